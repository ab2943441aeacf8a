//! What a component may ask of Azure: what its descriptor declares, and nothing else.
//!
//! A component is code that may be wrong or hostile, and what it asks for is sent with the server's own identity. So every
//! request is judged before a token is read.

mod header;

mod path;

use contract::types::{Endpoint, Method, Request};
use thiserror::Error;

use super::cloud::is_region;
use path::Path;

/// The most requests of one exchange. No tool of ours makes as many for the most that its arguments may ask for.
const MOST_REQUESTS: usize = 1_000;

/// A kind of request that a descriptor declares.
#[derive(Debug, PartialEq)]
pub(crate) struct Allowed {
    pub(crate) service: Service,
    pub(crate) method: Method,
    /// The segments of the path, none for each that may be any one.
    pub(crate) path: &'static [Option<&'static str>],
    /// Whether one segment or more have to follow.
    pub(crate) is_open: bool,
    /// The parameters of the query. One with a value is always there; one without may be left out or have any value.
    pub(crate) query: &'static [(&'static str, Option<&'static str>)],
}

/// Who answers a request, wherever in the world.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub(crate) enum Service {
    #[error("resource-manager")]
    ResourceManager,
    #[error("log-analytics")]
    LogAnalytics,
    #[error("metrics")]
    Metrics,
    #[error("blob-storage")]
    BlobStorage,
}

/// Why a request is not sent. It does not repeat the request, which may hold what its reader should not see.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub(crate) enum Denied {
    #[error("more than {MOST_REQUESTS} things at once")]
    TooMany,
    #[error("the metrics of a region that is no name")]
    Region,
    #[error("`{0}` with a header that no tool may set, or with one that is no plain text")]
    Header(Service),
    #[error("`{0}` with a path that is not in its plain form")]
    Path(Service),
    #[error("a `{method}` of `{service}` that it does not declare")]
    Undeclared { service: Service, method: &'static str },
}

impl Service {
    fn of(endpoint: &Endpoint) -> Self {
        match endpoint {
            Endpoint::ResourceManager => Self::ResourceManager,
            Endpoint::LogAnalytics => Self::LogAnalytics,
            Endpoint::Metrics(_) => Self::Metrics,
            Endpoint::BlobStorage => Self::BlobStorage,
        }
    }
}

/// Judges the requests of an exchange.
///
/// # Errors
/// [`Denied`] if one of them may not be sent; then none may.
pub(super) fn check(requests: &[Request], allowed: &[&Allowed]) -> Result<(), Denied> {
    if requests.len() > MOST_REQUESTS {
        return Err(Denied::TooMany);
    }
    requests.iter().try_for_each(|request| check_one(request, allowed))
}

fn check_one(request: &Request, allowed: &[&Allowed]) -> Result<(), Denied> {
    let service = Service::of(&request.endpoint);
    if matches!(&request.endpoint, Endpoint::Metrics(region) if !is_region(region)) {
        return Err(Denied::Region);
    }
    if !header::are_plain(service, &request.headers) {
        return Err(Denied::Header(service));
    }
    let path = path::parse(&request.path_with_query).ok_or(Denied::Path(service))?;
    let is_declared = allowed.iter().any(|allowed| {
        allowed.service == service
            && allowed.method == request.method
            && has_path(allowed, &path.segments)
            && has_query(allowed.query, &path)
    });
    if is_declared { Ok(()) } else { Err(Denied::Undeclared { service, method: name(request.method) }) }
}

fn has_path(allowed: &Allowed, segments: &[&str]) -> bool {
    let has_length =
        if allowed.is_open { segments.len() > allowed.path.len() } else { segments.len() == allowed.path.len() };
    let mut pairs = allowed.path.iter().zip(segments);
    has_length && pairs.all(|(known, segment)| known.is_none_or(|known| is_same(allowed.service, known, segment)))
}

/// The services of Azure read paths without regard to case, and write their own links as they like; the names of blobs
/// differ by it.
fn is_same(service: Service, one: &str, other: &str) -> bool {
    match service {
        Service::ResourceManager | Service::LogAnalytics | Service::Metrics => one.eq_ignore_ascii_case(other),
        Service::BlobStorage => one == other,
    }
}

fn has_query(pattern: &[(&str, Option<&str>)], path: &Path<'_>) -> bool {
    let is_known = |name: &str, value: &str| {
        let known = pattern.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.is_some_and(|(_, known)| known.is_none_or(|known| known == value))
    };
    let is_there = |name: &str| path.query.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    path.query.iter().all(|(name, value)| is_known(name, value))
        && pattern.iter().all(|(name, value)| value.is_none() || is_there(name))
}

fn name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
    }
}

#[cfg(test)]
mod tests;
