//! A finding, from the line of an assessment to the client's row.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};
use core::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::csv;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Severity {
    #[serde(alias = "information")]
    Information,
    #[serde(alias = "low")]
    Low,
    #[serde(alias = "medium")]
    Medium,
    #[serde(alias = "high")]
    High,
}

impl Severity {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Information => "Information",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

/// What a finding is about, after its tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Category {
    Resources,
    Configuration,
    Design,
    Other,
}

const RESOURCES: [&str; 3] = ["CPU", "IO", "Storage"];
const CONFIGURATION: [&str; 17] = [
    "TraceFlag",
    "Backup",
    "DBCC",
    "DBConfiguration",
    "SystemHealth",
    "Traces",
    "DBFileConfiguration",
    "Configuration",
    "Replication",
    "Agent",
    "Security",
    "DataIntegrity",
    "MaxDOP",
    "PageFile",
    "Memory",
    "Performance",
    "Statistics",
];
const DESIGN: [&str; 8] =
    ["UpdateIssues", "Index", "Naming", "Deprecated", "masterDB", "QueryOptimizer", "QueryStore", "Indexes"];

/// A finding; what its line leaves empty is absent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Finding {
    #[cfg_attr(test, schemars(with = "String"))]
    pub(crate) severity: Severity,
    #[cfg_attr(test, schemars(with = "String"))]
    pub(crate) category: Category,
    /// `Server` or `Database`.
    pub(crate) target_type: &'static str,
    pub(crate) target: String,
    pub(crate) server: String,
    pub(crate) instance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) database: Option<String>,
    pub(crate) check_id: String,
    pub(crate) title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    pub(crate) message: String,
    pub(crate) help_link: String,
    pub(crate) tags: Vec<String>,
    pub(crate) resource_id: String,
}

/// What a line is.
#[derive(Debug, PartialEq)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::large_enum_variant, reason = "on 64 bits only, and it lives as long as it takes to look at it")
)]
pub(crate) enum Line {
    Finding(Finding),
    /// A check that passed.
    Passed,
    /// A check that could not be done: codes 1 and 2.
    NotDone,
    /// Something else than an assessment writes.
    Unreadable,
}

/// Reads a line of the table: 12 fields, of which the first two are the run's.
///
/// <https://learn.microsoft.com/sql/sql-server/azure-arc/assess>
pub(crate) fn read(raw: &str, server: &str, resource: &str) -> Line {
    let Some(fields) = csv::fields(raw.trim_ascii_end()) else { return Line::Unreadable };
    let Ok([_, _, check_id, title, description, help_link, kind, target, code, message, tags, instance]) =
        <[String; 12]>::try_from(fields)
    else {
        return Line::Unreadable;
    };
    let severity = match code.trim_ascii() {
        "30" => Severity::High,
        "20" => Severity::Medium,
        "10" => Severity::Low,
        "0" => Severity::Information,
        "1" | "2" => return Line::NotDone,
        other if is_number(other) => return Line::Passed,
        _ => return Line::Unreadable,
    };
    let (target_type, database) = match kind.trim_ascii() {
        "1" => ("Server", None),
        "2" => ("Database", target.split_once(':').map(|(_, database)| database.to_owned())),
        _ => return Line::Unreadable,
    };
    let tags: Vec<&str> = tags.split(',').map(str::trim_ascii).collect();
    Line::Finding(Finding {
        severity,
        category: category(&tags),
        target_type,
        database,
        // The first tag names the set of rules, which is the same for all.
        tags: tags.into_iter().skip(1).map(ToString::to_string).collect(),
        server: server.to_owned(),
        resource_id: resource.to_owned(),
        instance,
        target,
        check_id,
        title,
        description,
        message,
        help_link,
    })
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn category(tags: &[&str]) -> Category {
    let has = |known: &[&str]| tags.iter().any(|tag| known.contains(tag));
    if has(&RESOURCES) {
        Category::Resources
    } else if has(&CONFIGURATION) {
        Category::Configuration
    } else if has(&DESIGN) {
        Category::Design
    } else {
        Category::Other
    }
}

/// Sorts by severity, servers before databases, then by all that tells findings apart, so that the order is always the
/// same.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
}

fn key(finding: &Finding) -> (Reverse<Severity>, bool, [&str; 5]) {
    let rest = [&finding.target, &finding.check_id, &finding.instance, &finding.resource_id, &finding.message];
    (Reverse(finding.severity), finding.database.is_some(), rest.map(String::as_str))
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn line(kind: &str, target: &str, code: &str, tags: &str) -> Line {
        read(&format!("t,run,Id,Title,,link,{kind},{target},{code},\"a, b\",\"{tags}\",PROD01"), "host", "/id")
    }

    #[test]
    fn a_severity_is_told_by_its_code() {
        let rows = [("30", "High"), ("20", "Medium"), ("10", "Low"), ("0", "Information")];
        for (code, name) in rows {
            let Line::Finding(finding) = line("1", "HOST", code, "x") else { panic!("{code}") };
            assert_eq!(finding.severity.name(), name);
        }
        for code in ["1", "2"] {
            assert_eq!(line("1", "HOST", code, "x"), Line::NotDone);
        }
        for code in ["-1", "3", "40"] {
            assert_eq!(line("1", "HOST", code, "x"), Line::Passed);
        }
    }

    #[test]
    fn a_category_is_told_by_the_first_group_of_tags_that_fits() {
        let rows = [
            ("D, CPU, Index", Category::Resources),
            ("D, Index, Backup", Category::Configuration),
            ("D,Index", Category::Design),
            ("D, Unheard", Category::Other),
            ("", Category::Other),
        ];
        for (tags, expected) in rows {
            let Line::Finding(finding) = line("1", "HOST", "30", tags) else { panic!("{tags}") };
            assert_eq!(finding.category, expected, "{tags}");
        }
    }

    #[test]
    fn a_database_is_in_the_target() {
        let Line::Finding(finding) = line("2", "HOST:a:b", "30", "D, x") else { panic!("no finding") };
        assert_eq!((finding.target_type, finding.database.as_deref()), ("Database", Some("a:b")));
        assert_eq!((finding.tags, finding.message.as_str()), (["x".to_owned()].to_vec(), "a, b"));
        let Line::Finding(finding) = line("1", "HOST", "30", "D") else { panic!("no finding") };
        assert_eq!((finding.target_type, finding.database, finding.tags.len()), ("Server", None, 0));
    }

    #[test]
    fn anything_else_is_unreadable() {
        for raw in ["", "a,b", "\"open", "t,run,Id,Title,,link,1,HOST,x,m,t,i", "t,run,Id,Title,,link,3,HOST,30,m,t,i"]
        {
            assert_eq!(read(raw, "host", "/id"), Line::Unreadable, "{raw}");
        }
    }
}
