//! The headers that a tool may set.
//!
//! The server sets the host, the token and the length itself; a second one of them, or a line hidden in a value, could make
//! another request of the one that was allowed, and so could a header such as `x-ms-copy-source`.

use super::Service;

/// The longest value, in bytes.
const LONGEST: usize = 256;

/// Whether all headers are among those that a service is asked with, each once, and plain text.
pub(super) fn are_plain(service: Service, headers: &[(String, String)]) -> bool {
    let known = known(service);
    headers.iter().enumerate().all(|(at, (name, value))| {
        let is_repeated = headers.iter().skip(at + 1).any(|(other, _)| other == name);
        known.contains(&name.as_str()) && !is_repeated && is_text(value)
    })
}

fn known(service: Service) -> &'static [&'static str] {
    match service {
        Service::ResourceManager | Service::LogAnalytics | Service::Metrics => &["content-type"],
        Service::BlobStorage => &["content-type", "if-match", "if-none-match", "x-ms-blob-type", "x-ms-version"],
    }
}

fn is_text(value: &str) -> bool {
    let is_plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    (1..=LONGEST).contains(&value.len()) && value.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_plain(service: Service, headers: &[(&str, &str)]) -> bool {
        let headers: Vec<_> = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        super::are_plain(service, &headers)
    }

    #[test]
    fn what_our_tools_send_is_plain() {
        let json = ("content-type", "application/json");
        let version = ("x-ms-version", "2025-11-05");
        let write = [version, ("x-ms-blob-type", "BlockBlob"), ("content-type", "text/plain; charset=utf-8")];
        let rows: [(Service, &[(&str, &str)]); 6] = [
            (Service::ResourceManager, &[json]),
            (Service::LogAnalytics, &[json]),
            (Service::Metrics, &[json]),
            (Service::ResourceManager, &[]),
            (Service::BlobStorage, &write),
            (Service::BlobStorage, &[version, ("if-match", "\"0x1\""), ("if-none-match", "*")]),
        ];
        for (service, headers) in rows {
            assert!(are_plain(service, headers), "{service} {headers:?}");
        }
    }

    #[test]
    fn every_other_header_is_refused() {
        let long = "a".repeat(LONGEST + 1);
        let rows = [
            ("authorization", "Bearer x"),
            ("host", "evil.example"),
            ("content-length", "0"),
            ("transfer-encoding", "chunked"),
            ("connection", "upgrade"),
            ("cookie", "a=b"),
            ("x-http-method-override", "DELETE"),
            ("x-ms-copy-source", "https://evil.example/a"),
            ("x-ms-date", "Sun, 22 Nov 2026 21:03:00 GMT"),
            ("prefer", "wait=300"),
            ("Content-Type", "application/json"),
            ("content-type ", "application/json"),
            ("content-type:", "application/json"),
            ("content-type\r\nhost", "evil.example"),
            ("", "a"),
            ("content-type", "application/json\r\nauthorization: Bearer x"),
            ("content-type", "application/json\n"),
            ("content-type", "a\0"),
            ("content-type", "a\tb"),
            ("content-type", "é"),
            ("content-type", ""),
            ("content-type", &long),
        ];
        for (name, value) in rows {
            for service in [Service::ResourceManager, Service::BlobStorage] {
                assert!(!are_plain(service, &[(name, value)]), "{service} {name:?}: {value:?}");
            }
        }
        assert!(!are_plain(Service::Metrics, &[("if-match", "*")]));
        assert!(!are_plain(Service::Metrics, &[("content-type", "a"), ("content-type", "a")]));
    }
}
