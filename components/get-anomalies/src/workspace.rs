//! The series of a workspace: `InsightsMetrics`, and `Perf` where that has none.

use alloc::{format, string::String, vec, vec::Vec};

use azure::{
    kql::{self, Value},
    log_analytics::{self, Answer, Table},
};
use tool::types::{Error, Request, Response};

use crate::{Progress, Stage, series, window::Span};

const INSIGHTS: &str = include_str!("insights.kql");
const PERF: &str = include_str!("perf.kql");

/// The request for the counters of the newer agent.
pub(crate) fn insights(workspace: &str, span: &Span) -> Result<Vec<Request>, Error> {
    request(workspace, INSIGHTS, span)
}

/// Reads them, and asks for those of the older agent where there is no row.
pub(crate) fn read_insights(responses: &[Response], workspace: &str, span: &Span) -> Result<Progress, Error> {
    let table = table(responses)?;
    if table.rows.is_empty() && table.partial.is_none() {
        return Ok(Progress::Ask(request(workspace, PERF, span)?, Stage::Perf));
    }
    ready(table, span)
}

/// Reads the counters of the older agent.
pub(crate) fn read_perf(responses: &[Response], span: &Span) -> Result<Progress, Error> {
    ready(table(responses)?, span)
}

fn request(workspace: &str, template: &'static str, span: &Span) -> Result<Vec<Request>, Error> {
    let window = span.window();
    let values = [
        ("since", Value::Datetime(window.since)),
        ("until", Value::Datetime(window.until)),
        ("minutes", Value::Count(span.minutes)),
    ];
    let workspace = tool::Guid::parse(workspace).ok_or(Error::InvalidState)?;
    Ok(vec![log_analytics::request(workspace, &kql::render(template, &values), window)])
}

fn table(responses: &[Response]) -> Result<Table<'_>, Error> {
    let [response] = responses else { return Err(Error::InvalidState) };
    Ok(match log_analytics::read(response)? {
        Answer::Table(table) => table,
        // A table that does not exist has as little in it as one that is empty.
        Answer::NoData | Answer::NoTable => Table { rows: Vec::new(), partial: None },
    })
}

fn ready(table: Table<'_>, span: &Span) -> Result<Progress, Error> {
    let warnings: Vec<String> = table.partial.iter().map(|reason| format!("Azure left rows out: {reason}")).collect();
    let is_partial = table.partial.is_some();
    Ok(Progress::Ready { series: series::of_table(table, span)?, is_partial, warnings })
}
