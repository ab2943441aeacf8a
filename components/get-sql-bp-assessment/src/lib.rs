//! The tool `GetSqlBpAssessment`: the findings of the latest SQL best practices assessment of each instance.
//!
//! A call is one query of Log Analytics. A finding is a line of comma-separated values there, which is read here.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
mod csv;
#[cfg(test)]
mod descriptor;
mod finding;
mod result;

use alloc::{borrow::ToOwned, vec, vec::Vec};

use azure::{
    kql::{self, Value},
    log_analytics::{self, Answer, Table, Window},
};
use serde::{Deserialize, Serialize};
use tool::{
    Guest, exchange, outcome, state,
    types::{Call, Error, Response, Step},
};

use arguments::Inquiry;

const KQL: &str = include_str!("findings.kql");

const NOT_ENABLED: &str = "the workspace has no table `SqlAssessment_CL`: the best practices assessment does not write to it. \
    Turn it on in the Azure portal, on the SQL Server instance (Azure Arc) or the SQL virtual machine, under Best practices \
    assessment, with this workspace; it needs Windows, the Azure Monitor Agent and the license type Paid or PAYG \
    (https://learn.microsoft.com/sql/sql-server/azure-arc/assess)";

struct GetSqlBpAssessment;

tool::export!(GetSqlBpAssessment);

/// A call while its answer is waited for.
#[derive(Serialize, Deserialize)]
struct Pending {
    now: u64,
    inquiry: Inquiry,
}

impl Guest for GetSqlBpAssessment {
    fn start(call: Call) -> Result<Step, Error> {
        let (workspace, inquiry) = arguments::parse(&call.arguments)?;
        let window = Window { since: call.now.saturating_sub(inquiry.timespan), until: call.now };
        let values = [("since", Value::Datetime(window.since)), ("until", Value::Datetime(window.until))];
        let requests = vec![log_analytics::request(workspace, &kql::render(KQL, &values), window)];
        Ok(exchange::send(requests, &Pending { now: call.now, inquiry }))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let Pending { now, inquiry } = state::decode(&state)?;
        let [response] = responses.as_slice() else { return Err(Error::InvalidState) };
        let table = match log_analytics::read(response)? {
            Answer::Table(table) => table,
            Answer::NoData => Table { rows: Vec::new(), partial: None },
            Answer::NoTable => return Err(Error::NotFound(NOT_ENABLED.to_owned())),
        };
        Ok(outcome::structured(&result::from(table, &inquiry, now)?))
    }
}

#[cfg(test)]
mod tests;
