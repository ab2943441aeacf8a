//! A response that is written over time.

use futures::SinkExt;
use spin_sdk::http::{Fields, OutgoingResponse, ResponseOutparam};

use crate::call::call;

/// Writes a line, sends the request in the query, and writes what came of it when it is answered.
pub(crate) async fn wait_between_chunks(out: ResponseOutparam, query: &str) {
    let response = OutgoingResponse::new(Fields::new());
    let mut body = response.take_body();
    out.set(response);
    drop(body.send(b"first\n".to_vec()).await);
    drop(body.send(call(query).into_bytes()).await);
}

/// Writes until the client has gone away, then sends a request as [`call`] does.
pub(crate) async fn write_until_gone(out: ResponseOutparam, query: &str) {
    let response = OutgoingResponse::new(Fields::new());
    let mut body = response.take_body();
    out.set(response);
    while body.send(b"still here\n".to_vec()).await.is_ok() {}
    call(query);
}
