//! From Spin's request to an `http` one, and from an `http` response to Spin's.

use std::cell::Cell;

use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_LENGTH, header::HOST};
use wasi::{
    http::types::{self, Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam},
    io::streams::OutputStream,
};

use crate::{
    input::{self, Unread},
    output,
};

/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 4 * 1024 * 1024;

/// The most headers, and the bytes of their names and values.
const MOST_HEADERS: usize = 100;
const LONGEST_HEADERS: usize = 32 * 1024;

/// How the names of headers begin that say how Spin found the component. Nobody reads them.
///
/// <https://spinframework.dev/v3/http-trigger#additional-request-information>
const SPIN: &str = "spin-";

/// What no response goes without: nothing here is a page, is to be guessed at, or is to be kept by anybody on the way.
///
/// <https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers>
const HARDENING: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000"),
];

/// Reads a whole request, or answers one that can't be read.
pub(crate) async fn receive(incoming: &IncomingRequest) -> Result<Request<Vec<u8>>, Response<Vec<u8>>> {
    let bad_request = || text(StatusCode::BAD_REQUEST, "the request is malformed");
    let mut request = Request::new(Vec::new());
    *request.method_mut() = method(incoming).ok_or_else(bad_request)?;
    *request.uri_mut() = incoming.path_with_query().unwrap_or_default().parse().map_err(|_| bad_request())?;
    let entries = incoming.headers().entries();
    let length: usize = entries.iter().map(|(name, value)| name.len() + value.len()).sum();
    if entries.len() > MOST_HEADERS || length > LONGEST_HEADERS {
        return Err(text(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are more than 100 or 32 KiB"));
    }
    for (name, value) in entries.into_iter().filter(|(name, _)| !name.starts_with(SPIN)) {
        // A name or a value that HTTP does not allow can't have come over HTTP.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            request.headers_mut().append(name, value);
        }
    }
    // Some hosts take `Host` out of the headers; the authority is what it said.
    if !request.headers().contains_key(HOST)
        && let Some(authority) = incoming.authority().and_then(|authority| HeaderValue::try_from(authority).ok())
    {
        request.headers_mut().insert(HOST, authority);
    }
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let body = incoming.consume().map_err(|()| bad_request())?;
    let read = input::read(&body, length, || None, &Cell::new(LONGEST_BODY)).await;
    *request.body_mut() = read.map_err(|unread| match unread {
        Unread::BrokenOff => bad_request(),
        Unread::TooLong => text(StatusCode::PAYLOAD_TOO_LARGE, "the body is longer than 4 MiB"),
    })?;
    Ok(request)
}

fn method(incoming: &IncomingRequest) -> Option<Method> {
    match incoming.method() {
        types::Method::Get => Some(Method::GET),
        types::Method::Head => Some(Method::HEAD),
        types::Method::Post => Some(Method::POST),
        types::Method::Put => Some(Method::PUT),
        types::Method::Delete => Some(Method::DELETE),
        types::Method::Connect => Some(Method::CONNECT),
        types::Method::Options => Some(Method::OPTIONS),
        types::Method::Trace => Some(Method::TRACE),
        types::Method::Patch => Some(Method::PATCH),
        types::Method::Other(name) => name.parse().ok(),
    }
}

/// A response of one line of text.
pub(crate) fn text(status: StatusCode, line: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(format!("{line}\n").into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Where the response to a request goes.
pub(crate) struct Out {
    to: ResponseOutparam,
    /// The headers that it has whatever it is.
    headers: Vec<(String, Vec<u8>)>,
}

/// A client that has gone away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Gone;

/// A response that is written to as long as there is something to say.
pub(crate) struct Stream {
    /// None once it has ended.
    stream: Option<(OutputStream, OutgoingBody)>,
}

impl Out {
    /// The response to the request that came with it.
    pub(crate) fn new(to: ResponseOutparam) -> Self {
        Self { to, headers: HARDENING.map(|(name, value)| header(name, value)).to_vec() }
    }

    /// Adds headers to whatever the response is.
    pub(crate) fn add(&mut self, headers: &[(HeaderName, HeaderValue)]) {
        self.headers.extend(headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())));
    }

    /// Sends a response. Its length is always declared, and as much of its body as the host takes is there before its head
    /// goes out: what a host sends in a second packet costs a client 25 to 40 ms, the time for which its system holds back
    /// an acknowledgement.
    pub(crate) async fn respond(self, response: Response<Vec<u8>>) {
        let (parts, body) = response.into_parts();
        let mut headers = self.headers;
        headers.extend(parts.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())));
        headers.push(header("cache-control", "no-store"));
        headers.push(header(CONTENT_LENGTH.as_str(), &body.len().to_string()));
        let outgoing = outgoing(parts.status, &headers);
        let Some((stream, outgoing_body)) = opened(&outgoing) else {
            return ResponseOutparam::set(self.to, Ok(outgoing));
        };
        let rest = output::write_at_once(&stream, &body);
        if rest.is_empty() {
            close(stream, outgoing_body);
            return ResponseOutparam::set(self.to, Ok(outgoing));
        }
        ResponseOutparam::set(self.to, Ok(outgoing));
        // A client that has gone away needs no answer.
        let _ = output::write(&stream, rest).await;
        close(stream, outgoing_body);
    }

    /// Begins a stream of events.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#sending-messages-to-the-server>
    pub(crate) fn stream(self) -> Stream {
        let mut headers = self.headers;
        headers.extend([
            header("content-type", "text/event-stream"),
            header("cache-control", "no-cache, no-transform"),
            // Some proxies hold back what they get until it is much.
            header("x-accel-buffering", "no"),
        ]);
        let outgoing = outgoing(StatusCode::OK, &headers);
        let stream = opened(&outgoing);
        ResponseOutparam::set(self.to, Ok(outgoing));
        Stream { stream }
    }
}

impl Stream {
    /// Writes bytes and waits until they are on their way.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Gone> {
        let (stream, _) = self.stream.as_ref().ok_or(Gone)?;
        output::write(stream, bytes).await.map_err(|_| Gone)
    }

    /// Whether the client is still there, as far as the host knows.
    pub(crate) fn is_open(&self) -> bool {
        self.stream.as_ref().is_some_and(|(stream, _)| stream.check_write().is_ok())
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some((stream, body)) = self.stream.take() {
            close(stream, body);
        }
    }
}

fn header(name: &str, value: &str) -> (String, Vec<u8>) {
    (name.to_owned(), value.as_bytes().to_vec())
}

/// The body of a response and its stream, which can be taken once.
fn opened(outgoing: &OutgoingResponse) -> Option<(OutputStream, OutgoingBody)> {
    let body = outgoing.body().ok()?;
    Some((body.write().ok()?, body))
}

/// Ends a body. One that misses its declared length was cut off by its client.
fn close(stream: OutputStream, body: OutgoingBody) {
    drop(stream);
    let _ = OutgoingBody::finish(body, None);
}

fn outgoing(status: StatusCode, headers: &[(String, Vec<u8>)]) -> OutgoingResponse {
    // Only a name or a value that HTTP does not allow is refused, which the types of `http` rule out.
    let outgoing = OutgoingResponse::new(Fields::from_list(headers).unwrap_or_else(|_| Fields::new()));
    if status != StatusCode::OK {
        // Only a status outside 100 to 599 is refused, which `StatusCode` rules out for ours.
        let _ = outgoing.set_status_code(status.as_u16());
    }
    outgoing
}
