//! What tools ask the client for.

use alloc::{borrow::ToOwned, string::ToString, vec, vec::Vec};

use serde_json::{Value, json};
use tool::types::{Call, InputKind, InputRequest};

use crate::answers::Answers;

pub(crate) fn name(_: &Call) -> Vec<InputRequest> {
    vec![form("user_name", "What is your name?", &field("name", "string"))]
}

pub(crate) fn capital(_: &Call) -> Vec<InputRequest> {
    vec![sample("capital_question", "What is the capital of France?", 100)]
}

pub(crate) fn folders(_: &Call) -> Vec<InputRequest> {
    vec![roots("client_roots")]
}

pub(crate) fn confirmation(_: &Call) -> Vec<InputRequest> {
    vec![form("confirm", "Please confirm", &field("ok", "boolean"))]
}

pub(crate) fn at_once(call: &Call) -> Vec<InputRequest> {
    let others = [sample("greeting", "Generate a greeting", 50), roots("client_roots")];
    name(call).into_iter().chain(others).collect()
}

/// The second is asked for only when the first is answered.
pub(crate) fn in_turn(call: &Call) -> Vec<InputRequest> {
    let first = form("step1", "Step 1: What is your name?", &field("name", "string"));
    let second = form("step2", "Step 2: What is your favorite color?", &field("color", "string"));
    vec![if Answers(&call.inputs).has(&first) { second } else { first }]
}

/// Only what the client can be asked for, which may be nothing.
pub(crate) fn declared(call: &Call) -> Vec<InputRequest> {
    let all = [
        (call.client.elicitation, form("elicit_input", "Elicitation input", &field("value", "string"))),
        (call.client.sampling, sample("sample_input", "Sample request", 50)),
        (call.client.roots, roots("client_roots")),
    ];
    all.into_iter().filter_map(|(is_declared, question)| is_declared.then_some(question)).collect()
}

pub(crate) fn given_prompt(prompt: &str) -> InputRequest {
    sample("completion", prompt, 100)
}

pub(crate) fn given_message(message: &str) -> InputRequest {
    let schema = json!({
        "type": "object",
        "properties": {
            "username": { "type": "string", "description": "User's response" },
            "email": { "type": "string", "description": "User's email address" }
        },
        "required": ["username", "email"]
    });
    form("user", message, &schema)
}

/// <https://github.com/modelcontextprotocol/modelcontextprotocol/issues/1034>
pub(crate) fn defaults(_: &Call) -> Vec<InputRequest> {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "description": "User name", "default": "John Doe" },
            "age": { "type": "integer", "description": "User age", "default": 30 },
            "score": { "type": "number", "description": "User score", "default": 95.5 },
            "status": {
                "type": "string",
                "description": "User status",
                "enum": ["active", "inactive", "pending"],
                "default": "active"
            },
            "verified": { "type": "boolean", "description": "Verification status", "default": true }
        },
        "required": []
    });
    vec![form("form", "Please review and update the form fields with defaults", &schema)]
}

/// <https://github.com/modelcontextprotocol/modelcontextprotocol/issues/1330>
pub(crate) fn choices(_: &Call) -> Vec<InputRequest> {
    let titled = json!([
        { "const": "value1", "title": "First Option" },
        { "const": "value2", "title": "Second Option" },
        { "const": "value3", "title": "Third Option" }
    ]);
    let options = ["option1", "option2", "option3"];
    let schema = json!({
        "type": "object",
        "properties": {
            "untitledSingle": { "type": "string", "description": "Select one option", "enum": options },
            "titledSingle": { "type": "string", "description": "Select one option with titles", "oneOf": titled },
            "legacyEnum": {
                "type": "string",
                "description": "Select one option (legacy)",
                "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"]
            },
            "untitledMulti": {
                "type": "array",
                "description": "Select several options",
                "items": { "type": "string", "enum": options }
            },
            "titledMulti": {
                "type": "array",
                "description": "Select several options with titles",
                "items": { "anyOf": titled }
            }
        },
        "required": []
    });
    vec![form("form", "Please select options from the enum fields", &schema)]
}

/// A form of one field.
fn field(name: &str, of_type: &str) -> Value {
    json!({ "type": "object", "properties": { name: { "type": of_type } }, "required": [name] })
}

fn form(key: &str, message: &str, schema: &Value) -> InputRequest {
    question(key, InputKind::Elicitation, &json!({ "message": message, "requestedSchema": schema }))
}

fn sample(key: &str, prompt: &str, most_tokens: u32) -> InputRequest {
    let message = json!({ "role": "user", "content": { "type": "text", "text": prompt } });
    question(key, InputKind::Sampling, &json!({ "messages": [message], "maxTokens": most_tokens }))
}

fn roots(key: &str) -> InputRequest {
    question(key, InputKind::Roots, &json!({}))
}

fn question(key: &str, kind: InputKind, params: &Value) -> InputRequest {
    InputRequest { key: key.to_owned(), kind, params: params.to_string() }
}
