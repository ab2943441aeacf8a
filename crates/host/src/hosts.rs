//! The hosts that a component may send requests to.

use http::Uri;
use http::uri::Scheme;
use thiserror::Error;

/// The domain below which the components of the app reach each other.
const CHAINING_DOMAIN: &str = "spin.internal";

/// The list `allowed_outbound_hosts` of one component, with its variables filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AllowedHosts(Vec<Entry>);

/// An entry of `allowed_outbound_hosts`; the name of one that stands for all hosts below a domain begins with a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// None for any.
    scheme: Option<String>,
    name: String,
    /// None for any.
    port: Option<u16>,
}

/// The host of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Host {
    scheme: String,
    name: String,
    port: u16,
}

/// An entry of `allowed_outbound_hosts` that can't be.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum HostError {
    /// The entry is not `http://HOST[:PORT]`, `https://HOST[:PORT]` or `*://HOST:PORT`.
    #[error("expected `http://HOST[:PORT]`, `https://HOST[:PORT]` or `*://HOST:PORT` without a path")]
    Malformed,
    /// The entry has a wildcard within the name of a host, or stands for the app itself.
    #[error(
        "`*` is implemented as a scheme, as a port and before a domain, as in `https://*.example.com`, and `self` is not; list \
         the host by name"
    )]
    NotImplemented,
}

impl AllowedHosts {
    /// Reads the entries of a manifest.
    ///
    /// # Errors
    /// The first entry that is at fault, by its index.
    pub(crate) fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, (usize, HostError)> {
        let hosts = entries.into_iter().enumerate().map(|(index, entry)| parse(entry).map_err(|error| (index, error)));
        hosts.collect::<Result<_, _>>().map(Self)
    }

    /// Whether a request to this address is allowed: scheme, host and port must be those of an entry.
    #[must_use]
    pub(crate) fn allows(&self, uri: &Uri) -> bool {
        host_of(uri).is_some_and(|host| self.0.iter().any(|entry| entry.covers(&host)))
    }

    /// Returns the ids of the components that it names as those that may be called.
    pub(crate) fn chained(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|host| chained_component(&host.name))
    }
}

impl Entry {
    fn covers(&self, host: &Host) -> bool {
        let has_name = if self.name.starts_with('.') {
            host.name.strip_suffix(&self.name).is_some_and(|below| !below.is_empty())
        } else {
            host.name == self.name
        };
        has_name
            && self.scheme.as_ref().is_none_or(|scheme| *scheme == host.scheme)
            && self.port.is_none_or(|port| port == host.port)
    }
}

/// Returns the id of the component that a request goes to, for one that does not leave the app.
#[must_use]
pub(crate) fn chained_component(host: &str) -> Option<&str> {
    let (component, domain) = host.split_once('.')?;
    (domain == CHAINING_DOMAIN && !component.is_empty()).then_some(component)
}

/// Returns scheme, host and port of an address in one canonical spelling, which may be shown to anyone.
#[must_use]
pub(crate) fn origin(uri: &Uri) -> String {
    match host_of(uri) {
        Some(host) => format!("{}://{}:{}", host.scheme, host.name, host.port),
        None => "an address without a host".to_owned(),
    }
}

fn parse(entry: &str) -> Result<Entry, HostError> {
    let (scheme, rest) = entry.trim().split_once("://").ok_or(HostError::Malformed)?;
    let (has_any_port, rest) = rest.strip_suffix(":*").map_or((false, rest), |rest| (true, rest));
    let (is_below, rest) = rest.strip_prefix("*.").map_or((false, rest), |domain| (true, domain));
    let has_any_scheme = scheme == "*";
    let entry = format!("{}://{rest}", if has_any_scheme { "http" } else { scheme });
    if entry.contains('*') {
        return Err(HostError::NotImplemented);
    }
    let uri: Uri = entry.parse().map_err(|_| HostError::Malformed)?;
    let is_bare = uri.path() == "/" && uri.query().is_none();
    let has_user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    if !is_bare || has_user {
        return Err(HostError::Malformed);
    }
    let host = host_of(&uri).ok_or(HostError::Malformed)?;
    if host.name.starts_with('.') {
        return Err(HostError::Malformed);
    }
    if matches!(host.name.as_str(), "self" | "self.alt") {
        return Err(HostError::NotImplemented);
    }
    let has_port = uri.port().is_some();
    let has_two_ports = has_port && has_any_port;
    // Only `http` and `https` have a port of their own.
    let has_none = has_any_scheme && !has_port && !has_any_port;
    if has_two_ports || has_none {
        return Err(HostError::Malformed);
    }
    Ok(Entry {
        scheme: (!has_any_scheme).then_some(host.scheme),
        name: if is_below { format!(".{}", host.name) } else { host.name },
        port: (!has_any_port).then_some(host.port),
    })
}

