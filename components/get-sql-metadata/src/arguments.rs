//! The arguments of a call.

use alloc::string::String;

use azure::inventory::{Scope, Scoped};
use serde::Deserialize;
use tool::{SubscriptionId, SubscriptionIds, arguments, types::Error};

/// The arguments as a client sends them; the descriptions go into the tool's schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Arguments {
    /// List of Azure subscription IDs to query Azure Resource Manager against
    subscription_ids: Option<SubscriptionIds>,
    /// Another way to give one, which later versions of the original have; it is not in the schema.
    #[cfg_attr(test, schemars(skip))]
    subscription_id: Option<SubscriptionId>,
    /// 1 to 1000, default 100
    limit: Option<u32>,
    cursor: Option<String>,
    /// Default 200000
    max_bytes: Option<u32>,
}

/// Reads a call's arguments.
///
/// # Errors
/// [`Error::InvalidArgument`] with the first argument that does not fit.
pub(crate) fn parse(json: &str) -> Result<Scope, Error> {
    let Arguments { subscription_ids, subscription_id, limit, cursor, max_bytes } = arguments::parse(json)?;
    Scope::new(Scoped { subscription_ids, subscription_id, limit, cursor, max_bytes, others: &[] })
}

#[cfg(test)]
mod tests {
    use tool::arguments::invalid;

    use super::*;

    #[test]
    fn the_subscriptions_come_as_a_list_or_alone() {
        let one = "00000000-0000-0000-0000-000000000001";
        let list = parse(&format!(r#"{{"subscription_ids":["{one}"]}}"#)).unwrap();
        assert_eq!((list.subscriptions.as_slice(), list.limit), ([one.into()].as_slice(), 100));
        assert_eq!(parse(&format!(r#"{{"subscription_id":"{one}"}}"#)), Ok(list));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let one = "\"subscription_id\":\"00000000-0000-0000-0000-000000000001\"";
        let rows = [
            ("{}".into(), "subscription_ids", "is missing; send the GUIDs of 1 to 1000 subscriptions"),
            (
                format!("{{{one},\"subscription_ids\":[\"00000000-0000-0000-0000-000000000001\"]}}"),
                "subscription_id",
                "can't go with `subscription_ids`; send one of them",
            ),
            (format!("{{{one},\"limit\":0}}"), "limit", "must be between 1 and 1000"),
            (format!("{{{one},\"limit\":1001}}"), "limit", "must be between 1 and 1000"),
            (format!("{{{one},\"limit\":-1}}"), "limit", "must be a whole number that is not negative"),
            (format!("{{{one},\"cursor\":\"\"}}"), "cursor", "is empty; leave it out to begin"),
            (format!("{{{one},\"max_bytes\":9999}}"), "max_bytes", "must be between 10000 and 10000000"),
        ];
        for (json, field, problem) in rows {
            assert_eq!(parse(&json), Err(invalid(field, problem)), "{json}");
        }
    }
}
