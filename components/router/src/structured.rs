//! What a tool gives as structured content: whether it is an object, and how many rows it has.
//!
//! It is megabytes long, so one reading has to do for both.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// How many objects the lists of an object hold, none if it has no list.
///
/// # Errors
/// Whatever keeps it from being an object in JSON.
pub(crate) fn rows(structured: Option<&str>) -> serde_json::Result<Option<usize>> {
    let members: Option<Members> = structured.map(serde_json::from_str).transpose()?;
    Ok(members.and_then(|members| members.0))
}

/// The rows in the lists of an object.
struct Members(Option<usize>);

/// A value of any kind.
enum Value {
    Object,
    /// A list of so many objects.
    List(usize),
    Other,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut rows = None;
                while let Some((IgnoredAny, value)) = map.next_entry()? {
                    if let Value::List(objects) = value {
                        rows = Some(rows.unwrap_or(0) + objects);
                    }
                }
                Ok(Members(rows))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Kind)
    }
}

struct Kind;

impl<'de> Visitor<'de> for Kind {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut objects = 0;
        while let Some(element) = sequence.next_element()? {
            objects += usize::from(matches!(element, Value::Object));
        }
        Ok(Value::List(objects))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_objects_in_lists() {
        let rows = |structured| rows(structured).ok();
        assert_eq!(rows(None), Some(None));
        let objects = [
            (r#"{"machines":[{"a":[{}]},{"b":1}],"warnings":["x"],"count":2}"#, Some(2)),
            (r#"{"one":[{}],"other":[{},{}]}"#, Some(3)),
            (r#"{"machines":[],"a":{"b":[{}]}}"#, Some(0)),
            (r#"{"all":[null,true,1,-1,1.5,"x",[{}],{}]}"#, Some(1)),
            (r#"{"count":2}"#, None),
            ("{}", None),
        ];
        for (structured, expected) in objects {
            assert_eq!(rows(Some(structured)), Some(expected), "{structured}");
        }
        for other in ["", "[]", "1", "null", "{", "{}{}", r#"{"a":[}"#, r#"{"a":[{]}"#] {
            assert_eq!(rows(Some(other)), None, "{other}");
        }
    }
}
