//! The step between two parts of a call.

use alloc::vec::Vec;

use serde::Serialize;

use contract::types::{Exchange, Request, Step};

use crate::state;

/// Sends requests; `state` comes back with their answers.
pub fn send<T: Serialize>(requests: Vec<Request>, state: &T) -> Step {
    Step::Send(Exchange { requests, state: state::encode(state), notices: Vec::new() })
}
