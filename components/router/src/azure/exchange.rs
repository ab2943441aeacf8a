//! One request to Azure and its response.

use std::{cell::Cell, time::Duration};

use contract::types::{Body, Method, Request, Response};
use http::Uri;
use wasi::http::types::ErrorCode;

use crate::{
    failure::Failure,
    input::Unread,
    trace::{self, Trace},
    wire::{self, Outgoing, Scheme, Unsent},
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
    let base: Uri = base.parse().map_err(|_| Failure::Forbidden)?;
    let outgoing = outgoing(&base, request, extra).ok_or(Failure::Forbidden)?;
    let incoming = wire::send(outgoing).await.map_err(|unsent| match unsent {
        Unsent::Malformed => Failure::Forbidden,
        Unsent::Failed(error) => failure(&error, extra.timeout),
    })?;
    let (status, headers) = (incoming.status(), incoming.headers());
    let body = incoming.read(extra.room).await.map_err(|unread| match unread {
        Unread::BrokenOff => Failure::BrokenOff,
        Unread::TooLong => Failure::TooLong(LONGEST_ANSWERS),
    })?;
    Ok(Response { status, headers, body: Body::new(body) })
}

/// The request with what goes with it, none if its base is no HTTP address.
fn outgoing<'a>(base: &'a Uri, request: &'a Request, extra: Extra<'_>) -> Option<Outgoing<'a>> {
    let mut headers: Vec<_> =
        request.headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect();
    let named = [("authorization", extra.authorization), (trace::HEADER, extra.trace.map(Trace::value))];
    let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.as_bytes().to_vec())));
    headers.extend(named);
    headers.push(("user-agent".to_owned(), concat!("azure-infra-mcp/", env!("CARGO_PKG_VERSION")).as_bytes().to_vec()));
    Some(Outgoing {
        scheme: match base.scheme_str()? {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return None,
        },
        authority: base.authority()?.as_str(),
        method: match request.method {
            Method::Get => wire::Method::Get,
            Method::Post => wire::Method::Post,
            Method::Put => wire::Method::Put,
        },
        path_with_query: &request.path_with_query,
        headers,
        body: request.body.as_deref().unwrap_or_default(),
        timeout: Some(extra.timeout),
    })
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
