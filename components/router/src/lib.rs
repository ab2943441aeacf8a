//! The one public component of the app: MCP over HTTP in front, the tools behind, Azure beside them.
//!
//! The modules stand in the order in which a request passes them.

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

mod input;

mod output;

mod store;

mod cache;

mod leftovers;

mod random;

mod drive;

mod hop;

mod azure;

mod wire;

mod failure;

mod structured;

mod render;

use wasi::{
    exports::http::incoming_handler::Guest,
    http::types::{IncomingRequest, ResponseOutparam},
};

use transport::Out;

struct Router;

wasi::http::proxy::export!(Router);

impl Guest for Router {
    fn handle(request: IncomingRequest, response: ResponseOutparam) {
        spin_executor::run(async move {
            let out = Out::new(response);
            match transport::receive(&request).await {
                Ok(request) => endpoint::serve(request, out).await,
                Err(refusal) => out.respond(refusal).await,
            }
        });
    }
}
