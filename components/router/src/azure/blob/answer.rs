//! The answers of the Blob service, as Azure words them.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes>

use contract::types::{Body, Response};

use super::operation::write_etag;
use crate::clock;

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Problem {
    /// There is no such blob.
    NotFound,
    /// There is one, and the request was to create it.
    AlreadyExists,
    /// It is another one than the request was for.
    ConditionNotMet,
}

/// The content of a blob that was last written at `modified`, in milliseconds since the Unix epoch.
pub(super) fn content(etag: u64, modified: u64, content: Vec<u8>) -> Response {
    let headers = vec![
        ("content-type".to_owned(), "application/octet-stream".to_owned()),
        ("etag".to_owned(), write_etag(etag)),
        ("last-modified".to_owned(), clock::http_date(modified)),
    ];
    Response { status: 200, headers, body: Body::new(content) }
}

/// A blob was written.
pub(super) fn written(etag: u64, modified: u64) -> Response {
    let headers = vec![("etag".to_owned(), write_etag(etag)), ("last-modified".to_owned(), clock::http_date(modified))];
    Response { status: 201, headers, body: "".into() }
}

/// A container is there.
pub(super) fn container() -> Response {
    Response { status: 201, headers: Vec::new(), body: "".into() }
}

/// Names of blobs, and the last of them where more follow.
pub(super) fn names(container: &str, names: &[&str], next: Option<&str>) -> Response {
    let blobs: Vec<_> = names.iter().map(|name| format!("<Blob><Name>{}</Name></Blob>", escaped(name))).collect();
    let (container, next) = (escaped(container), next.map(escaped).unwrap_or_default());
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"{container}\">\
         <Blobs>{}</Blobs><NextMarker>{next}</NextMarker></EnumerationResults>",
        blobs.concat()
    );
    Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/xml".to_owned())],
        body: body.into(),
    }
}

/// An error.
pub(super) fn problem(problem: Problem) -> Response {
    let (status, code, message) = match problem {
        Problem::NotFound => (404, "BlobNotFound", "The specified blob does not exist."),
        Problem::AlreadyExists => (409, "BlobAlreadyExists", "The specified blob already exists."),
        Problem::ConditionNotMet => {
            (412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
        }
    };
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let headers = vec![
        ("content-type".to_owned(), "application/xml".to_owned()),
        ("x-ms-error-code".to_owned(), code.to_owned()),
    ];
    Response { status, headers, body: body.into() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_xml() {
        let body = names("c", &["a&b", "<\"é\">"], Some("<\"é\">")).body;
        assert_eq!(
            body.text().unwrap(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"c\"><Blobs>\
             <Blob><Name>a&amp;b</Name></Blob><Blob><Name>&lt;&quot;é&quot;&gt;</Name></Blob></Blobs>\
             <NextMarker>&lt;&quot;é&quot;&gt;</NextMarker></EnumerationResults>"
        );
    }

    #[test]
    fn an_error_has_its_code_in_a_header_too() {
        let response = problem(Problem::ConditionNotMet);
        assert_eq!(response.status, 412);
        assert!(response.headers.contains(&("x-ms-error-code".to_owned(), "ConditionNotMet".to_owned())));
    }
}
