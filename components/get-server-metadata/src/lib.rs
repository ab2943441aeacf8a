//! The tool `GetServerMetadata`: the inventory of Azure Arc machines and Azure virtual machines.
//!
//! A call is one page of Resource Graph, then the sizes of the virtual machines on it, location by location.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
#[cfg(test)]
mod descriptor;
mod row;
mod sizes;

use alloc::{string::String, vec, vec::Vec};

use azure::{inventory::Scope, resource_graph::Page};
use serde::{Deserialize, Serialize};
use tool::{
    Guest, exchange, outcome, state,
    types::{Call, Error, Response, Step},
};

use row::Row;
use sizes::Sizes;

struct GetServerMetadata;

tool::export!(GetServerMetadata);

/// A call between two exchanges.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pending {
    now: u64,
    scope: Scope,
    /// The page of machines as it came, and the sizes of its virtual machines; none while the page is waited for.
    sizes: Option<(String, Sizes)>,
}

impl Guest for GetServerMetadata {
    fn start(call: Call) -> Result<Step, Error> {
        let scope = arguments::parse(&call.arguments)?;
        Ok(exchange::send(vec![scope.request(row::KQL)], &Pending { now: call.now, scope, sizes: None }))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let mut pending: Pending = state::decode(&state)?;
        let (page, sizes) = match pending.sizes.take() {
            None => {
                let [response] = responses.as_slice() else { return Err(Error::InvalidState) };
                let machines = pending.scope.read_columns(response, &sizes::COLUMNS)?.rows;
                // JSON that could be read is UTF-8.
                (String::from_utf8_lossy(&response.body).into_owned(), sizes::plan(machines))
            }
            Some((page, mut sizes)) => {
                sizes.read(&responses)?;
                (page, sizes)
            }
        };
        let requests = sizes.requests();
        if !requests.is_empty() {
            pending.sizes = Some((page, sizes));
            return Ok(exchange::send(requests, &pending));
        }
        let (rest, mut rows) = rows(pending.scope.read_body(page.as_bytes())?)?;
        sizes.apply(&mut rows);
        Ok(outcome::structured(&pending.scope.inventory(&rest, rows, sizes.warnings, pending.now)?))
    }
}

/// The machines of a page, and what else the page says.
fn rows(mut page: Page<'_>) -> Result<(Page<'_>, Vec<Row<'_>>), Error> {
    let rows = core::mem::take(&mut page.rows).into_iter().map(row::read).collect::<Result<_, _>>()?;
    Ok((page, rows))
}

#[cfg(test)]
mod tests;
