//! From the client's JSON to a tool's `Arguments`, or to an error that names the argument and the remedy.

mod problem;
mod reader;

use alloc::borrow::ToOwned;

use serde::de::DeserializeOwned;

use contract::types::{ArgumentError, Error};

use crate::json;
use problem::Problem;
use reader::Reader;

/// Reads a call's arguments.
///
/// `T` rejects unknown fields with `#[serde(deny_unknown_fields)]`; whatever it expects in a place, its types say in
/// serde's `expecting`.
///
/// # Errors
/// [`Error::InvalidArgument`] with the path of the first argument that does not fit. The text says what is expected
/// and never repeats the value that came.
pub fn parse<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    let tree = json::read(json).map_err(|_| invalid("arguments", "must be JSON"))?;
    T::deserialize(Reader(tree)).map_err(Problem::into_error)
}

/// The error for an argument that parsed but can't be used.
#[must_use]
pub fn invalid(field: &str, problem: &str) -> Error {
    Error::InvalidArgument(ArgumentError { field: field.to_owned(), problem: problem.to_owned() })
}

/// The error for an argument that is not among those of its `owner`, such as `this tool`.
#[must_use]
pub fn unknown(name: &str, owner: &str, known: &[&str]) -> Error {
    Problem::unknown(name, owner, known).into_error()
}

#[cfg(test)]
mod tests {
    use alloc::{
        format,
        string::{String, ToString},
        vec::Vec,
    };

    use serde::Deserialize;

    use super::*;
    use crate::{SubscriptionId, SubscriptionIds};

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        Red,
        Blue,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, expecting = "an object")]
    struct Pair {
        left: bool,
        right: Option<Vec<Self>>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, expecting = "an object")]
    struct Many {
        subscription_ids: Option<SubscriptionIds>,
        name: Option<String>,
        limit: Option<u32>,
        colour: Option<Colour>,
        pair: Option<Pair>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, expecting = "an object")]
    struct Nothing {}

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, expecting = "an object")]
    struct One {
        subscription_id: SubscriptionId,
    }

    #[test]
    fn every_kind_of_argument_is_read() {
        let many = |json: &str| parse::<Many>(json).unwrap();
        let nothing = Many { subscription_ids: None, name: None, limit: None, colour: None, pair: None };
        assert_eq!(many("{}"), nothing);
        assert_eq!(many(r#"{"name":null,"limit":null}"#), nothing);
        let all = many(
            r#"{"subscription_ids":["00000000-0000-0000-0000-00000000000A"],"name":"é\"","limit":4294967295,"colour":"blue",
                "pair":{"left":true,"right":[{"left":false}]}}"#,
        );
        assert_eq!(all.subscription_ids.unwrap().as_slice()[0].to_string(), "00000000-0000-0000-0000-00000000000a");
        assert_eq!((all.name.as_deref(), all.limit, all.colour), (Some("é\""), Some(u32::MAX), Some(Colour::Blue)));
        let inner = Pair { left: false, right: None };
        assert_eq!(all.pair, Some(Pair { left: true, right: Some([inner].into()) }));
        assert_eq!(
            many(r#"{"limit":2.0}"#).limit,
            Some(2),
            "a whole number of JSON Schema may have a fraction of zero"
        );
    }

    #[track_caller]
    fn check<T: DeserializeOwned + core::fmt::Debug>(json: &str, field: &str, problem: &str) {
        let Err(Error::InvalidArgument(error)) = parse::<T>(json) else { panic!("`{json}` was accepted") };
        assert_eq!((error.field.as_str(), error.problem.as_str()), (field, problem));
    }

    #[test]
    fn an_error_names_the_field_and_the_remedy() {
        let guid = "must be a GUID such as `00000000-0000-0000-0000-000000000000`";
        let whole = "must be a whole number that is not negative";
        let unknown = "is not an argument of this tool, which takes `subscription_ids`, `name`, `limit`, `colour`, `pair`; leave it out";
        let rows = [
            (r#"{"subscription_ids":["00000000-0000-0000-0000-000000000001",7]}"#, "subscription_ids[1]", guid),
            (r#"{"subscription_ids":["secret, expected text"]}"#, "subscription_ids[0]", guid),
            (r#"{"subscription_ids":[]}"#, "subscription_ids", "must be an array of 1 to 1000 GUIDs"),
            (r#"{"subscription_ids":"x"}"#, "subscription_ids", "must be an array of 1 to 1000 GUIDs"),
            (r#"{"name":[1]}"#, "name", "must be a string"),
            (r#"{"limit":-1}"#, "limit", whole),
            (r#"{"limit":0.5}"#, "limit", whole),
            (r#"{"limit":4294967296}"#, "limit", whole),
            (r#"{"limit":"1"}"#, "limit", whole),
            (r#"{"colour":"secret"}"#, "colour", "must be one of `red`, `blue`"),
            (r#"{"colour":1}"#, "colour", "must be a string"),
            (r#"{"pair":{}}"#, "pair.left", "is missing"),
            (r#"{"pair":{"left":true,"right":[{"left":1}]}}"#, "pair.right[0].left", "must be a boolean"),
            (r#"{"pair":{"left":true,"left":true}}"#, "pair.left", "is given twice"),
            (r#"{"names":"x"}"#, "names", unknown),
            ("7", "arguments", "must be an object"),
            ("[]", "arguments", "must be an object"),
            ("{", "arguments", "must be JSON"),
        ];
        for (json, field, problem) in rows {
            check::<Many>(json, field, problem);
        }
        check::<One>(r#"{"subscription_id":"x"}"#, "subscription_id", guid);
        check::<One>("{}", "subscription_id", "is missing");
        check::<Nothing>(r#"{"x":1}"#, "x", "is not an argument of this tool, which takes none; leave it out");
    }

    #[test]
    fn a_long_name_is_cut() {
        let json = format!(r#"{{"{}":1}}"#, "é".repeat(100));
        let Err(Error::InvalidArgument(error)) = parse::<Nothing>(&json) else { panic!("accepted") };
        assert_eq!(error.field, format!("{}…", "é".repeat(64)));
    }
}
