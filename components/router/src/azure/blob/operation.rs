//! What a request of the Blob service asks for, as far as tools ask.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/operations-on-blobs>

use contract::types::{Method, Request};
use http::Uri;
use percent_encoding::percent_decode_str;

/// What to do with a blob, by its container and name.
#[derive(Debug, PartialEq)]
pub(super) enum Operation {
    /// Make a container; here they are all there.
    CreateContainer,
    /// Names of blobs in the order of their bytes.
    List { container: String, prefix: String, after: String, most: usize },
    /// The content of a blob.
    Read { container: String, blob: String },
    /// The new content of a blob.
    Write { container: String, blob: String, condition: Condition, content: Vec<u8> },
}

/// When a blob may be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Condition {
    /// Always.
    None,
    /// If there is none of this name.
    Absent,
    /// If its ETag is this one.
    Unchanged(u64),
    /// If its ETag is one that no blob here has.
    Impossible,
}

/// What no name may have, though Azure allows it: a store may refuse it in a key, and `:` has a meaning there.
const NOT_IN_NAMES: [char; 5] = [':', '\\', '?', '#', '\''];

/// The most names of one list.
const MOST_NAMES: usize = 5_000;

/// Reads a request, none if tools have no use for it.
pub(super) fn parse(request: &Request) -> Option<Operation> {
    let uri: Uri = request.path_with_query.parse().ok()?;
    let decode = |text: &str| percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    let query = |name: &str| {
        let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(known, _)| *known == name).and_then(|(_, value)| decode(value))
    };
    let path = uri.path().strip_prefix('/')?;
    let (container, blob) = path.split_once('/').unwrap_or((path, ""));
    let (container, blob) = (decode(container)?, decode(blob)?);
    if container.is_empty() || blob.contains(NOT_IN_NAMES) {
        return None;
    }
    match (&request.method, blob.is_empty()) {
        (Method::Put, true) if query("restype")? == "container" => Some(Operation::CreateContainer),
        (Method::Get, true) if query("comp")? == "list" => Some(Operation::List {
            container,
            prefix: query("prefix").unwrap_or_default(),
            after: query("marker").unwrap_or_default(),
            most: query("maxresults").and_then(|most| most.parse().ok()).unwrap_or(MOST_NAMES).min(MOST_NAMES),
        }),
        (Method::Get, false) => Some(Operation::Read { container, blob }),
        (Method::Put, false) => {
            let content = request.body.clone().unwrap_or_default();
            Some(Operation::Write { container, blob, condition: condition(request), content })
        }
        (Method::Get | Method::Put, true) | (Method::Post, _) => None,
    }
}

fn condition(request: &Request) -> Condition {
    let header = |name: &str| {
        let found = request.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim())
    };
    match (header("if-none-match"), header("if-match")) {
        (Some("*"), _) => Condition::Absent,
        (_, None) => Condition::None,
        (_, Some(etag)) => read_etag(etag).map_or(Condition::Impossible, Condition::Unchanged),
    }
}

/// An ETag in its quotes, such as `"0x00000000DEADBEEF"`.
pub(super) fn write_etag(etag: u64) -> String {
    format!("\"0x{etag:016X}\"")
}

fn read_etag(text: &str) -> Option<u64> {
    let etag = u64::from_str_radix(text.strip_prefix("\"0x")?.strip_suffix('"')?, 16).ok()?;
    (write_etag(etag) == text).then_some(etag)
}

#[cfg(test)]
mod tests {
    use contract::types::Endpoint;

    use super::*;

    fn request(method: Method, path: &str, headers: &[(&str, &str)]) -> Request {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (endpoint, path_with_query) = (Endpoint::BlobStorage, path.to_owned());
        Request { endpoint, method, path_with_query, headers, body: None }
    }

    #[test]
    fn every_request_of_the_tools_is_understood() {
        let (container, blob): (String, String) = ("c".into(), "a b/é.json".into());
        let list = |prefix: &str, after: &str, most| Operation::List {
            container: container.clone(),
            prefix: prefix.into(),
            after: after.into(),
            most,
        };
        let rows = [
            (Method::Put, "/c?restype=container", Some(Operation::CreateContainer)),
            (Method::Get, "/c?restype=container&comp=list", Some(list("", "", MOST_NAMES))),
            (
                Method::Get,
                "/c?restype=container&comp=list&prefix=a%2Fb&marker=x&maxresults=7",
                Some(list("a/b", "x", 7)),
            ),
            (
                Method::Get,
                "/c/a%20b/%C3%A9.json",
                Some(Operation::Read { container: container.clone(), blob: blob.clone() }),
            ),
            (
                Method::Put,
                "/c/a%20b/%C3%A9.json",
                Some(Operation::Write {
                    container: container.clone(),
                    blob,
                    condition: Condition::None,
                    content: vec![],
                }),
            ),
            (Method::Get, "/c", None),
            (Method::Put, "/c", None),
            (Method::Put, "/c?comp=acl", None),
            (Method::Post, "/c/a", None),
            (Method::Get, "/", None),
            (Method::Get, "/c/%ff", None),
            (Method::Get, "/c/a%3Ab", None),
            (Method::Put, "/c/a%27b", None),
        ];
        for (method, path, operation) in rows {
            assert_eq!(parse(&request(method, path, &[])), operation, "{path}");
        }
    }

    #[test]
    fn a_condition_is_read_and_a_foreign_etag_can_not_be_met() {
        let rows = [
            (&[][..], Condition::None),
            (&[("if-none-match", "*")], Condition::Absent),
            (&[("if-match", "\"0x00000000DEADBEEF\"")], Condition::Unchanged(0xDEAD_BEEF)),
            (&[("if-match", "\"0xDEADBEEF\"")], Condition::Impossible),
            (&[("if-match", "*")], Condition::Impossible),
            (&[("if-match", "")], Condition::Impossible),
        ];
        for (headers, expected) in rows {
            assert_eq!(condition(&request(Method::Put, "/c/a", headers)), expected, "{headers:?}");
        }
        assert_eq!(read_etag(&write_etag(u64::MAX)), Some(u64::MAX));
    }
}
