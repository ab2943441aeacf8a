//! The arguments of a call.

use alloc::{format, string::String};

use serde::{Deserialize, Serialize};
use tool::{
    Guid,
    arguments::{self, invalid},
    budget::Budget,
    cursor,
    timespan::Timespan,
    types::Error,
};

use crate::finding::Severity;

/// What a call looks back on where the caller does not say: longer than from one monthly run to the next.
const TIMESPAN: Timespan = Timespan::days(30);
const LIMIT: u32 = 100;
const MOST: u32 = 1000;

/// The arguments as a client sends them; the descriptions go into the tool's schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Arguments {
    /// The workspace ID for the Log Analytics query.
    workspace_id: Guid,
    /// The timespan for the query (e.g., '30d' for 30 days)
    timespan: Option<Timespan>,
    #[cfg_attr(test, schemars(with = "Option<String>", extend("enum" = ["High", "Medium", "Low", "Information"])))]
    severity: Option<Severity>,
    /// Such as MSSQLSERVER
    instance: Option<String>,
    database: Option<String>,
    /// 1 to 1000, default 100
    limit: Option<u32>,
    cursor: Option<String>,
    /// Default 200000
    max_bytes: Option<u32>,
}

/// What a call asks for.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Inquiry {
    pub(crate) workspace: String,
    /// Milliseconds.
    pub(crate) timespan: u64,
    pub(crate) severity: Option<Severity>,
    pub(crate) instance: Option<String>,
    pub(crate) database: Option<String>,
    pub(crate) limit: u32,
    pub(crate) max_bytes: Option<u32>,
    pub(crate) position: Option<Position>,
    pub(crate) fingerprint: u64,
}

/// Where a result begins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// How many rows earlier results had.
    pub(crate) skip: u32,
    /// What stands for the runs that the rows are of.
    pub(crate) runs: u64,
}

/// Reads a call's arguments.
///
/// # Errors
/// [`Error::InvalidArgument`] with the first argument that does not fit.
pub(crate) fn parse(json: &str) -> Result<(Guid, Inquiry), Error> {
    let Arguments { workspace_id, timespan, severity, instance, database, limit, cursor, max_bytes } =
        arguments::parse(json)?;
    let timespan = timespan.unwrap_or(TIMESPAN).milliseconds();
    let limit = limit.unwrap_or(LIMIT);
    if !(1..=MOST).contains(&limit) {
        return Err(invalid("limit", "must be between 1 and 1000"));
    }
    Budget::new(max_bytes)?;
    let workspace = format!("{workspace_id}");
    let span = format!("{timespan}");
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let severity_name = severity.map(Severity::name).unwrap_or_default();
    let fingerprint = cursor::fingerprint(&[&workspace, &span, severity_name, &text(&instance), &text(&database)]);
    let position = cursor.map(|cursor| cursor::decode(&cursor, fingerprint)).transpose()?;
    let inquiry =
        Inquiry { workspace, timespan, severity, instance, database, limit, max_bytes, position, fingerprint };
    Ok((workspace_id, inquiry))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = r#""workspace_id":"00000000-0000-0000-0000-0000000000A1""#;

    #[test]
    fn a_timespan_is_thirty_days_unless_the_caller_says() {
        let timespan = |extra: &str| parse(&format!("{{{WORKSPACE}{extra}}}")).unwrap().1.timespan;
        assert_eq!(timespan(""), 30 * 86_400_000);
        assert_eq!(timespan(r#","timespan":"P7D""#), 7 * 86_400_000);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let rows = [
            ("{}".into(), "workspace_id"),
            (r#"{"workspace_id":"my-workspace"}"#.into(), "workspace_id"),
            (format!(r#"{{{WORKSPACE},"timespan":"30d) | take 1"}}"#), "timespan"),
            (format!(r#"{{{WORKSPACE},"timespan":"91d"}}"#), "timespan"),
            (format!(r#"{{{WORKSPACE},"severity":"Severe"}}"#), "severity"),
            (format!(r#"{{{WORKSPACE},"limit":0}}"#), "limit"),
            (format!(r#"{{{WORKSPACE},"max_bytes":1}}"#), "max_bytes"),
            (format!(r#"{{{WORKSPACE},"cursor":"x"}}"#), "cursor"),
        ];
        for (json, field) in rows {
            assert!(matches!(parse(&json), Err(Error::InvalidArgument(error)) if error.field == field), "{json}");
        }
    }
}
