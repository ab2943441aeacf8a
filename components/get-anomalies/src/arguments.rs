//! The arguments of a call.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};
use tool::{
    Guid,
    arguments::{self, invalid},
    budget::Budget,
    cursor,
    timespan::Timespan,
    types::Error,
};

const TIMESPAN: Timespan = Timespan::days(7);
const LIMIT: u32 = 100;
const MOST: u32 = 1000;

/// The most virtual machines of one call: ten requests to Azure Monitor, if they are in one region.
const MOST_RESOURCES: usize = 500;

/// The arguments as a client sends them; the descriptions go into the tool's schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Arguments {
    /// The workspace ID for the Log Analytics query.
    workspace_id: Option<Guid>,
    /// Azure VMs, in place of a workspace
    resource_ids: Option<Vec<String>>,
    /// The timespan for the query (e.g., '30d' for 30 days)
    timespan: Option<Timespan>,
    /// Default medium
    sensitivity: Option<Sensitivity>,
    /// Default true
    charts: Option<bool>,
    /// 1 to 1000, default 100
    limit: Option<u32>,
    cursor: Option<String>,
    /// Default 200000
    max_bytes: Option<u32>,
}

/// What a call asks for.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Inquiry {
    pub(crate) source: Source,
    /// When the call began, in milliseconds since the Unix epoch; of the first page, where there are more.
    pub(crate) now: u64,
    /// How far back is reported on, in milliseconds.
    pub(crate) timespan: u64,
    pub(crate) sensitivity: Sensitivity,
    /// Whether charts are wanted, which only the first page has.
    pub(crate) has_charts: bool,
    pub(crate) limit: u32,
    pub(crate) max_bytes: Option<u32>,
    pub(crate) skip: u32,
    pub(crate) fingerprint: u64,
}

/// How little is enough for a finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum Sensitivity {
    Low,
    #[default]
    Medium,
    High,
}

impl Sensitivity {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl From<Sensitivity> for anomaly::Sensitivity {
    fn from(sensitivity: Sensitivity) -> Self {
        match sensitivity {
            Sensitivity::Low => Self::Low,
            Sensitivity::Medium => Self::Medium,
            Sensitivity::High => Self::High,
        }
    }
}

/// Where the series come from.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Source {
    /// A workspace, by its GUID.
    Workspace(String),
    /// Virtual machines, by their ids in lower case, each once.
    Machines(Vec<String>),
}

/// Where a result begins: so many rows into the findings of the call that began at an instant.
#[derive(Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) skip: u32,
    pub(crate) now: u64,
}

/// Reads the arguments of a call that began at `now`, in milliseconds since the Unix epoch.
///
/// # Errors
/// [`Error::InvalidArgument`] with the first argument that does not fit.
pub(crate) fn parse(json: &str, now: u64) -> Result<Inquiry, Error> {
    let Arguments { workspace_id, resource_ids, timespan, sensitivity, charts, limit, cursor, max_bytes } =
        arguments::parse(json)?;
    let source = match (workspace_id, resource_ids) {
        (Some(workspace), None) => Source::Workspace(workspace.to_string()),
        (None, Some(ids)) => Source::Machines(machines(&ids)?),
        (Some(_), Some(_)) => return Err(invalid("resource_ids", "can't go with `workspace_id`; send one of them")),
        (None, None) => {
            return Err(invalid("workspace_id", "is missing; send the GUID of a workspace, or `resource_ids`"));
        }
    };
    let timespan = timespan.unwrap_or(TIMESPAN).milliseconds();
    let sensitivity = sensitivity.unwrap_or_default();
    let limit = limit.unwrap_or(LIMIT);
    if !(1..=MOST).contains(&limit) {
        return Err(invalid("limit", "must be between 1 and 1000"));
    }
    Budget::new(max_bytes)?;
    let span = timespan.to_string();
    let mut bound: Vec<&str> = [span.as_str(), sensitivity.name()].into();
    match &source {
        Source::Workspace(workspace) => bound.push(workspace),
        Source::Machines(ids) => bound.extend(ids.iter().map(String::as_str)),
    }
    let fingerprint = cursor::fingerprint(&bound);
    let Position { skip, now } = match cursor {
        Some(cursor) => cursor::decode(&cursor, fingerprint)?,
        None => Position { skip: 0, now },
    };
    let has_charts = charts.unwrap_or(true) && skip == 0;
    Ok(Inquiry { source, now, timespan, sensitivity, has_charts, limit, max_bytes, skip, fingerprint })
}

