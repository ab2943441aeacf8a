//! The step between two parts of a call.

use alloc::vec::Vec;

use serde::Serialize;

use contract::types::{Exchange, Request, Step};

use crate::state;

/// Sends requests; `state` comes back with their answers.
pub fn send<T: Serialize>(requests: Vec<Request>, state: &T) -> Step {
    Step::Send(Exchange { requests, state: state::encode(state), notices: Vec::new(), cache: None })
}

/// Caches a value for later calls, as [`state::encode`] writes it; `state` comes back at once.
pub fn cache<T: Serialize, S: Serialize>(value: &T, state: &S) -> Step {
    let (state, cache) = (state::encode(state), Some(state::encode(value)));
    Step::Send(Exchange { requests: Vec::new(), state, notices: Vec::new(), cache })
}
