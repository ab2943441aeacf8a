//! The series of a workspace: `InsightsMetrics`, and `Perf` where that has none.

use alloc::{string::String, vec, vec::Vec};

use azure::{
    kql::{self, Value},
    log_analytics::{self, Answer, Table},
};
use serde::{Deserialize, Serialize};
use tool::types::{Error, Request, Response};

use crate::{
    plan::{Machine, Portion},
    window::Span,
};

/// The most computers of one portion: their names are in the query.
pub(crate) const MOST_COMPUTERS: usize = 1000;

/// The agent that writes the counters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Agent {
    /// The newer one, which writes to `InsightsMetrics`.
    Newer,
    /// The older one, which writes to `Perf`.
    Older,
}

impl Agent {
    fn computers(self) -> &'static str {
        match self {
            Self::Newer => include_str!("insights-computers.kql"),
            Self::Older => include_str!("perf-computers.kql"),
        }
    }

    fn series(self) -> &'static str {
        match self {
            Self::Newer => include_str!("insights.kql"),
            Self::Older => include_str!("perf.kql"),
        }
    }
}

/// The request for the computers that sent counters in the window that is reported on, and how many.
pub(crate) fn computers(workspace: &str, agent: Agent, span: &Span) -> Result<Request, Error> {
    let window = log_analytics::Window { since: span.reported, until: span.until() };
    let values = [("since", Value::Datetime(window.since)), ("until", Value::Datetime(window.until))];
    request(workspace, &kql::render(agent.computers(), &values), window)
}

/// Reads the computers, and why Azure left some out.
pub(crate) fn read_computers(responses: &[Response]) -> Result<(Vec<Machine>, Option<String>), Error> {
    let [response] = responses else { return Err(Error::InvalidState) };
    let Table { rows, partial } = table(response)?;
    let machine = |mut row: azure::Record<'_>| {
        Ok(Machine { name: row.required_text("Computer")?.into_owned(), series: row.required_count("series")? })
    };
    Ok((rows.into_iter().map(machine).collect::<Result<_, Error>>()?, partial))
}

/// The request for the counters of a portion of computers.
pub(crate) fn series(workspace: &str, agent: Agent, portion: &Portion, span: &Span) -> Result<Request, Error> {
    let window = span.window();
    let names: Vec<&str> = portion.machines.iter().map(|machine| machine.name.as_str()).collect();
    let values = [
        ("since", Value::Datetime(window.since)),
        ("until", Value::Datetime(window.until)),
        ("minutes", Value::Count(span.minutes)),
        ("computers", Value::Texts(&names)),
    ];
    request(workspace, &kql::render(agent.series(), &values), window)
}

fn request(workspace: &str, query: &str, window: log_analytics::Window) -> Result<Request, Error> {
    let workspace = tool::Guid::parse(workspace).ok_or(Error::InvalidState)?;
    Ok(log_analytics::request(workspace, query, window))
}

/// The rows of an answer; a table that does not exist has as little in it as one that is empty.
pub(crate) fn table(response: &Response) -> Result<Table<'_>, Error> {
    Ok(match log_analytics::read(response)? {
        Answer::Table(table) => table,
        Answer::NoData | Answer::NoTable => Table { rows: vec![], partial: None },
    })
}
