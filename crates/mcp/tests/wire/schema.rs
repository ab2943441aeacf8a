//! Reads answers as the types that the protocol publishes, and expects nothing to be lost on the way.

use legacy_schema::mcp_2025_11_25 as legacy;
use mcp::{Answer, Era, List, Method, Request};
use modern_schema::mcp_2026_07_28 as modern;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Checks the answer to a request.
pub(crate) fn check(request: &Request, answer: &Answer) {
    let body: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
    let Some(result) = body.get("result") else { return check_error(answer) };
    if result.get("resultType").is_some_and(|kind| kind == "input_required") {
        return same::<modern::InputRequiredResult>(result);
    }
    match request.era {
        Era::Legacy => match request.method {
            Method::Initialize { .. } => same::<legacy::InitializeResult>(result),
            Method::Ping | Method::SetLevel | Method::Subscribe { .. } => same::<legacy::Result>(result),
            Method::List { list: List::Tools, .. } => same::<legacy::ListToolsResult>(result),
            Method::List { list: List::Prompts, .. } => same::<legacy::ListPromptsResult>(result),
            Method::List { list: List::Resources, .. } => same::<legacy::ListResourcesResult>(result),
            Method::List { list: List::Templates, .. } => same::<legacy::ListResourceTemplatesResult>(result),
            Method::CallTool(_) => same::<legacy::CallToolResult>(result),
            Method::GetPrompt(_) => same::<legacy::GetPromptResult>(result),
            Method::ReadResource(_) => same::<legacy::ReadResourceResult>(result),
            Method::Complete(_) => same::<legacy::CompleteResult>(result),
            Method::Discover => panic!("the era has no such method"),
        },
        Era::Modern => match request.method {
            Method::Discover => same::<modern::DiscoverResult>(result),
            Method::List { list: List::Tools, .. } => same::<modern::ListToolsResult>(result),
            Method::List { list: List::Prompts, .. } => same::<modern::ListPromptsResult>(result),
            Method::List { list: List::Resources, .. } => same::<modern::ListResourcesResult>(result),
            Method::List { list: List::Templates, .. } => same::<modern::ListResourceTemplatesResult>(result),
            Method::CallTool(_) => same::<modern::CallToolResult>(result),
            Method::GetPrompt(_) => same::<modern::GetPromptResult>(result),
            Method::ReadResource(_) => same::<modern::ReadResourceResult>(result),
            Method::Complete(_) => same::<modern::CompleteResult>(result),
            Method::Initialize { .. } | Method::Ping | Method::SetLevel | Method::Subscribe { .. } => {
                panic!("the era has no such method")
            }
        },
    }
}

/// Checks an answer that is an error or has no body.
pub(crate) fn check_error(answer: &Answer) {
    if answer.body.is_empty() {
        return;
    }
    let body: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
    same::<legacy::JsonrpcErrorResponse>(&body);
    match body.pointer("/error/code").and_then(Value::as_i64) {
        Some(-32020) => same::<modern::HeaderMismatchError>(&body),
        Some(-32021) => same::<modern::MissingRequiredClientCapabilityError>(&body),
        Some(-32022) => same::<modern::UnsupportedProtocolVersionError>(&body),
        _ => same::<modern::JsonrpcErrorResponse>(&body),
    }
}

fn same<T: DeserializeOwned + Serialize>(value: &Value) {
    let typed: T = serde_json::from_value(value.clone()).expect("the answer is of the published type");
    let again = serde_json::to_value(typed).expect("the type is JSON");
    assert_eq!(&again, value);
}
