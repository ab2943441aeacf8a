//! Azure subscription ids, parsed once and written in one form.

use alloc::{vec, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, SeqAccess, Visitor},
};

use crate::Guid;

/// The most subscriptions that one Resource Graph query may name.
///
/// <https://learn.microsoft.com/azure/governance/resource-graph/troubleshoot/general>
pub const MOST_SUBSCRIPTIONS: usize = 1_000;

/// The id of an Azure subscription.
pub type SubscriptionId = Guid;

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

    use super::{SubscriptionId, SubscriptionIds};

    impl JsonSchema for SubscriptionIds {
        fn schema_name() -> Cow<'static, str> {
            "SubscriptionIds".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "array",
                "items": SubscriptionId::json_schema(generator),
                "minItems": 1,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

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
