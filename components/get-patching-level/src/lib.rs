//! The tool `GetPatchingLevel`: the missing patches of Azure Arc machines and Azure virtual machines.
//!
//! A call is one page of machines, then their assessments and patches, some machines at a time until the result is full.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
mod assessment;
#[cfg(test)]
mod descriptor;
mod kinds;
mod machine;
mod named;
mod page;
mod patch;
mod reading;
mod row;

use alloc::{string::String, vec, vec::Vec};

use azure::resource_graph;
use serde::{Deserialize, Serialize};
use tool::{
    Guest, exchange, outcome, state,
    types::{Body, Call, Error, Response, Step},
};

use arguments::Asked;

struct GetPatchingLevel;

tool::export!(GetPatchingLevel);

/// A call between two exchanges. It is gone through from its beginning each time, with all that Azure has answered.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pending {
    now: u64,
    arguments: String,
    /// The bodies of the answers, in the order of the requests: the page of machines, then its assessments and patches.
    answers: Vec<String>,
}

impl Guest for GetPatchingLevel {
    fn start(Call { arguments, now, .. }: Call) -> Result<Step, Error> {
        let request = arguments::parse(&arguments)?.request();
        Ok(exchange::send(vec![request], &Pending { now, arguments, answers: Vec::new() }))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let mut pending: Pending = state::decode(&state)?;
        let asked = arguments::parse(&pending.arguments)?;
        let is_first = pending.answers.is_empty();
        for response in responses {
            let is_cursors = is_first && asked.position.skip_token.is_some();
            resource_graph::read(&response, &|_| Ok(()))
                .map_err(|error| if is_cursors { resource_graph::blame_cursor(error) } else { error })?;
            let Body::Text(page) = response.body else { return Err(Error::InvalidState) };
            pending.answers.push(page);
        }
        pending.go_on(&asked)
    }
}

impl Pending {
    fn go_on(&self, asked: &Asked) -> Result<Step, Error> {
        let (first, answers) = self.answers.split_first().ok_or(Error::InvalidState)?;
        let page = resource_graph::read_body(first, &machine::read)?;
        let machines = page.rows.get(asked.position.machines..).unwrap_or_default();
        let mut reading = reading::read(machines, answers)?;
        if reading.is_ready() {
            let cut = page::cut(&reading.found, asked, self.now)?;
            if cut.is_full() || !reading.may_go_on() {
                return Ok(outcome::structured(&page::result(cut, &reading, &page, asked, self.now)));
            }
            drop(cut);
            reading.go_on();
        }
        Ok(exchange::send(reading.requests(&asked.scope.subscriptions), self))
    }
}

#[cfg(test)]
mod tests;
