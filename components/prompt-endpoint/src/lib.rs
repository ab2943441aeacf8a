//! Serves prompts over HTTP inside the app, joined to their component by the manifest.
//!
//! A request of the router is one call of a function of `wit/prompts.wit`; see [`contract::hop`].
#![expect(unsafe_code, reason = "the macro of the entry point exports it to the host")]

use contract::hop::{self, Reply};
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;

use bindings::azure_infra::tool::prompts;

mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "prompts-host",
        with: { "azure-infra:tool/types@0.1.0": contract::types },
    });
}

#[http_component]
fn serve(request: Request) -> Response {
    let path = request.path().to_owned();
    let (status, body) = match answer(&path, &request.into_body()) {
        Some(reply) => (200, hop::encode(&reply)),
        None => (400, Vec::new()),
    };
    let length = body.len().to_string();
    Response::builder().status(status).header("content-length", length).body(body).build()
}

/// Calls the function that a path names, none if the path or the body is not of the hop.
fn answer(path: &str, body: &[u8]) -> Option<Reply> {
    match path {
        hop::GET => hop::decode(body).ok().map(|call| prompts::get(&call)),
        hop::COMPLETE => hop::decode(body).ok().map(|completion| prompts::complete(&completion)),
        hop::RESUME => {
            hop::decode(body).ok().map(|hop::Resume { state, responses }| prompts::resume(&state, &responses))
        }
        _ => None,
    }
}
