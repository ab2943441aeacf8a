//! The step between two parts of a call.

use alloc::{string::String, vec, vec::Vec};

use serde::Serialize;

use contract::types::{Exchange, Notice, Progress, Request, Step};

use crate::state;

/// Sends requests; `state` comes back with their answers.
pub fn send<T: Serialize>(requests: Vec<Request>, state: &T) -> Step {
    Step::Send(Exchange { requests, state: state::encode(state), notices: Vec::new() })
}

/// The same, and tells a client that wants to know how far the call is: what is done, of how much in all, in words.
pub fn send_at<T: Serialize>(requests: Vec<Request>, state: &T, done: usize, total: usize, message: String) -> Step {
    let number = |count: usize| count.try_into().unwrap_or(u32::MAX);
    let progress = Progress { done: number(done), total: Some(number(total)), message: Some(message) };
    Step::Send(Exchange { requests, state: state::encode(state), notices: vec![Notice::Progress(progress)] })
}
