//! The one public component of the app: MCP over HTTP in front, the tools behind, Azure beside them.
//!
//! The modules stand in the order in which a request passes them.
#![expect(unsafe_code, reason = "the macro of the entry point exports it to the host")]

mod transport;

mod gate;

mod cors;

mod key;

mod entra;

mod caller;

mod permission;

mod rate;

mod admission;

mod audit;

mod trace;

mod endpoint;

mod session;

mod line;

mod protocol;

mod catalog;

mod page;

mod seal;

mod call;

mod ask;

mod settings;

mod clock;

mod output;

mod store;

mod leftovers;

mod random;

mod drive;

mod hop;

mod azure;

mod wire;

mod failure;

mod render;

use spin_sdk::http::{IncomingRequest, ResponseOutparam};
use spin_sdk::http_component;

use transport::Out;

#[http_component]
async fn handle(request: IncomingRequest, response: ResponseOutparam) {
    let out = Out::new(response);
    match transport::receive(request).await {
        Ok(request) => endpoint::serve(request, out).await,
        Err(refusal) => out.respond(refusal).await,
    }
}
