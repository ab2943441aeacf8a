//! One HTTP request on its way out and its response, whoever answers it: a component of the app or Azure.

use std::{cell::Cell, time::Duration};

use wasi::{
    http::{
        outgoing_handler,
        types::{
            ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, OutgoingBody, OutgoingRequest, RequestOptions,
        },
    },
    io::streams::StreamError,
};

pub(crate) use wasi::http::types::{Method, Scheme};

use crate::{
    clock::event,
    input::{self, Unread},
    output,
};

/// A request.
#[derive(Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) scheme: Scheme,
    pub(crate) authority: &'a str,
    pub(crate) method: Method,
    pub(crate) path_with_query: &'a str,
    /// Its length is added.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: &'a [u8],
    /// The bound for connecting, for the first byte and for each pause between two bytes.
    pub(crate) timeout: Option<Duration>,
}

/// A response whose body is still to be read.
#[derive(Debug)]
pub(crate) struct Incoming(IncomingResponse);

/// Why there is no response.
#[derive(Debug)]
pub(crate) enum Unsent {
    /// A part of the request is not what HTTP allows.
    Malformed,
    Failed(ErrorCode),
}

/// Sends a request and waits for the head of its response.
pub(crate) async fn send(mut outgoing: Outgoing<'_>) -> Result<Incoming, Unsent> {
    outgoing.headers.push(("content-length".to_owned(), outgoing.body.len().to_string().into_bytes()));
    let (request, body) = request(&outgoing).ok_or(Unsent::Malformed)?;
    let options = outgoing.timeout.and_then(options);
    let pending = outgoing_handler::handle(request, options).map_err(Unsent::Failed)?;
    // A host may close the stream as soon as it has the declared length, and then calls the last step of writing an
    // error. If the body really did not go out, the response says so.
    let _ = write(body, outgoing.body).await;
    response(&pending).await.map(Incoming).map_err(Unsent::Failed)
}

/// The request as wasi:http has it, none if a part of it is not what HTTP allows.
fn request(outgoing: &Outgoing<'_>) -> Option<(OutgoingRequest, OutgoingBody)> {
    let request = OutgoingRequest::new(Fields::from_list(&outgoing.headers).ok()?);
    request.set_scheme(Some(&outgoing.scheme)).ok()?;
    request.set_authority(Some(outgoing.authority)).ok()?;
    request.set_path_with_query(Some(outgoing.path_with_query)).ok()?;
    request.set_method(&outgoing.method).ok()?;
    let body = request.body().ok()?;
    Some((request, body))
}

fn options(timeout: Duration) -> Option<RequestOptions> {
    let nanoseconds = u64::try_from(timeout.as_nanos()).ok();
    let options = RequestOptions::new();
    options.set_connect_timeout(nanoseconds).ok()?;
    options.set_first_byte_timeout(nanoseconds).ok()?;
    options.set_between_bytes_timeout(nanoseconds).ok()?;
    Some(options)
}

async fn write(body: OutgoingBody, bytes: &[u8]) -> Result<(), StreamError> {
    let Ok(stream) = body.write() else { return Err(StreamError::Closed) };
    let rest = output::write_at_once(&stream, bytes);
    if !rest.is_empty() {
        output::write(&stream, rest).await?;
    }
    drop(stream);
    OutgoingBody::finish(body, None).map_err(|_| StreamError::Closed)
}

async fn response(pending: &FutureIncomingResponse) -> Result<IncomingResponse, ErrorCode> {
    event(pending.subscribe()).await;
    match pending.get() {
        Some(Ok(result)) => result,
        // A response is taken once, and when it is there, so neither can be.
        Some(Err(())) | None => Err(ErrorCode::InternalError(None)),
    }
}

impl Incoming {
    pub(crate) fn status(&self) -> u16 {
        self.0.status()
    }

    /// The headers whose values are text, their names in lower case.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        let headers = self.0.headers().entries().into_iter();
        let text = |(name, value): (String, _)| Some((name.to_ascii_lowercase(), String::from_utf8(value).ok()?));
        headers.filter_map(text).collect()
    }

    /// Reads the body, for which there are so many bytes of room left, here and for others beside it.
    pub(crate) async fn read(self, room: &Cell<usize>) -> Result<Vec<u8>, Unread> {
        let body = self.0.consume().map_err(|()| Unread::BrokenOff)?;
        input::read(&body, None, || input::declared_length(&self.0.headers()), room).await
    }
}
