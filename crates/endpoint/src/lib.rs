//! What the components that serve others over HTTP inside the app have in common: the response of the hop.

use contract::hop::{self, Reply};
use spin_sdk::http::Response;

/// The response with what a function returned, or with status 400 to what is not of the hop. Its length is declared: a
/// response without it would come later.
#[must_use]
pub fn respond(reply: Option<&Reply>) -> Response {
    let (status, body) = reply.map_or_else(|| (400, Vec::new()), |reply| (200, hop::encode(reply)));
    let length = body.len().to_string();
    Response::builder().status(status).header("content-length", length).body(body).build()
}