fn host_of(uri: &Uri) -> Option<Host> {
    let scheme = uri.scheme()?;
    let authority = uri.authority()?;
    // `Authority::port` has none for a port that is no number as well, which must not pass as the default.
    let after_host = authority.as_str().rsplit_once(authority.host())?.1;
    let port = match after_host.strip_prefix(':') {
        Some(port) => port.parse().ok()?,
        None if *scheme == Scheme::HTTPS => 443,
        None => 80,
    };
    let is_http = *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS;
    let name = authority.host().to_ascii_lowercase();
    (is_http && !name.is_empty()).then(|| Host { scheme: scheme.as_str().to_owned(), name, port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_allows(hosts: &AllowedHosts, allowed: &[&str], denied: &[&str]) {
        for (expected, addresses) in [(true, allowed), (false, denied)] {
            for address in addresses {
                assert_eq!(hosts.allows(&address.parse().unwrap()), expected, "{address}");
            }
        }
    }

    #[test]
    fn allows_only_what_is_listed() {
        let hosts = AllowedHosts::parse([
            "https://management.azure.com",
            "http://127.0.0.1:8080",
            "http://tool.spin.internal/",
            "https://[::1]:8443",
        ])
        .unwrap();
        let allowed = [
            "https://management.azure.com/subscriptions?api-version=1",
            "https://management.azure.com:443/",
            "https://MANAGEMENT.azure.com/",
            "http://127.0.0.1:8080/",
            "http://tool.spin.internal/start",
            "https://[::1]:8443/",
        ];
        let denied = [
            "http://management.azure.com/",
            "https://management.azure.com:8443/",
            "https://azure.com/",
            "https://evil.management.azure.com/",
            "https://management.azure.com.evil.example/",
            "https://management.azure.com@evil.example/",
            "https://management.azure.com./",
            "http://127.0.0.1/",
            "http://127.0.0.1:8081/",
            "https://tool.spin.internal/",
            "http://other.spin.internal/",
            "https://[::2]:8443/",
            "https://management.azure.com:443443/",
            "https://management.azure.com:/",
            "ftp://management.azure.com:443/",
            "/relative",
        ];
        assert_allows(&hosts, &allowed, &denied);
    }

    #[test]
    fn a_wildcard_allows_what_is_below_its_domain() {
        let hosts = AllowedHosts::parse(["https://*.blob.example", "http://*.example.net:8080"]).unwrap();
        let allowed =
            ["https://a.blob.example/", "https://A.B.blob.example:443/", "http://a.example.net:8080/path?query=1"];
        let denied = [
            "https://blob.example/",
            "https://.blob.example/",
            "https://ablob.example/",
            "https://a.blob.example.evil.example/",
            "https://evil.example/.blob.example",
            "https://a.blob.example@evil.example/",
            "http://a.blob.example/",
            "https://a.blob.example:8443/",
            "http://a.example.net/",
        ];
        assert_allows(&hosts, &allowed, &denied);
        assert_eq!(hosts.chained().count(), 0);
    }

    #[test]
    fn a_wildcard_allows_any_scheme_or_port_of_its_host() {
        let hosts = AllowedHosts::parse(["http://a.example:*", "*://b.example:8443", "*://*.c.example:*"]).unwrap();
        let allowed = [
            "http://a.example/",
            "http://a.example:8080/",
            "http://b.example:8443/",
            "https://b.example:8443/",
            "https://below.c.example/",
            "http://below.c.example:8080/",
        ];
        let denied = [
            "https://a.example/",
            "http://below.a.example:8080/",
            "https://b.example/",
            "http://c.example/",
            "ftp://below.c.example/",
        ];
        assert_allows(&hosts, &allowed, &denied);
    }

    #[test]
    fn allows_nothing_by_default() {
        assert!(!AllowedHosts::default().allows(&Uri::from_static("http://127.0.0.1/")));
    }

    #[test]
    fn refuses_what_it_does_not_implement() {
        let cases = [
            ("*://*:*", HostError::NotImplemented),
            ("https://a.*.azure.com", HostError::NotImplemented),
            ("https://*azure.com", HostError::NotImplemented),
            ("https://*.*.azure.com", HostError::NotImplemented),
            ("*://localhost", HostError::Malformed),
            ("http://localhost:8080:*", HostError::Malformed),
            ("http://localhost:*:*", HostError::NotImplemented),
            ("https://*.", HostError::Malformed),
            ("https://.azure.com", HostError::Malformed),
            ("http://self", HostError::NotImplemented),
            ("management.azure.com", HostError::Malformed),
            ("https://management.azure.com/subscriptions", HostError::Malformed),
            ("https://user@management.azure.com", HostError::Malformed),
            ("https://", HostError::Malformed),
            ("redis://localhost:6379", HostError::Malformed),
            ("http://localhost:99999", HostError::Malformed),
            ("", HostError::Malformed),
        ];
        for (entry, error) in cases {
            assert_eq!(AllowedHosts::parse(["http://a", entry]), Err((1, error)), "{entry}");
        }
    }

    #[test]
    fn knows_the_components_of_the_app() {
        let hosts = AllowedHosts::parse(["http://a.spin.internal", "http://b.example", "http://c.spin.internal"]);
        assert_eq!(hosts.unwrap().chained().collect::<Vec<_>>(), ["a", "c"]);
        for entry in ["http://*.spin.internal", "*://*.spin.internal:*"] {
            let all = AllowedHosts::parse([entry]).unwrap();
            assert!(all.chained().next().is_none());
            assert_allows(&all, &["http://a.spin.internal/start"], &["http://spin.internal/start"]);
        }
        assert_eq!(chained_component("a.b.spin.internal"), None);
        assert_eq!(chained_component("spin.internal"), None);
    }

    #[test]
    fn shows_an_address_without_its_secrets() {
        let uri = Uri::from_static("https://user:secret@Host.example/path?token=secret");
        assert_eq!(origin(&uri), "https://host.example:443");
    }
}
