//! The part of JSON Schema that every known client reads.
//!
//! Clients drop a tool, or refuse the whole list, for references, combinators, several types in one place, arrays
//! without `items` or names with other characters, each of them for another one of these. So what is not listed here is
//! not written.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
};

use serde_json::{Map, Value};

use super::Violation;

/// Every keyword that a schema may have.
const KEYWORDS: [&str; 13] = [
    "type",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "maxLength",
];

/// The longest name that still fits when a client puts its own name of the server before it.
const LONGEST_NAME: usize = 40;

/// Checks what a model sees of a tool first.
///
/// # Errors
/// A [`Violation`] for a name with more than letters, digits, `_` and `-`, or for a tool without a description.
pub(super) fn check_tool(name: &str, description: &str) -> Result<(), Violation> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if !is_plain || name.is_empty() || name.len() > LONGEST_NAME {
        return Err(violation("name", format!("must be 1 to {LONGEST_NAME} letters, digits, `_` or `-`")));
    }
    if description.is_empty() {
        return Err(violation("description", "must not be empty".to_owned()));
    }
    Ok(())
}

/// Checks the schema of a tool's arguments or result, which is of an object.
///
/// # Errors
/// The first [`Violation`].
pub(super) fn check_root(path: &str, schema: &Value) -> Result<(), Violation> {
    if schema.get("type") != Some(&Value::from("object")) || schema.get("properties").is_none() {
        return Err(violation(path, "must be an object with `properties`".to_owned()));
    }
    check(path, schema)
}

fn check(path: &str, schema: &Value) -> Result<(), Violation> {
    let Value::Object(schema) = schema else {
        return Err(violation(path, "must be a schema in its long form".to_owned()));
    };
    if let Some(other) = schema.keys().find(|keyword| !KEYWORDS.contains(&keyword.as_str())) {
        return Err(violation(path, format!("must not use `{other}`")));
    }
    let Some(kind) = schema.get("type").and_then(Value::as_str) else {
        return Err(violation(path, "must have one `type`".to_owned()));
    };
    match (kind, schema.get("items")) {
        ("array", None) => return Err(violation(path, "must have `items`".to_owned())),
        (_, Some(items)) => check(&format!("{path}.items"), items)?,
        (_, None) => {}
    }
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        check(&format!("{path}.properties.{name}"), property)?;
    }
    check_others(path, schema)
}

/// Checks the schema of the properties that have none of their own; `false` where there are none.
fn check_others(path: &str, schema: &Map<String, Value>) -> Result<(), Violation> {
    match schema.get("additionalProperties") {
        None | Some(Value::Bool(false)) => Ok(()),
        Some(others) => check(&format!("{path}.additionalProperties"), others),
    }
}

pub(super) fn violation(path: &str, problem: String) -> Violation {
    Violation { path: path.to_string(), problem }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plain_schema_passes() {
        let schema = json!({
            "type": "object",
            "properties": {
                "ids": { "type": "array", "items": { "type": "string", "pattern": "^a$" }, "minItems": 1 },
                "limit": { "type": "integer", "minimum": 1, "maximum": 9 },
                "tags": { "type": "object", "additionalProperties": { "type": "string" } },
            },
            "required": ["ids"],
            "additionalProperties": false,
        });
        assert_eq!(check_root("inputSchema", &schema), Ok(()));
    }

    #[test]
    fn what_some_client_can_not_read_is_a_violation() {
        let rows = [
            (json!({ "type": ["string", "integer"] }), "", "must have one `type`"),
            (json!({ "anyOf": [{ "type": "string" }] }), "", "must not use `anyOf`"),
            (json!({ "$ref": "#/$defs/A" }), "", "must not use `$ref`"),
            (json!({ "type": "integer", "exclusiveMinimum": 0 }), "", "must not use `exclusiveMinimum`"),
            (json!({ "type": "string", "format": "date" }), "", "must not use `format`"),
            (json!({ "type": "array" }), "", "must have `items`"),
            (json!(true), "", "must be a schema in its long form"),
            (json!({ "type": "array", "items": { "not": {} } }), ".items", "must not use `not`"),
            (
                json!({ "type": "object", "additionalProperties": true }),
                ".additionalProperties",
                "must be a schema in its long form",
            ),
        ];
        for (property, below, problem) in rows {
            let schema = json!({ "type": "object", "properties": { "p": property } });
            let expected = violation(&format!("inputSchema.properties.p{below}"), problem.to_owned());
            assert_eq!(check_root("inputSchema", &schema), Err(expected), "{schema}");
        }
        for root in [json!({ "type": "array", "items": { "type": "string" } }), json!({ "type": "object" })] {
            assert!(check_root("outputSchema", &root).is_err(), "{root}");
        }
    }

    #[test]
    fn a_name_is_short_and_plain() {
        assert_eq!(check_tool("GetServerMetadata-1_a", "Gets."), Ok(()));
        for name in ["", "a.b", "a/b", "é", &"a".repeat(41)] {
            assert!(check_tool(name, "Gets.").is_err(), "{name}");
        }
        assert!(check_tool("a", "").is_err());
    }
}
