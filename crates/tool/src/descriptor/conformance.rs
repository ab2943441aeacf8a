//! Whether a result is what its tool's output schema promises.
//!
//! The portable profile leaves so few keywords that a walk over them says it; a client that checks results uses a
//! validator for all of JSON Schema, as the end-to-end tests do.

use alloc::{borrow::ToOwned, format};

use serde_json::Value;

use super::{Violation, profile::violation};

/// Checks a value against a schema of the portable profile. A property that the schema does not name is a violation even
/// where JSON Schema would let it pass: a result says nothing that its schema does not describe.
///
/// # Errors
/// The first [`Violation`], whose path begins with `path`.
pub fn conforms(path: &str, schema: &Value, value: &Value) -> Result<(), Violation> {
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    let is_of_kind = match value {
        Value::Null => false,
        Value::Bool(_) => kind == "boolean",
        Value::Number(number) => kind == "number" || (kind == "integer" && !number.is_f64()),
        Value::String(_) => kind == "string",
        Value::Array(_) => kind == "array",
        Value::Object(_) => kind == "object",
    };
    if !is_of_kind {
        return Err(violation(path, format!("must be of type `{kind}`")));
    }
    let named = schema.get("enum").and_then(Value::as_array);
    if named.is_some_and(|named| !named.contains(value)) {
        return Err(violation(path, "must be one of the named values".to_owned()));
    }
    let least = schema.get("minimum").and_then(Value::as_f64);
    if value.as_f64().zip(least).is_some_and(|(number, least)| number < least) {
        return Err(violation(path, "must not be so small".to_owned()));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        conforms(&format!("{path}[{index}]"), schema.get("items").unwrap_or(&Value::Null), item)?;
    }
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            return Err(violation(path, format!("must have `{name}`")));
        }
    }
    let properties = schema.get("properties");
    for (name, property) in value.as_object().into_iter().flatten() {
        let known = properties.and_then(|known| known.get(name)).or_else(|| schema.get("additionalProperties"));
        match known {
            Some(known @ Value::Object(_)) => conforms(&format!("{path}.{name}"), known, property)?,
            _ => return Err(violation(path, format!("must not have `{name}`"))),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_result_is_what_its_schema_says() {
        let schema = json!({
            "type": "object",
            "properties": {
                "count": { "type": "integer", "minimum": 0 },
                "kind": { "type": "string", "enum": ["arc"] },
                "rows": { "type": "array", "items": { "type": "number" } },
                "tags": { "type": "object", "additionalProperties": { "type": "string" } },
            },
            "required": ["count"],
        });
        let good = json!({ "count": 1, "kind": "arc", "rows": [1, 0.5], "tags": { "a": "b" } });
        assert_eq!(conforms("result", &schema, &good), Ok(()));
        let rows = [
            (json!([]), "result", "must be of type `object`"),
            (json!({}), "result", "must have `count`"),
            (json!({ "count": 0.5 }), "result.count", "must be of type `integer`"),
            (json!({ "count": -1 }), "result.count", "must not be so small"),
            (json!({ "count": null }), "result.count", "must be of type `integer`"),
            (json!({ "count": 1, "kind": "x" }), "result.kind", "must be one of the named values"),
            (json!({ "count": 1, "rows": [1, "x"] }), "result.rows[1]", "must be of type `number`"),
            (json!({ "count": 1, "tags": { "a": 1 } }), "result.tags.a", "must be of type `string`"),
            (json!({ "count": 1, "more": 1 }), "result", "must not have `more`"),
        ];
        for (value, path, problem) in rows {
            assert_eq!(conforms("result", &schema, &value), Err(violation(path, problem.to_owned())), "{value}");
        }
    }
}
