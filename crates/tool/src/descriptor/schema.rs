//! The JSON Schema of a Rust type, without what only Rust needs.

use alloc::collections::BTreeSet;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The schema of arguments, as they are read.
pub(super) fn of_input<T: JsonSchema>() -> Value {
    of::<T>(SchemaSettings::draft2020_12().for_deserialize())
}

/// The schema of a result, as it is written.
///
/// Every client loads it with the list of tools, so it says no more than a caller needs: not which properties are always
/// there, and of the doc comments only those without a full stop, which are written for the caller.
pub(super) fn of_output<T: JsonSchema>() -> Value {
    let mut schema = of::<T>(SchemaSettings::draft2020_12().for_serialize());
    shorten(&mut schema);
    schema
}

fn shorten(schema: &mut Value) {
    if let Value::Object(schema) = schema {
        schema.remove("required");
        if schema.get("description").and_then(Value::as_str).is_some_and(|text| text.ends_with('.')) {
            schema.remove("description");
        }
        for (name, inner) in schema {
            match name.as_str() {
                "properties" => inner.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(shorten),
                "items" | "additionalProperties" => shorten(inner),
                _ => {}
            }
        }
    }
}

fn of<T: JsonSchema>(settings: SchemaSettings) -> Value {
    let settings = settings.with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.remove("title");
        root.remove("description");
        root.entry("properties").or_insert_with(|| json!({}));
    }
    simplify(&mut schema);
    schema
}

/// Brings what schemars writes for options and integers into the profile: an option is a property that may be absent,
/// and what only Rust's integers have (`uint32`, a minimum of 0) goes.
fn simplify(value: &mut Value) {
    match value {
        Value::Object(schema) => {
            if let Some(Value::Array(types)) = schema.get("type") {
                let named: BTreeSet<_> =
                    types.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect();
                if let (1, Some(only)) = (named.len(), named.first()) {
                    let only = Value::from(*only);
                    schema.insert("type".into(), only);
                }
            }
            if let Some(Value::Array(values)) = schema.get_mut("enum") {
                values.retain(|value| !value.is_null());
            }
            if schema.get("format").is_some_and(Value::is_string) {
                schema.remove("format");
                if schema.get("minimum").and_then(Value::as_u64) == Some(0) {
                    schema.remove("minimum");
                }
            }
            schema.values_mut().for_each(simplify);
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
