//! The ids that Azure gives to subscriptions and workspaces, parsed once and written in one form.

use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, Unexpected, Visitor},
};
use uuid::Uuid;

/// A GUID, read in its hyphenated form in any case and written in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Guid(Uuid);

impl Guid {
    /// Reads the hyphenated form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // `Uuid` also reads the braced, the URN and the plain form, which Azure does not.
        let is_hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
        Uuid::try_parse(text).ok().filter(|_| is_hyphenated).map(Self)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for Guid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(OneGuid)
    }
}

struct OneGuid;

impl Visitor<'_> for OneGuid {
    type Value = Guid;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a GUID such as `00000000-0000-0000-0000-000000000000`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Guid, E> {
        Guid::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Other("text"), &self))
    }
}

#[cfg(feature = "schema")]
mod schema {
    use alloc::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    impl JsonSchema for super::Guid {
        fn schema_name() -> Cow<'static, str> {
            "Guid".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            // Shorter than the exact form, since every client loads it for every argument of the kind.
            json_schema!({ "type": "string", "pattern": "^[0-9a-fA-F-]{36}$" })
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[test]
    fn only_hyphenated_guids_are_read_and_written_in_lower_case() {
        let read = |text: &str| serde_json::from_str::<Guid>(&format!("\"{text}\""));
        let id = read("00000000-0000-0000-0000-00000000ABCD").unwrap();
        assert_eq!(id.to_string(), "00000000-0000-0000-0000-00000000abcd");
        for text in ["", "1", "{00000000-0000-0000-0000-000000000001}", "00000000000000000000000000000001"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