fn machines(ids: &[String]) -> Result<Vec<String>, Error> {
    if !(1..=MOST_RESOURCES).contains(&ids.len()) {
        return Err(invalid("resource_ids", "must have 1 to 500 IDs; send the others in another call"));
    }
    let mut machines = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        let id = id.to_ascii_lowercase();
        if !is_machine(&id) {
            let problem = "must be the ID of an Azure VM such as `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/group/providers/Microsoft.Compute/virtualMachines/name`";
            return Err(invalid(&format!("resource_ids[{index}]"), problem));
        }
        if let Err(place) = machines.binary_search(&id) {
            machines.insert(place, id);
        }
    }
    Ok(machines)
}

fn is_machine(id: &str) -> bool {
    let parts: Vec<&str> = id.split('/').collect();
    let [
        "",
        "subscriptions",
        subscription,
        "resourcegroups",
        group,
        "providers",
        "microsoft.compute",
        "virtualmachines",
        name,
    ] = parts.as_slice()
    else {
        return false;
    };
    let is_guid = subscription.len() == 36 && subscription.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_guid && [group, name].iter().all(|part| !part.is_empty() && !part.contains(['\'', '"', '\\', '?', '#']))
}

/// The subscription of a machine's id.
pub(crate) fn subscription(id: &str) -> String {
    id.split('/').nth(2).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = r#""workspace_id":"00000000-0000-0000-0000-0000000000A1""#;
    const MACHINE: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/Größe/providers/Microsoft.Compute/virtualMachines/vm1";

    #[test]
    fn the_series_come_from_a_workspace_or_from_machines() {
        let source = |json: &str| parse(json, 0).unwrap().source;
        let workspace = Source::Workspace("00000000-0000-0000-0000-0000000000a1".into());
        assert_eq!(source(&format!("{{{WORKSPACE}}}")), workspace);
        let machines = Source::Machines([MACHINE.to_ascii_lowercase()].into());
        assert_eq!(
            source(&format!(
                r#"{{"resource_ids":["{MACHINE}","{}"]}}"#,
                MACHINE.to_uppercase().replace("GRÖSSE", "GRößE")
            )),
            machines
        );
    }

    #[test]
    fn charts_are_of_the_first_page_only_and_a_cursor_of_one_sensitivity() {
        let first = parse(&format!("{{{WORKSPACE}}}"), 0).unwrap();
        assert_eq!((first.has_charts, first.sensitivity), (true, Sensitivity::Medium));
        let cursor = cursor::encode(Position { skip: 5, now: 7 }, first.fingerprint);
        let next = parse(&format!(r#"{{{WORKSPACE},"cursor":"{cursor}"}}"#), 0).unwrap();
        assert_eq!((next.has_charts, next.skip, next.now), (false, 5, 7));
        let quiet = parse(&format!(r#"{{{WORKSPACE},"charts":false,"sensitivity":"high"}}"#), 0).unwrap();
        assert_eq!((quiet.has_charts, quiet.sensitivity), (false, Sensitivity::High));
        assert!(parse(&format!(r#"{{{WORKSPACE},"cursor":"{cursor}","sensitivity":"low"}}"#), 0).is_err());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let rows = [
            ("{}".into(), "workspace_id"),
            (format!(r#"{{{WORKSPACE},"resource_ids":["{MACHINE}"]}}"#), "resource_ids"),
            (r#"{"resource_ids":[]}"#.into(), "resource_ids"),
            (format!(r#"{{"resource_ids":["{MACHINE}","vm2"]}}"#), "resource_ids[1]"),
            (format!(r#"{{"resource_ids":["{MACHINE}/extensions/x"]}}"#), "resource_ids[0]"),
            (format!(r#"{{"resource_ids":["{MACHINE}?x"]}}"#), "resource_ids[0]"),
            (format!(r#"{{"resource_ids":["{}"]}}"#, MACHINE.replace("00000000-", "x")), "resource_ids[0]"),
            (format!(r#"{{{WORKSPACE},"timespan":"7d) | take 1"}}"#), "timespan"),
            (format!(r#"{{{WORKSPACE},"sensitivity":"extreme"}}"#), "sensitivity"),
            (format!(r#"{{{WORKSPACE},"charts":"no"}}"#), "charts"),
            (format!(r#"{{{WORKSPACE},"limit":1001}}"#), "limit"),
        ];
        for (json, field) in rows {
            match parse(&json, 0) {
                Err(Error::InvalidArgument(error)) => assert_eq!(error.field, field, "{json}"),
                other => panic!("{json}: {other:?}"),
            }
        }
    }
}
