//! The tool `GetAnomalies`: what is not ordinary in the metrics of servers.
//!
//! The series come from a workspace of Log Analytics, or from the platform metrics of virtual machines, whose regions
//! Resource Graph tells first.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
#[cfg(test)]
mod descriptor;
mod detect;
mod machines;
mod result;
mod series;
mod window;
mod workspace;

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};
use tool::{
    Guest, exchange, outcome, state,
    types::{Call, Error, Request, Response, Step},
};

use arguments::{Inquiry, Source};
use series::Series;

struct GetAnomalies;

tool::export!(GetAnomalies);

/// A call between two exchanges.
#[derive(Serialize, Deserialize)]
struct Pending {
    inquiry: Inquiry,
    stage: Stage,
}

/// What is waited for.
#[derive(Clone, Serialize, Deserialize)]
enum Stage {
    /// The counters of the newer agent.
    Insights,
    /// Those of the older one, since there are none of the newer.
    Perf,
    /// The regions of the machines.
    Regions,
    /// Their metrics, with what is to be said already.
    Metrics(Vec<String>),
}

/// What an exchange came to.
enum Progress {
    /// More has to be asked.
    Ask(Vec<Request>, Stage),
    /// Everything is there.
    Ready { series: Vec<Series>, is_partial: bool, warnings: Vec<String> },
}

impl Guest for GetAnomalies {
    fn start(call: Call) -> Result<Step, Error> {
        let inquiry = arguments::parse(&call.arguments, call.now)?;
        let (requests, stage) = match &inquiry.source {
            Source::Workspace(workspace) => (workspace::insights(workspace, &inquiry.span)?, Stage::Insights),
            Source::Machines(ids) => (machines::regions(ids), Stage::Regions),
        };
        Ok(exchange::send(requests, &Pending { inquiry, stage }))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let Pending { inquiry, stage: waiting } = state::decode(&state)?;
        let progress = match (waiting, &inquiry.source) {
            (Stage::Insights, Source::Workspace(id)) => workspace::read_insights(&responses, id, &inquiry.span)?,
            (Stage::Perf, Source::Workspace(_)) => workspace::read_perf(&responses, &inquiry.span)?,
            (Stage::Regions, Source::Machines(ids)) => machines::read_regions(&responses, ids, &inquiry.span)?,
            (Stage::Metrics(warnings), Source::Machines(_)) => {
                machines::read_metrics(&responses, warnings, &inquiry.span)?
            }
            (Stage::Insights | Stage::Perf, Source::Machines(_))
            | (Stage::Regions | Stage::Metrics(_), Source::Workspace(_)) => return Err(Error::InvalidState),
        };
        match progress {
            Progress::Ask(requests, next) => Ok(exchange::send(requests, &Pending { inquiry, stage: next })),
            Progress::Ready { series, is_partial, warnings } => {
                Ok(outcome::structured(&result::from(series, is_partial, warnings, &inquiry)?))
            }
        }
    }
}

#[cfg(test)]
mod tests;
