//! What `prompts.json` says of the prompts.

use expect_test::expect_file;
use serde::Serialize;

use crate::{
    kind::Kind,
    playbook::{ALL, Need, Parameter},
};

/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#prompt>
#[derive(Serialize)]
struct Prompt {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    arguments: Vec<Argument>,
}

/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#promptargument>
#[derive(Serialize)]
struct Argument {
    name: &'static str,
    title: &'static str,
    description: String,
    required: bool,
}

#[test]
fn prompts_json_says_what_the_code_accepts() {
    let prompts: Vec<_> = ALL
        .iter()
        .map(|playbook| {
            let (title, description) = words(playbook.name);
            let arguments = playbook.parameters.iter().map(argument).collect();
            Prompt { name: playbook.name, title, description, arguments }
        })
        .collect();
    let text = serde_json::to_string_pretty(&prompts).unwrap();
    expect_file!["../prompts.json"].assert_eq(&format!("{text}\n"));
}

/// The title and the description of a prompt.
fn words(name: &str) -> (&'static str, &'static str) {
    match name {
        "audit-sql-estate" => (
            "Audit the SQL estate",
            "What SQL Server and Azure SQL there is, on which machines, what is at risk and what to do first; with a \
             workspace also the best practices",
        ),
        "plan-monthly-patching" => (
            "Plan the monthly patching",
            "Waves of machines for this month's patches, with reboots, the oldest security patches, and the machines \
             that nobody has assessed",
        ),
        "investigate-server" => (
            "Investigate a server",
            "Whether one server is well: its configuration, missing patches, anomalies in its metrics and the SQL on it",
        ),
        "review-best-practice-findings" => (
            "Review best practice findings",
            "The findings of the SQL best practices assessment as few groups with decisions and scripts, which can be \
             saved as snippets",
        ),
        _ => panic!("`{name}` has no description"),
    }
}

fn argument(parameter: &Parameter) -> Argument {
    let kind = parameter.kind;
    let (title, description) = match kind {
        Kind::SubscriptionIds => ("Subscriptions", "The GUIDs of Azure subscriptions, separated by commas"),
        Kind::WorkspaceId => ("Workspace", "The workspace ID of Log Analytics, a GUID"),
        Kind::ServerName => ("Server", "The exact name of the machine's resource, without a domain"),
        Kind::Timespan => ("Timespan", "How far to look back, such as 7d, 12h or P1DT12H, at most 90d"),
        Kind::Classification => ("Classification", "Only patches of this classification"),
        Kind::Severity => ("Severity", "Only findings of this severity"),
    };
    let mut description = description.to_owned();
    if matches!(kind, Kind::Classification | Kind::Severity) {
        description = format!("{description}: {}", kind.suggestions().join(", "));
    }
    if let Need::Default(value) = parameter.need {
        description = format!("{description}; {value} unless given");
    }
    Argument { name: kind.name(), title, description, required: parameter.need == Need::Required }
}
