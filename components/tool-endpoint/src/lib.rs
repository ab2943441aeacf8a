//! Serves one tool over HTTP inside the app: the same component for every tool, joined to its tool by the manifest.
//!
//! A request of the router is one call of a function of `wit/tool.wit`; see [`contract::hop`].
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

use alloc::vec::Vec;

use contract::hop::{self, Reply};
use wasi::{
    exports::http::incoming_handler::Guest,
    http::types::{IncomingRequest, ResponseOutparam},
};

use bindings::azure_infra::tool::tool;

mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "tool-host",
        with: { "azure-infra:tool/types@0.1.0": contract::types },
    });
}

struct Endpoint;

wasi::http::proxy::export!(Endpoint);

impl Guest for Endpoint {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        endpoint::serve(&request, out, answer);
    }
}

/// Calls the function that a path names, none if the path or the body is not of the hop.
fn answer(path: &str, body: Vec<u8>) -> Option<Reply> {
    match path {
        hop::START => hop::take(body).ok().map(|call| tool::start(&call)),
        hop::RESUME => hop::take(body).ok().map(|hop::Resume { state, responses }| tool::resume(&state, &responses)),
        _ => None,
    }
}
