//! The arguments of a call.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use azure::resource_graph::MOST_ROWS;
use serde::Deserialize;
use tool::{
    SubscriptionId, SubscriptionIds,
    arguments::{self, invalid},
    types::Error,
};

const LIMIT: u32 = 100;

/// The arguments as a client sends them; the descriptions go into the tool's schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Arguments {
    /// List of Azure subscription IDs to query Azure Resource Manager against. 1 to 1000 GUIDs, all answered in one call. Send this or `subscription_id`, not both.
    subscription_ids: Option<SubscriptionIds>,
    /// Azure subscription ID to query Azure Resource Manager against, when there is only one. A GUID. Send this or `subscription_ids`, not both.
    subscription_id: Option<SubscriptionId>,
    /// The most machines to return in this call, 1 to 1000. 100 when left out.
    #[cfg_attr(test, schemars(range(min = 1, max = 1000)))]
    limit: Option<u32>,
    /// Where to continue: the `nextCursor` of the previous result, unchanged and with the same subscriptions. Leave it out to get the first page.
    cursor: Option<String>,
}

/// What a call asks for.
#[derive(Debug, PartialEq)]
pub(crate) struct Inquiry {
    /// The subscriptions to look at, ascending.
    pub(crate) subscriptions: Vec<String>,
    /// The most machines of one page.
    pub(crate) limit: u32,
    /// Resource Graph's `$skipToken` of the page before.
    pub(crate) cursor: Option<String>,
}

/// Reads a call's arguments.
///
/// # Errors
/// [`Error::InvalidArgument`] with the first argument that does not fit.
pub(crate) fn parse(json: &str) -> Result<Inquiry, Error> {
    let Arguments { subscription_ids, subscription_id, limit, cursor } = arguments::parse(json)?;
    let subscriptions = match (subscription_ids, subscription_id) {
        (Some(ids), None) => ids,
        (None, Some(id)) => id.into(),
        (Some(_), Some(_)) => {
            return Err(invalid("subscription_id", "can't go with `subscription_ids`; send one of them"));
        }
        (None, None) => {
            return Err(invalid("subscription_ids", "is missing; send the GUIDs of 1 to 1000 subscriptions"));
        }
    };
    let limit = limit.unwrap_or(LIMIT);
    if !(1..=MOST_ROWS).contains(&limit) {
        return Err(invalid("limit", "must be between 1 and 1000"));
    }
    if cursor.as_ref().is_some_and(String::is_empty) {
        return Err(invalid("cursor", "is empty; leave it out to get the first page"));
    }
    let subscriptions = subscriptions.as_slice().iter().map(ToString::to_string).collect();
    Ok(Inquiry { subscriptions, limit, cursor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subscriptions_come_as_a_list_or_alone() {
        let one = "00000000-0000-0000-0000-000000000001";
        let inquiry = Inquiry { subscriptions: vec![one.into()], limit: 100, cursor: None };
        assert_eq!(parse(&format!(r#"{{"subscription_ids":["{one}"]}}"#)), Ok(inquiry));

        let inquiry = Inquiry { subscriptions: vec![one.into()], limit: 1000, cursor: Some("t".into()) };
        assert_eq!(parse(&format!(r#"{{"subscription_id":"{one}","limit":1000,"cursor":"t"}}"#)), Ok(inquiry));
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
            (format!("{{{one},\"cursor\":\"\"}}"), "cursor", "is empty; leave it out to get the first page"),
        ];
        for (json, field, problem) in rows {
            assert_eq!(parse(&json), Err(invalid(field, problem)), "{json}");
        }
    }
}
