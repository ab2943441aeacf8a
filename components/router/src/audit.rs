//! The audit log: who called what and what came of it, one line of JSON for each call on the standard output.
//!
//! A line holds no argument, no result, no token and no key.

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use contract::types::{Error, Response};
use http::HeaderMap;
use jiff::Timestamp;
use mcp::{Inbound, Method, Request};
use serde::Serialize;

use crate::{caller::Caller, catalog, clock, failure::Failure, output, permission, random, trace::Trace};

/// The most ids of Azure that a line holds: a call over many pages has one for each.
const MOST_IDS: usize = 16;

/// What is noted of a request while it is served.
pub(crate) struct Trail {
    /// An id of its own, which the response names too.
    pub(crate) id: String,
    pub(crate) trace: Option<Trace>,
    began: Instant,
    azure: Cell<Duration>,
    azure_requests: RefCell<Vec<String>>,
    rows: Cell<Option<usize>>,
    outcome: Cell<Option<Outcome>>,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    Ok,
    /// The client was asked for something, and the call begins again with its answer.
    Asked,
    /// The request was not one that could be served.
    Rejected,
    /// An argument was refused.
    InvalidArgument,
    /// There was no such thing, or it had changed.
    NotFound,
    Conflict,
    /// A setting or a token of the server has to be changed.
    Setting,
    Timeout,
    /// Azure denied it, could not be reached or answered with something else than it promises.
    Azure,
    /// The component failed.
    Component,
    /// The client went away or did not answer.
    Gone,
    /// The key-value store failed.
    Store,
    /// No key or token came that opens the server.
    Unauthenticated,
    /// The caller's token does not grant this.
    Forbidden,
    /// The caller has had all the calls of this minute.
    Throttled,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    time: String,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    principal: &'a str,
    method: &'a str,
    name: &'a str,
    outcome: Outcome,
    total_ms: u128,
    azure_ms: u128,
    azure_request_ids: &'a [String],
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<usize>,
}

impl Trail {
    /// Begins with a request.
    pub(crate) fn new(request: &Request, headers: &HeaderMap) -> Self {
        Self::begun(Trace::of(request.trace_parent.as_deref(), headers))
    }

    fn begun(trace: Option<Trace>) -> Self {
        Self {
            id: random::id(),
            trace,
            began: Instant::now(),
            azure: Cell::default(),
            azure_requests: RefCell::default(),
            rows: Cell::default(),
            outcome: Cell::default(),
        }
    }

    /// Notes what Azure answered, and how long that took.
    pub(crate) fn answered(&self, responses: &[Response], time: Duration) {
        self.azure.set(self.azure.get() + time);
        let mut ids = self.azure_requests.borrow_mut();
        let room = MOST_IDS.saturating_sub(ids.len());
        ids.extend(responses.iter().filter_map(azure_id).take(room));
    }

    /// Notes how many rows the result of a tool has.
    pub(crate) fn has(&self, rows: Option<usize>) {
        self.rows.set(rows);
    }

    /// Notes what came of the call, if it is not its result. The first note says most and stays.
    pub(crate) fn came_to(&self, outcome: Outcome) {
        self.outcome.set(self.outcome.get().or(Some(outcome)));
    }

    /// Writes the line of a request, if it ran something. `bytes` is the length of the answer.
    pub(crate) fn write(&self, request: &Request, principal: &str, bytes: usize) {
        if let Some(name) = name(request) {
            self.write_line(principal, method(&request.method), name, bytes);
        }
    }

    fn write_line(&self, principal: &str, method: &str, name: &str, bytes: usize) {
        let line = Line {
            time: time(clock::now()),
            request_id: &self.id,
            trace_id: self.trace.as_ref().map(Trace::id),
            principal,
            method,
            name,
            outcome: self.outcome.get().unwrap_or(Outcome::Ok),
            total_ms: self.began.elapsed().as_millis(),
            azure_ms: self.azure.get().as_millis(),
            azure_request_ids: &self.azure_requests.borrow(),
            bytes,
            rows: self.rows.get(),
        };
        // Strings and numbers become JSON whatever they are.
        let mut text = serde_json::to_vec(&line).unwrap_or_default();
        text.push(b'\n');
        output::print(&text);
    }
}

