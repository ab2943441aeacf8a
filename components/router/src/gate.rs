//! Who may call: the checks of `Host` and `Origin` that keep a web page from reaching a server on its visitor's machine.
//!
//! <https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning>

use http::{HeaderMap, Uri, header::HOST, header::ORIGIN, uri::Authority};

/// Why a request may not pass.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub(crate) enum Denial {
    #[error("the header `Host` is missing or malformed")]
    Host,
    #[error("this server does not answer to the name in `Host`; add it to the variable `allowedhosts`")]
    ForeignHost,
    #[error("the header `Origin` is not of this server")]
    ForeignOrigin,
}

/// Lets a request pass whose `Host` is a loopback name or one of `allowed_hosts`, and whose `Origin`, if it has one, is
/// a host of the same set.
///
/// `allowed_hosts` holds host names without port, separated by commas.
pub(crate) fn check(headers: &HeaderMap, allowed_hosts: &str) -> Result<(), Denial> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    let host = host.ok_or(Denial::Host)?;
    if !is_allowed(host.host(), allowed_hosts) {
        return Err(Denial::ForeignHost);
    }
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
    match origin.as_ref().and_then(Uri::host) {
        Some(host) if is_allowed(host, allowed_hosts) => Ok(()),
        Some(_) | None => Err(Denial::ForeignOrigin),
    }
}

fn is_allowed(host: &str, allowed_hosts: &str) -> bool {
    let is_loopback = ["localhost", "127.0.0.1", "[::1]"].iter().any(|loopback| host.eq_ignore_ascii_case(loopback));
    let mut allowed = allowed_hosts.split(',').map(str::trim).filter(|allowed| !allowed.is_empty());
    is_loopback || allowed.any(|allowed| host.eq_ignore_ascii_case(allowed))
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
        check(&headers, "mcp.example.com, other.example.com")
    }

    #[test]
    fn loopback_and_allowed_names_pass() {
        for host in
            ["localhost", "LOCALHOST:3000", "127.0.0.1:3000", "[::1]:3000", "mcp.example.com", "other.example.com:443"]
        {
            assert_eq!(verdict(host, ""), Ok(()), "{host}");
        }
        for origin in ["http://localhost:6274", "https://mcp.example.com", "http://[::1]:3000"] {
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
        for host in ["", "a b"] {
            assert_eq!(verdict(host, ""), Err(Denial::Host), "{host}");
        }
        for origin in [
            "http://evil.example.com",
            "http://localhost.attacker.example",
            "null",
            "http://localhost@evil.example.com",
        ] {
            assert_eq!(verdict("localhost", origin), Err(Denial::ForeignOrigin), "{origin}");
        }
    }
}
