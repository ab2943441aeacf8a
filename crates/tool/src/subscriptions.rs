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
    /// Reads ids that are separated by commas or white space.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = text.split(|character: char| character == ',' || character.is_whitespace());
        let mut ids = Vec::new();
        for (count, part) in parts.filter(|part| !part.is_empty()).enumerate() {
            if count == MOST_SUBSCRIPTIONS {
                return None;
            }
            insert(&mut ids, SubscriptionId::parse(part)?);
        }
        (!ids.is_empty()).then_some(Self(ids))
    }

    /// The ids, ascending.
    #[must_use]
    pub fn as_slice(&self) -> &[SubscriptionId] {
        &self.0
    }
}

/// Puts an id in its place, unless it is there.
fn insert(ids: &mut Vec<SubscriptionId>, id: SubscriptionId) {
    if let Err(position) = ids.binary_search(&id) {
        ids.insert(position, id);
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
            insert(&mut ids, id);
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
    use alloc::{format, string::ToString};

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

    #[test]
    fn a_text_is_read_as_an_array_is() {
        let id = |number: usize| format!("00000000-0000-0000-0000-{number:012}");
        let read = |text: &str| {
            let ids = SubscriptionIds::parse(text)?;
            Some(ids.as_slice().iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let (one, two) = (id(1), id(2));
        assert_eq!(read(&format!(" {two},\n{one} {two},, ")), Some(vec![one.clone(), two.clone()]));
        assert_eq!(read(&one), Some(vec![one.clone()]));
        let most: Vec<_> = (0..MOST_SUBSCRIPTIONS).map(id).collect();
        assert_eq!(read(&most.join(",")).map(|ids| ids.len()), Some(MOST_SUBSCRIPTIONS));
        let too_many = format!("{},{}", most.join(","), id(MOST_SUBSCRIPTIONS));
        for text in ["", " , ", "all", &format!("{one};{two}"), &format!("{one},all"), &too_many] {
            assert_eq!(read(text), None, "{text:.80}");
        }
    }
}
