//! Azure subscription ids, parsed once and written in one form.

use alloc::{vec, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, SeqAccess, Unexpected, Visitor},
};
use uuid::Uuid;

/// The most subscriptions that one Resource Graph query may name.
///
/// <https://learn.microsoft.com/azure/governance/resource-graph/troubleshoot/general>
pub const MOST_SUBSCRIPTIONS: usize = 1_000;

/// The id of an Azure subscription: a GUID in its hyphenated form, in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SubscriptionId(Uuid);

impl fmt::Display for SubscriptionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for SubscriptionId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(OneGuid)
    }
}

struct OneGuid;

impl Visitor<'_> for OneGuid {
    type Value = SubscriptionId;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a GUID such as `00000000-0000-0000-0000-000000000000`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<SubscriptionId, E> {
        // `Uuid` also reads the braced, the URN and the plain form, which Azure does not.
        let is_hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
        match Uuid::try_parse(text) {
            Ok(guid) if is_hyphenated => Ok(SubscriptionId(guid)),
            Ok(_) | Err(_) => Err(E::invalid_value(Unexpected::Other("text"), &self)),
        }
    }
}

/// Between 1 and [`MOST_SUBSCRIPTIONS`] subscriptions, each once, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubscriptionIds(Vec<SubscriptionId>);

impl SubscriptionIds {
    /// The ids, ascending.
    #[must_use]
    pub fn as_slice(&self) -> &[SubscriptionId] {
        &self.0
    }
}

impl From<SubscriptionId> for SubscriptionIds {
    fn from(id: SubscriptionId) -> Self {
        Self(vec![id])
    }
}

impl<'de> Deserialize<'de> for SubscriptionIds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ManyGuids)
    }
}

struct ManyGuids;

impl<'de> Visitor<'de> for ManyGuids {
    type Value = SubscriptionIds;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an array of 1 to {MOST_SUBSCRIPTIONS} GUIDs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<SubscriptionIds, A::Error> {
        let (mut ids, mut count) = (Vec::new(), 0);
        while let Some(id) = sequence.next_element()? {
            if let Err(position) = ids.binary_search(&id) {
                ids.insert(position, id);
            }
            count += 1;
            if count > MOST_SUBSCRIPTIONS {
                return Err(de::Error::invalid_length(count, &self));
            }
        }
        if ids.is_empty() {
            return Err(de::Error::invalid_length(0, &self));
        }
        Ok(SubscriptionIds(ids))
    }
}

#[cfg(feature = "schema")]
mod schema {
    use alloc::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{MOST_SUBSCRIPTIONS, SubscriptionId, SubscriptionIds};

    impl JsonSchema for SubscriptionId {
        fn schema_name() -> Cow<'static, str> {
            "SubscriptionId".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "string",
                "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
            })
        }
    }

    impl JsonSchema for SubscriptionIds {
        fn schema_name() -> Cow<'static, str> {
            "SubscriptionIds".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "array",
                "items": SubscriptionId::json_schema(generator),
                "minItems": 1,
                "maxItems": MOST_SUBSCRIPTIONS,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[test]
    fn only_hyphenated_guids_are_read_and_written_in_lower_case() {
        let read = |text: &str| serde_json::from_str::<SubscriptionId>(&format!("\"{text}\""));
        let id = read("00000000-0000-0000-0000-00000000ABCD").unwrap();
        assert_eq!(id.to_string(), "00000000-0000-0000-0000-00000000abcd");
        for text in ["", "1", "{00000000-0000-0000-0000-000000000001}", "00000000000000000000000000000001"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn between_one_and_a_thousand_are_read_each_once() {
        let read = |count: usize| {
            let ids: Vec<_> = (0..count).map(|id| format!("00000000-0000-0000-0000-{id:012}")).collect();
            serde_json::from_str::<SubscriptionIds>(&serde_json::to_string(&ids).unwrap())
        };
        assert!(read(0).is_err());
        assert_eq!(read(1_000).unwrap().as_slice().len(), 1_000);
        assert!(read(1_001).is_err());

        let twice = r#"["00000000-0000-0000-0000-000000000001","00000000-0000-0000-0000-000000000001"]"#;
        assert_eq!(serde_json::from_str::<SubscriptionIds>(twice).unwrap().as_slice().len(), 1);
    }
}
