//! What the components that serve others over HTTP inside the app have in common: the request and the response of the hop.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;
#[cfg(target_arch = "wasm32")]
extern crate runtime as _;

use alloc::{borrow::ToOwned, string::ToString, vec::Vec};

use contract::hop::{self, Reply};
use wasi::{
    http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam},
    io::streams::{OutputStream, StreamError},
};

/// How much is read in one piece, in bytes.
const PIECE: u64 = 1024 * 1024;

/// Answers a request with what a function returns for its path and its body, and with status 400 where that is nothing.
pub fn serve(request: &IncomingRequest, out: ResponseOutparam, answer: impl FnOnce(&str, Vec<u8>) -> Option<Reply>) {
    let path = request.path_with_query().unwrap_or_default();
    let reply = read(request).and_then(|body| answer(&path, body));
    respond(out, reply.map(|reply| hop::encode(&reply)));
}

/// The whole body, none if it breaks off.
fn read(request: &IncomingRequest) -> Option<Vec<u8>> {
    let incoming = request.consume().ok()?;
    let stream = incoming.stream().ok()?;
    let mut body = Vec::new();
    loop {
        match stream.blocking_read(PIECE) {
            Ok(piece) if body.is_empty() => body = piece,
            Ok(piece) => {
                // Most bodies are one piece. What the router says of another is true, and memory that grows is copied
                // each time.
                if body.capacity() - body.len() < piece.len() {
                    body.try_reserve_exact(declared_length(request).saturating_sub(body.len())).ok()?;
                }
                body.extend(piece);
            }
            Err(StreamError::Closed) => return Some(body),
            Err(StreamError::LastOperationFailed(_)) => return None,
        }
    }
}

fn declared_length(request: &IncomingRequest) -> usize {
    let length = request.headers().get(&"content-length".to_owned()).into_iter().next();
    length.and_then(|length| str::from_utf8(&length).ok()?.parse().ok()).unwrap_or_default()
}

/// Sends a response, with status 400 where there is nothing to say. Its length is declared, and as much of it as the host
/// takes is there before its head: what comes later is sent later.
fn respond(out: ResponseOutparam, reply: Option<Vec<u8>>) {
    let is_refused = reply.is_none();
    let body = reply.unwrap_or_default();
    let length = [("content-length".to_owned(), body.len().to_string().into_bytes())];
    // A length and this status are never refused.
    let response = OutgoingResponse::new(Fields::from_list(&length).unwrap_or_else(|_| Fields::new()));
    if is_refused {
        let _ = response.set_status_code(400);
    }
    let Ok(outgoing) = response.body() else { return ResponseOutparam::set(out, Ok(response)) };
    let Ok(stream) = outgoing.write() else { return ResponseOutparam::set(out, Ok(response)) };
    let room = stream.check_write().ok().and_then(|room| usize::try_from(room).ok()).unwrap_or_default();
    let (first, rest) = body.split_at(body.len().min(room));
    // Whoever has gone away needs no answer, here and below.
    let _ = if first.is_empty() { Ok(()) } else { stream.write(first) };
    ResponseOutparam::set(out, Ok(response));
    let _ = write(&stream, rest);
    drop(stream);
    let _ = OutgoingBody::finish(outgoing, None);
}

fn write(stream: &OutputStream, mut bytes: &[u8]) -> Result<(), StreamError> {
    while !bytes.is_empty() {
        let room = usize::try_from(stream.check_write()?).unwrap_or(usize::MAX);
        if room == 0 {
            stream.subscribe().block();
            continue;
        }
        let (first, rest) = bytes.split_at(bytes.len().min(room));
        stream.write(first)?;
        bytes = rest;
    }
    Ok(())
}