/// Writes a line for each request of a message that is refused before it runs anything.
pub(crate) fn refused(inbound: &Inbound, headers: &HeaderMap, caller: &Caller, outcome: Outcome) {
    for request in permission::requests(inbound) {
        let trail = Trail::new(request, headers);
        trail.came_to(outcome);
        trail.write(request, &caller.principal, 0);
    }
}

/// Writes the line of a request that is refused before it is read.
pub(crate) fn turned_away(headers: &HeaderMap, outcome: Outcome) {
    let trail = Trail::begun(Trace::of(None, headers));
    trail.came_to(outcome);
    trail.write_line("", "", "", 0);
}

impl From<&Failure> for Outcome {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Setting { .. } | Failure::Token { .. } => Self::Setting,
            Failure::Timeout(_) | Failure::Deadline(_) => Self::Timeout,
            Failure::Unreachable
            | Failure::BrokenOff
            | Failure::MaybeWritten
            | Failure::TooLong(_)
            | Failure::SigningKeys
            | Failure::Tool(Error::Refused(_) | Error::UnexpectedResponse(_)) => Self::Azure,
            Failure::Store => Self::Store,
            Failure::Forbidden
            | Failure::Denied(_)
            | Failure::Cache
            | Failure::ToolBroken
            | Failure::ReplyTooLong(_)
            | Failure::TooManyExchanges
            | Failure::TooManyQuestions
            | Failure::Tool(Error::InvalidState) => Self::Component,
            Failure::Unanswered | Failure::Declined | Failure::Gone => Self::Gone,
            Failure::NoLine | Failure::Undeclared(_) | Failure::State => Self::Rejected,
            Failure::Tool(Error::InvalidArgument(_)) => Self::InvalidArgument,
            Failure::Tool(Error::NotFound(_)) => Self::NotFound,
            Failure::Tool(Error::Conflict(_)) => Self::Conflict,
        }
    }
}

/// What a request runs, by a name that is the server's own. What a client made up is not repeated, nor is the address of
/// a resource, which has the name of a snippet in it.
fn name(request: &Request) -> Option<&str> {
    let subject = permission::subject(&request.method)?;
    let is_known = match &request.method {
        Method::CallTool(_) => catalog::tool(subject).is_some(),
        Method::GetPrompt(_) | Method::Complete(_) => {
            catalog::prompt(subject).is_some() || subject == permission::RESOURCES
        }
        Method::Initialize { .. }
        | Method::Ping
        | Method::SetLevel
        | Method::Discover
        | Method::List { .. }
        | Method::ReadResource(_)
        | Method::Subscribe { .. } => true,
    };
    Some(if is_known { subject } else { "unknown" })
}

fn method(method: &Method) -> &'static str {
    match method {
        Method::Initialize { .. } => "initialize",
        Method::Ping => "ping",
        Method::SetLevel => "logging/setLevel",
        Method::Discover => "server/discover",
        Method::List { .. } => "resources/list",
        Method::CallTool(_) => "tools/call",
        Method::GetPrompt(_) => "prompts/get",
        Method::ReadResource(_) => "resources/read",
        Method::Subscribe { .. } => "resources/subscribe",
        Method::Complete(_) => "completion/complete",
    }
}

/// The id under which Azure's support finds a request.
///
/// <https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling>
fn azure_id(response: &Response) -> Option<String> {
    let (_, id) = response.headers.iter().find(|(name, _)| name == "x-ms-request-id")?;
    let is_id = id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
    is_id.then(|| id.clone())
}

/// An instant in milliseconds since the Unix epoch, as RFC 3339 has it.
fn time(milliseconds: u64) -> String {
    let instant = i64::try_from(milliseconds).ok().and_then(|instant| Timestamp::from_millisecond(instant).ok());
    format!("{:.3}", instant.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_of_azure_is_repeated() {
        let id = |value: &str| {
            let headers = vec![("x-ms-request-id".to_owned(), value.to_owned())];
            azure_id(&Response { status: 200, headers, body: "".into() })
        };
        assert_eq!(id("westeurope:1b-2c").as_deref(), Some("westeurope:1b-2c"));
        assert_eq!(id("a b"), None);
        assert_eq!(id(&"a".repeat(65)), None);
    }

    #[test]
    fn a_time_is_in_utc() {
        assert_eq!(time(1_795_374_600_007), "2026-11-22T19:10:00.007Z");
    }
}
