//! Who may call: the checks of `Host` and `Origin` that keep a web page from reaching a server on its visitor's machine.
//!
//! <https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning>

use http::{HeaderMap, Uri, header::HOST, header::ORIGIN, uri::Authority};

/// Why a request may not pass.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub(crate) enum Denial {
    #[error("the header `Host` is missing or malformed")]
    Host,
    #[error(
        "this server does not answer to the name in `Host`: add it to the variable `allowedhosts`, and set `accesskey` or \
         `entratenant`, without which it answers to its own machine only"
    )]
    ForeignHost,
    #[error("the header `Origin` is not of this server; add it to the variable `allowedorigins`")]
    ForeignOrigin,
    #[error("the header `{0}` came more than once")]
    Repeated(&'static str),
}

/// Headers that decide who calls. Of two of them another server on the way may have read the other one.
const SINGLE: [&str; 5] = ["host", "origin", "authorization", "x-functions-key", "content-type"];

/// The names that the server goes by, and the web pages that may call it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowed<'a> {
    /// Host names without port, separated by commas.
    pub(crate) hosts: &'a str,
    /// Origins as a browser writes them, such as `https://app.example.com`, separated by commas.
    pub(crate) origins: &'a str,
}

/// Lets a request pass whose `Host` is a loopback name or one of those that are allowed, and whose `Origin`, if it has one,
/// is on a host of the same set or one of those that are allowed.
pub(crate) fn check(headers: &HeaderMap, allowed: Allowed<'_>) -> Result<(), Denial> {
    if let Some(name) = SINGLE.into_iter().find(|name| headers.get_all(*name).iter().count() > 1) {
        return Err(Denial::Repeated(name));
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    let host = host.as_ref().and_then(host_name).ok_or(Denial::Host)?;
    if !is_allowed(host, allowed.hosts) {
        return Err(Denial::ForeignHost);
    }
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().map_err(|_| Denial::ForeignOrigin)?;
    let mut others = allowed.origins.split(',').map(str::trim).filter(|allowed| !allowed.is_empty());
    if others.any(|allowed| origin.eq_ignore_ascii_case(allowed.trim_end_matches('/'))) {
        return Ok(());
    }
    match origin.parse::<Uri>().ok().as_ref().and_then(Uri::authority).and_then(host_name) {
        Some(host) if is_allowed(host, allowed.hosts) => Ok(()),
        Some(_) | None => Err(Denial::ForeignOrigin),
    }
}

/// Whether a host, with a port or without, is the machine of whoever asks.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.parse::<Authority>().is_ok_and(|host| host_name(&host).is_some_and(is_loopback_name))
}

/// The host of an authority that is a host with a port or without, none if it has a user or a port that is no number.
fn host_name(authority: &Authority) -> Option<&str> {
    let (text, host) = (authority.as_str(), authority.host());
    let is_port = |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    let rest = text.strip_prefix(host)?;
    (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port)).then_some(host)
}

fn is_loopback_name(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|loopback| host.eq_ignore_ascii_case(loopback))
}

fn is_allowed(host: &str, allowed_hosts: &str) -> bool {
    let mut allowed = allowed_hosts.split(',').map(str::trim).filter(|allowed| !allowed.is_empty());
    is_loopback_name(host) || allowed.any(|allowed| host.eq_ignore_ascii_case(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn verdict(host: &str, origin: &str) -> Result<(), Denial> {
        let mut headers = HeaderMap::new();
        for (name, value) in [(HOST, host), (ORIGIN, origin)] {
            if !value.is_empty() {
                headers.insert(name, value.parse().unwrap());
            }
        }
        let origins = "https://app.example.net, http://10.0.0.1:8080/";
        check(&headers, Allowed { hosts: "mcp.example.com, other.example.com", origins })
    }

    #[test]
    fn loopback_and_allowed_names_pass() {
        for host in
            ["localhost", "LOCALHOST:3000", "127.0.0.1:3000", "[::1]:3000", "mcp.example.com", "other.example.com:443"]
        {
            assert_eq!(verdict(host, ""), Ok(()), "{host}");
        }
        for origin in [
            "http://localhost:6274",
            "https://mcp.example.com",
            "http://[::1]:3000",
            "https://app.example.net",
            "http://10.0.0.1:8080",
        ] {
            assert_eq!(verdict("localhost:3000", origin), Ok(()), "{origin}");
        }
    }

    #[test]
    fn names_that_only_look_alike_do_not() {
        for host in
            ["localhost.attacker.example", "evil.example.com", "127.0.0.1.example", "xmcp.example.com", "10.0.0.1"]
        {
            assert_eq!(verdict(host, ""), Err(Denial::ForeignHost), "{host}");
        }
        for host in [
            "",
            "a b",
            "evil@localhost",
            "localhost@evil.example.com",
            "localhost:",
            "localhost:evil",
            "localhost:123456",
        ] {
            assert_eq!(verdict(host, ""), Err(Denial::Host), "{host}");
        }
        for origin in [
            "http://evil.example.com",
            "http://localhost.attacker.example",
            "null",
            "http://localhost@evil.example.com",
            "http://evil.example.com@localhost",
            "http://localhost:evil",
            "http://app.example.net",
            "https://app.example.net:8443",
            "https://app.example.net.evil.example.com",
            "http://10.0.0.1",
        ] {
            assert_eq!(verdict("localhost", origin), Err(Denial::ForeignOrigin), "{origin}");
        }
    }

    #[test]
    fn a_header_that_decides_comes_once() {
        for name in SINGLE {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "localhost".parse().unwrap());
            let allowed = Allowed { hosts: "", origins: "" };
            headers.append(name, "localhost".parse().unwrap());
            headers.append(name, "localhost".parse().unwrap());
            assert_eq!(check(&headers, allowed), Err(Denial::Repeated(name)));
        }
    }
}
