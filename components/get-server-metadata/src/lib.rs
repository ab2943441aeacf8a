//! The tool `GetServerMetadata`: the inventory of Azure Arc machines and Azure virtual machines.
//!
//! A call is one page of Resource Graph, then the sizes of the virtual machines on it, location by location.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
#[cfg(test)]
mod descriptor;
mod result;
mod row;
mod sizes;

use alloc::{format, string::String, vec, vec::Vec};

use azure::resource_graph::{self, Query};
use serde::{Deserialize, Serialize};
use tool::{
    Guest, outcome, state,
    types::{Call, Error, Exchange, Request, Response, Step},
};

use sizes::Sizes;

struct GetServerMetadata;

tool::export!(GetServerMetadata);

/// What the tool waits for.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Waiting {
    /// The page of machines.
    Machines { now: u64, has_cursor: bool },
    /// The sizes of the virtual machines on the page, which is kept as it came.
    Sizes { now: u64, page: Vec<u8>, sizes: Sizes },
}

impl Guest for GetServerMetadata {
    fn start(call: Call) -> Result<Step, Error> {
        let inquiry = arguments::parse(&call.arguments)?;
        let query = Query {
            kql: row::KQL,
            subscriptions: &inquiry.subscriptions,
            top: inquiry.limit,
            skip_token: inquiry.cursor.as_deref(),
        };
        let waiting = Waiting::Machines { now: call.now, has_cursor: inquiry.cursor.is_some() };
        Ok(send(vec![resource_graph::request(&query)], &waiting))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        match state::decode(&state)? {
            Waiting::Machines { now, has_cursor } => {
                let [response] = responses.as_slice() else { return Err(Error::InvalidState) };
                let page = resource_graph::read(response).map_err(|error| blame_cursor(error, has_cursor))?;
                let mut inventory = result::from(page, now)?;
                let sizes = sizes::plan(&inventory.rows);
                match sizes.requests() {
                    none if none.is_empty() => {
                        inventory.warnings = sizes.warnings;
                        Ok(outcome::structured(&inventory))
                    }
                    requests => Ok(send(requests, &Waiting::Sizes { now, page: response.body.clone(), sizes })),
                }
            }
            Waiting::Sizes { now, page, mut sizes } => {
                sizes.read(&responses)?;
                match sizes.requests() {
                    none if none.is_empty() => {
                        let mut inventory = result::from(resource_graph::read_body(&page)?, now)?;
                        sizes.apply(&mut inventory.rows);
                        inventory.warnings = sizes.warnings;
                        Ok(outcome::structured(&inventory))
                    }
                    requests => Ok(send(requests, &Waiting::Sizes { now, page, sizes })),
                }
            }
        }
    }
}

fn send(requests: Vec<Request>, waiting: &Waiting) -> Step {
    Step::Send(Exchange { requests, state: state::encode(waiting) })
}

/// The query is a constant, so when Resource Graph calls a request with a cursor bad, the cursor is what is bad.
fn blame_cursor(error: Error, has_cursor: bool) -> Error {
    match error {
        Error::Refused(refusal) if has_cursor && refusal.status == 400 => {
            let reason = refusal.reason;
            tool::arguments::invalid("cursor", &cursor_problem(&reason))
        }
        Error::InvalidArgument(_) | Error::Refused(_) | Error::UnexpectedResponse(_) | Error::InvalidState => error,
    }
}

fn cursor_problem(reason: &str) -> String {
    format!(
        "is not one that an earlier page of the same subscriptions gave; leave it out to begin again \
         (Resource Graph: {reason})"
    )
}

#[cfg(test)]
mod tests;
