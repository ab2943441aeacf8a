//! The tool `GetServerMetadata`: the inventory of Azure Arc machines and Azure virtual machines.
//!
//! A call is one page of Resource Graph, then the sizes of the virtual machines on it, location by location,
//! which the component caches.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
#[cfg(test)]
mod descriptor;
mod known;
mod row;
mod sizes;

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use core::mem;

use azure::{inventory::Scope, resource_graph::Page};
use serde::{Deserialize, Serialize};
use tool::{
    Guest, exchange, state,
    types::{Call, Error, Response, Step},
};

use known::Known;
use row::Row;
use sizes::Sizes;

struct GetServerMetadata;

tool::export!(GetServerMetadata);

/// A call between two exchanges.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pending {
    now: u64,
    scope: Scope,
    known: Known,
    /// The page of machines and the sizes on it, once it is there.
    sizes: Option<(String, Sizes)>,
}

impl Guest for GetServerMetadata {
    fn start(call: Call) -> Result<Step, Error> {
        let scope = arguments::parse(&call.arguments)?;
        let known = Known::read(call.cached.as_deref(), call.now);
        Ok(exchange::send(vec![scope.request(row::KQL)], &Pending { now: call.now, scope, known, sizes: None }))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let mut pending: Pending = state::decode(&state)?;
        let Some((page, mut sizes)) = pending.sizes.take() else {
            let [response] = responses.as_slice() else { return Err(Error::InvalidState) };
            let page = pending.scope.read(response, &row::read)?;
            let sizes = sizes::plan(&page.rows, &pending.known, &pending.scope.subscriptions);
            let requests = sizes.requests();
            if requests.is_empty() {
                return pending.finish(page, sizes);
            }
            let page = response.body.text().ok_or(Error::InvalidState)?;
            pending.sizes = Some((page.to_owned(), sizes));
            return Ok(exchange::send(requests, &pending));
        };
        sizes.read(&responses)?;
        let requests = sizes.requests();
        if !requests.is_empty() {
            pending.sizes = Some((page, sizes));
            return Ok(exchange::send(requests, &pending));
        }
        let seen = sizes.take_seen(&pending.known, &pending.scope.subscriptions, pending.now);
        if !seen.is_empty() {
            pending.known.add(seen);
            let known = mem::take(&mut pending.known);
            pending.sizes = Some((page, sizes));
            return Ok(exchange::cache(&known, &pending));
        }
        pending.finish(pending.scope.read_body(&page, &row::read)?, sizes)
    }
}

impl Pending {
    /// The result.
    fn finish(&self, mut page: Page<'_, Row<'_>>, sizes: Sizes) -> Result<Step, Error> {
        sizes.apply(&mut page.rows);
        self.scope.inventory(&page, sizes.warnings, self.now)
    }
}

#[cfg(test)]
mod tests;
