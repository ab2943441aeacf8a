//! The tool `GetSqlMetadata`: the SQL estate on Azure Arc, on virtual machines and as a service, with what is wrong in it.
//!
//! A call is one page of Resource Graph.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
#[cfg(test)]
mod descriptor;
mod findings;
mod row;
mod support;

use alloc::{vec, vec::Vec};

use azure::inventory::Scope;
use serde::{Deserialize, Serialize};
use tool::{
    Guest, exchange, state,
    types::{Call, Error, Response, Step},
};

struct GetSqlMetadata;

tool::export!(GetSqlMetadata);

/// A call while its page is waited for.
#[derive(Serialize, Deserialize)]
struct Pending {
    now: u64,
    scope: Scope,
}

impl Guest for GetSqlMetadata {
    fn start(call: Call) -> Result<Step, Error> {
        let scope = arguments::parse(&call.arguments)?;
        let requests = vec![scope.request(row::KQL)];
        Ok(exchange::send(requests, &Pending { now: call.now, scope }))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let Pending { now, scope } = state::decode(&state)?;
        let [response] = responses.as_slice() else { return Err(Error::InvalidState) };
        let page = scope.read(response, &|record| row::read(record, now))?;
        scope.inventory(&page, Vec::new(), now)
    }
}

#[cfg(test)]
mod tests;
