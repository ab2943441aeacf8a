//! One request over the wire and its response.

use std::{cell::Cell, time::Duration};

use contract::types::{Method, Request, Response};
use http::Uri;
use wasi::{
    http::{
        outgoing_handler,
        types::{
            ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, Method as WasiMethod,
            OutgoingBody, OutgoingRequest, RequestOptions, Scheme,
        },
    },
    io::streams::{InputStream, StreamError},
};

use crate::{
    clock::ready,
    failure::Failure,
    output,
    trace::{self, Trace},
};

/// The most that is read of the answers to one exchange, in bytes.
pub(super) const LONGEST_ANSWERS: usize = 64 * 1024 * 1024;

/// A random number, for pauses that differ.
pub(super) fn random() -> u64 {
    wasi::random::insecure::get_insecure_random_u64()
}

/// What goes with a request beside its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extra<'a> {
    pub(super) authorization: Option<&'a str>,
    pub(super) trace: Option<&'a Trace>,
    pub(super) timeout: Duration,
    /// How many bytes may still be read, here and by the requests beside this one.
    pub(super) room: &'a Cell<usize>,
}

/// Sends a request to the scheme and host in `base`. The timeout bounds connecting, waiting for the first byte and each
/// pause between two bytes.
pub(super) async fn send(base: &str, request: &Request, extra: Extra<'_>) -> Result<Response, Failure> {
    let timeout = extra.timeout;
    let (outgoing, body) = outgoing(base, request, extra).ok_or(Failure::Forbidden)?;
    let pending = outgoing_handler::handle(outgoing, options(timeout)).map_err(|error| failure(&error, timeout))?;
    // A host may close the stream as soon as it has the declared length, and then calls the last step of writing an
    // error. If the body really did not go out, the response says so.
    let _ = write(body, request.body.as_deref().unwrap_or_default()).await;
    let incoming = response(&pending).await.map_err(|error| failure(&error, timeout))?;
    let headers = incoming.headers().entries().into_iter();
    let headers = headers.filter_map(|(name, value)| Some((name.to_ascii_lowercase(), String::from_utf8(value).ok()?)));
    Ok(Response { status: incoming.status(), headers: headers.collect(), body: read(&incoming, extra.room).await? })
}

/// The request as wasi:http has it, none if a part of it is not what HTTP allows.
fn outgoing(base: &str, request: &Request, extra: Extra<'_>) -> Option<(OutgoingRequest, OutgoingBody)> {
    let base: Uri = base.parse().ok()?;
    let scheme = match base.scheme_str()? {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        _ => return None,
    };
    let mut headers: Vec<_> =
        request.headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect();
    let length = request.body.as_ref().map_or(0, Vec::len);
    let named = [("authorization", extra.authorization), (trace::HEADER, extra.trace.map(Trace::value))];
    let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.as_bytes().to_vec())));
    headers.extend(named);
    headers.push(("content-length".to_owned(), length.to_string().into_bytes()));
    headers.push(("user-agent".to_owned(), concat!("azure-infra-mcp/", env!("CARGO_PKG_VERSION")).as_bytes().to_vec()));

    let outgoing = OutgoingRequest::new(Fields::from_list(&headers).ok()?);
    outgoing.set_scheme(Some(&scheme)).ok()?;
    outgoing.set_authority(Some(base.authority()?.as_str())).ok()?;
    outgoing.set_path_with_query(Some(&request.path_with_query)).ok()?;
    let method = match request.method {
        Method::Get => WasiMethod::Get,
        Method::Post => WasiMethod::Post,
        Method::Put => WasiMethod::Put,
    };
    outgoing.set_method(&method).ok()?;
    let body = outgoing.body().ok()?;
    Some((outgoing, body))
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
    output::write(&stream, bytes).await?;
    drop(stream);
    OutgoingBody::finish(body, None).map_err(|_| StreamError::Closed)
}

async fn response(pending: &FutureIncomingResponse) -> Result<IncomingResponse, ErrorCode> {
    ready(|| pending.subscribe()).await;
    match pending.get() {
        Some(Ok(result)) => result,
        // A response is taken once, so neither can be.
        Some(Err(())) | None => Err(ErrorCode::InternalError(None)),
    }
}

async fn read(incoming: &IncomingResponse, room: &Cell<usize>) -> Result<Vec<u8>, Failure> {
    let body = incoming.consume().map_err(|()| Failure::BrokenOff)?;
    let stream = body.stream().map_err(|()| Failure::BrokenOff)?;
    let mut bytes = Vec::new();
    while let Some(chunk) = chunk(&stream).await.map_err(|_| Failure::BrokenOff)? {
        let left = room.get().checked_sub(chunk.len()).ok_or(Failure::TooLong(LONGEST_ANSWERS))?;
        room.set(left);
        bytes.extend(chunk);
    }
    drop(stream);
    IncomingBody::finish(body);
    Ok(bytes)
}

/// The next bytes of a body, none at its end.
async fn chunk(stream: &InputStream) -> Result<Option<Vec<u8>>, StreamError> {
    const SIZE: u64 = 64 * 1024;
    loop {
        match stream.read(SIZE) {
            Ok(bytes) if bytes.is_empty() => ready(|| stream.subscribe()).await,
            Ok(bytes) => return Ok(Some(bytes)),
            Err(StreamError::Closed) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "thirty codes say that no connection came about, each in its own way"
)]
fn failure(error: &ErrorCode, timeout: Duration) -> Failure {
    match error {
        ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout
        | ErrorCode::DnsTimeout => Failure::Timeout(timeout),
        ErrorCode::HttpRequestDenied => Failure::Forbidden,
        ErrorCode::HttpResponseIncomplete | ErrorCode::HttpProtocolError | ErrorCode::ConnectionTerminated => {
            Failure::BrokenOff
        }
        _ => Failure::Unreachable,
    }
}
