//! Requests to elsewhere.

use spin_sdk::http::{Fields, OutgoingRequest, Scheme};
use spin_sdk::wit::wasi::http0_2_0::outgoing_handler::handle;
use spin_sdk::wit::wasi::http0_2_0::types::{ErrorCode, IncomingResponse, RequestOptions};

/// How much of a body is read at once.
const CHUNK: u64 = 64 * 1024;

/// The timeouts that a query can set.
#[derive(Default)]
struct Timeouts {
    first_byte: Option<u64>,
    between_bytes: Option<u64>,
}

/// Sends a `GET` request as the query says, `url=http://…&first=MS&between=MS`, and describes what comes of it.
pub(crate) fn call(query: &str) -> String {
    let mut url = "";
    let mut timeouts = Timeouts::default();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        match name {
            "url" => url = value,
            "first" => timeouts.first_byte = value.parse().ok(),
            "between" => timeouts.between_bytes = value.parse().ok(),
            _ => return format!("unknown parameter {name}"),
        }
    }
    match send(url, &timeouts) {
        Err(error) => format!("error {error:?}"),
        Ok(response) => {
            let status = response.status();
            match read(&response) {
                Ok(body) => format!("status {status}\n{body}"),
                Err(error) => format!("status {status}, then {error}"),
            }
        }
    }
}

/// Sends a request and waits until its response begins.
fn send(url: &str, timeouts: &Timeouts) -> Result<IncomingResponse, ErrorCode> {
    let (scheme, rest) = url.split_once("://").ok_or(ErrorCode::HttpRequestUriInvalid)?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let request = OutgoingRequest::new(Fields::new());
    let scheme = if scheme == "http" { Scheme::Http } else { Scheme::Https };
    let is_set = request.set_scheme(Some(&scheme)).is_ok()
        && request.set_authority(Some(authority)).is_ok()
        && request.set_path_with_query(Some(path)).is_ok();
    let options = RequestOptions::new();
    let nanoseconds = |milliseconds: Option<u64>| milliseconds.map(|milliseconds| milliseconds * 1_000_000);
    let has_timeouts = options.set_first_byte_timeout(nanoseconds(timeouts.first_byte)).is_ok()
        && options.set_between_bytes_timeout(nanoseconds(timeouts.between_bytes)).is_ok();
    if !is_set || !has_timeouts {
        return Err(ErrorCode::HttpRequestUriInvalid);
    }
    let response = handle(request, Some(options))?;
    response.subscribe().block();
    match response.get() {
        Some(Ok(response)) => response,
        Some(Err(())) | None => Err(ErrorCode::InternalError(None)),
    }
}

fn read(response: &IncomingResponse) -> Result<String, String> {
    let body = response.consume().map_err(|()| "no body".to_owned())?;
    let stream = body.stream().map_err(|()| "no stream".to_owned())?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(CHUNK) {
            Ok(chunk) => bytes.extend(chunk),
            Err(error) if format!("{error:?}").contains("Closed") => break,
            Err(_) => return Err(format!("the body broke off after {} bytes", bytes.len())),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
