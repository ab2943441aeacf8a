//! Serves one tool over HTTP inside the app: the same component for every tool, joined to its tool by the manifest.
//!
//! A request of the router is one call of a function of `wit/tool.wit`; see [`contract::hop`].
#![expect(unsafe_code, reason = "the macro of the entry point exports it to the host")]

use contract::hop::{self, Reply};
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;

use bindings::azure_infra::tool::tool;

mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "tool-host",
        with: { "azure-infra:tool/types@0.1.0": contract::types },
    });
}

#[http_component]
fn serve(request: Request) -> Response {
    let path = request.path().to_owned();
    endpoint::respond(answer(&path, &request.into_body()).as_ref())
}

/// Calls the function that a path names, none if the path or the body is not of the hop.
fn answer(path: &str, body: &[u8]) -> Option<Reply> {
    match path {
        hop::START => hop::decode(body).ok().map(|call| tool::start(&call)),
        hop::RESUME => hop::decode(body).ok().map(|hop::Resume { state, responses }| tool::resume(&state, &responses)),
        _ => None,
    }
}
