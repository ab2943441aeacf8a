//! The structured result of a call.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use azure::{Record, log_analytics::Table};
use serde::Serialize;
use tool::{arguments::invalid, budget::Budget, cursor, instant, page, types::Error};

use crate::{
    arguments::{Inquiry, Position},
    finding::{self, Category, Finding, Line, Severity},
};

const NOTHING: &str = "no assessment in this timespan: ask for a longer one, or check that the assessment runs and that the \
                       server's identity has the role `Log Analytics Reader`";

/// The findings of the latest run of each instance.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Assessment {
    /// The findings, the worst first.
    pub(crate) rows: Vec<Finding>,
    pub(crate) count: usize,
    pub(crate) total_records: usize,
    pub(crate) truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_cursor: Option<String>,
    pub(crate) queried_at: String,
    /// How many findings match, on all pages.
    pub(crate) summary: Summary,
    /// The instances whose findings these are.
    pub(crate) instances: Vec<Instance>,
    /// Whether Azure left rows out.
    pub(crate) partial: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<String>,
}

/// How many findings there are.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Summary {
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, usize>"))]
    by_severity: BySeverity,
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, usize>"))]
    by_category: ByCategory,
}

#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BySeverity {
    high: usize,
    medium: usize,
    low: usize,
    information: usize,
}

#[derive(Debug, Default, PartialEq, Serialize)]
struct ByCategory {
    resources: usize,
    configuration: usize,
    design: usize,
    other: usize,
}

/// An instance, and when its latest run began to arrive.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Instance {
    server: String,
    #[serde(rename = "instance")]
    name: String,
    assessed_at: String,
    #[serde(skip)]
    run: String,
}

/// The result for rows that Azure gave at `now`, in milliseconds since the Unix epoch.
///
/// # Errors
/// [`Error::InvalidArgument`] if the cursor is of other runs, and [`Error::UnexpectedResponse`] if a row is not what the
/// query promises.
pub(crate) fn from(table: Table<'_>, inquiry: &Inquiry, now: u64) -> Result<Assessment, Error> {
    let Table { rows, partial } = table;
    let mut read = Read::default();
    for record in rows {
        read.row(record, inquiry)?;
    }
    let Read { mut findings, instances, unreadable, not_done } = read;
    finding::sort(&mut findings);
    let runs = cursor::fingerprint(&instances.iter().map(|instance| instance.run.as_str()).collect::<Vec<_>>());
    let skip = match inquiry.position {
        None => 0,
        Some(position) if position.runs == runs => position.skip,
        Some(_) => return Err(invalid("cursor", "is of an earlier assessment; leave it out to begin with the latest")),
    };

    let summary = summary(&findings);
    let mut warnings = Vec::new();
    if let Some(reason) = &partial {
        warnings.push(format!("Azure left rows out: {reason}"));
    }
    if unreadable > 0 {
        warnings.push(format!("{unreadable} lines are no lines of an assessment and were left out"));
    }
    if not_done > 0 {
        warnings.push(format!("{not_done} checks could not be done (severity codes 1 and 2) and are not listed"));
    }
    if instances.is_empty() && partial.is_none() {
        warnings.push(NOTHING.to_owned());
    }
    let mut budget = Budget::new(inquiry.max_bytes).map_err(|_| Error::InvalidState)?;
    budget.reserve(&(&instances, &warnings));
    let total_records = findings.len();
    let (rows, next) = page::cut(findings, skip, inquiry.limit, &mut budget);
    let next_cursor = next.map(|skip| cursor::encode(Position { skip, runs }, inquiry.fingerprint));
    Ok(Assessment {
        count: rows.len(),
        rows,
        total_records,
        truncated: next_cursor.is_some(),
        next_cursor,
        queried_at: instant::rfc3339(now),
        summary,
        instances,
        partial: partial.is_some(),
        warnings,
    })
}

/// What the rows come to.
#[derive(Default)]
struct Read {
    findings: Vec<Finding>,
    /// By server and run.
    instances: Vec<Instance>,
    unreadable: usize,
    not_done: usize,
}

impl Read {
    fn row(&mut self, mut record: Record<'_>, inquiry: &Inquiry) -> Result<(), Error> {
        let raw = record.required_text("RawData")?;
        let generated = record.required_text("TimeGenerated")?;
        let run = record.text("run").unwrap_or_default();
        let resource = record.text("resource").unwrap_or_default();
        // A resource without a computer is told by the end of its id.
        let server = record
            .text("Computer")
            .unwrap_or_else(|| resource.rsplit('/').next().unwrap_or_default().to_owned().into());
        let Some(instance) = raw.trim_ascii_end().rsplit(',').next().map(|name| name.trim_matches('"')) else {
            return Ok(());
        };
        let is_wanted = inquiry.instance.as_ref().is_none_or(|wanted| instance.eq_ignore_ascii_case(wanted));
        if !is_wanted {
            return Ok(());
        }
        match finding::read(&raw, &server, &resource) {
            Line::Unreadable => {
                self.unreadable += 1;
                return Ok(());
            }
            Line::NotDone => self.not_done += 1,
            Line::Passed => {}
            Line::Finding(finding) => {
                if is_asked_for(&finding, inquiry) {
                    self.findings.push(finding);
                }
            }
        }
        self.saw(&server, instance, &generated, &run);
        Ok(())
    }

    fn saw(&mut self, server: &str, instance: &str, generated: &str, run: &str) {
        if let Some(known) = self.instances.iter_mut().find(|known| known.run == run) {
            if generated < known.assessed_at.as_str() {
                generated.clone_into(&mut known.assessed_at);
            }
            return;
        }
        let place = self.instances.partition_point(|known| (&*known.server, &*known.run) < (server, run));
        let (server, name, run) = (server.to_owned(), instance.to_owned(), run.to_owned());
        self.instances.insert(place, Instance { server, name, assessed_at: generated.to_owned(), run });
    }
}

fn is_asked_for(finding: &Finding, inquiry: &Inquiry) -> bool {
    let is_of_severity = inquiry.severity.is_none_or(|severity| finding.severity == severity);
    let is_of_database = inquiry
        .database
        .as_ref()
        .is_none_or(|wanted| finding.database.as_ref().is_some_and(|database| database.eq_ignore_ascii_case(wanted)));
    is_of_severity && is_of_database
}

fn summary(findings: &[Finding]) -> Summary {
    let mut summary = Summary::default();
    for finding in findings {
        *match finding.severity {
            Severity::High => &mut summary.by_severity.high,
            Severity::Medium => &mut summary.by_severity.medium,
            Severity::Low => &mut summary.by_severity.low,
            Severity::Information => &mut summary.by_severity.information,
        } += 1;
        *match finding.category {
            Category::Resources => &mut summary.by_category.resources,
            Category::Configuration => &mut summary.by_category.configuration,
            Category::Design => &mut summary.by_category.design,
            Category::Other => &mut summary.by_category.other,
        } += 1;
    }
    summary
}
