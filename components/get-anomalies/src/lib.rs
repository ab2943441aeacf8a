//! The tool `GetAnomalies`: what is not ordinary in the metrics of servers.
//!
//! The series come from a workspace of Log Analytics, or from the platform metrics of virtual machines, whose regions
//! Resource Graph tells first. They are asked for in portions, of which only the findings are kept.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
mod chart;
#[cfg(test)]
mod descriptor;
mod examination;
mod finding;
mod incident;
mod machines;
mod measure;
mod overview;
mod plan;
mod result;
mod series;
mod stage;
mod window;
mod workspace;

use alloc::vec::Vec;

use tool::{
    Guest,
    types::{Call, Error, Response, Step},
};

struct GetAnomalies;

tool::export!(GetAnomalies);

impl Guest for GetAnomalies {
    fn start(call: Call) -> Result<Step, Error> {
        stage::first(arguments::parse(&call.arguments, call.now)?)
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        stage::next(&state, &responses)
    }
}

#[cfg(test)]
mod tests;
