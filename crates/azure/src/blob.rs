//! The Blob service, with the snippets in one container: `<name>.json` holds a snippet as it is.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/operations-on-blobs>

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec,
    vec::Vec,
};

use contract::types::{Endpoint, Error, Method, Request, Response};
use tool::Access;

use crate::{
    SnippetName,
    failure::{NO_REASON, Service, text, with_remedy},
};

const SERVICE: Service =
    Service { name: "Blob storage", grant: "the role `Storage Blob Data Contributor` on the container `snippets`" };
const CONTAINER: &str = "/snippets";
const ENDING: &str = ".json";

/// What a tool declares that reads snippets.
pub const READ: Access = Access::blob_storage(Method::Get, "/snippets/**");

/// What a tool declares that lists the names of snippets.
pub const LIST: Access = Access::blob_storage(Method::Get, "/snippets?restype=container&comp=list&maxresults=5000");

/// What a tool declares that writes snippets.
pub const WRITE: Access = Access::blob_storage(Method::Put, "/snippets/**");

/// What a tool declares that makes the container.
pub const MAKE_CONTAINER: Access = Access::blob_storage(Method::Put, "/snippets?restype=container");

/// When a snippet may be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition<'a> {
    /// Always.
    None,
    /// If there is none of this name.
    Absent,
    /// If its ETag, in its quotes, is this one.
    Unchanged(&'a str),
}

/// What came of reading a snippet.
#[derive(Debug, PartialEq)]
pub enum Read<'a> {
    /// It is there.
    Found {
        /// As it was written.
        content: &'a str,
        /// In its quotes.
        etag: &'a str,
    },
    /// There is none of this name.
    Missing,
}

/// What came of writing a snippet.
#[derive(Debug, PartialEq)]
pub enum Written<'a> {
    /// It is there.
    Done {
        /// In its quotes.
        etag: &'a str,
    },
    /// The container has to be made first.
    NoContainer,
    /// There is one of this name, and the condition was that there is none.
    Exists,
    /// It is not the one that the condition was about.
    Changed,
}

/// The request for a snippet.
#[must_use]
pub fn read_request(name: &SnippetName) -> Request {
    request(Method::Get, path(name), None)
}

/// Reads the answer to [`read_request`] for the snippet of this name.
///
/// # Errors
/// [`Error::Refused`] if Azure denied it, and [`Error::UnexpectedResponse`] for an answer that it does not document and for
/// a snippet that is no text.
pub fn read<'a>(name: &SnippetName, response: &'a Response) -> Result<Read<'a>, Error> {
    match response.status {
        200 => {
            let problem = || Error::UnexpectedResponse(format!("the snippet `{name}` is not UTF-8 text"));
            Ok(Read::Found { content: response.body.text().ok_or_else(problem)?, etag: etag(response)? })
        }
        404 => Ok(Read::Missing),
        _ => Err(failure(response)),
    }
}

/// The request that writes a snippet.
#[must_use]
pub fn write_request(name: &SnippetName, content: &str, condition: Condition<'_>) -> Request {
    let mut request = request(Method::Put, path(name), Some(content.as_bytes().to_vec()));
    request.headers.push(("x-ms-blob-type".to_owned(), "BlockBlob".to_owned()));
    request.headers.push(("content-type".to_owned(), "text/plain; charset=utf-8".to_owned()));
    match condition {
        Condition::None => {}
        Condition::Absent => request.headers.push(("if-none-match".to_owned(), "*".to_owned())),
        Condition::Unchanged(etag) => request.headers.push(("if-match".to_owned(), etag.to_owned())),
    }
    request
}

/// Reads the answer to [`write_request`].
///
/// # Errors
/// As [`read`].
pub fn written(response: &Response) -> Result<Written<'_>, Error> {
    match response.status {
        201 => Ok(Written::Done { etag: etag(response)? }),
        404 => Ok(Written::NoContainer),
        409 if code(response) == "BlobAlreadyExists" => Ok(Written::Exists),
        412 => Ok(Written::Changed),
        _ => Err(failure(response)),
    }
}

/// The request that makes the container.
#[must_use]
pub fn container_request() -> Request {
    request(Method::Put, format!("{CONTAINER}?restype=container"), None)
}

/// Reads the answer to [`container_request`]; a container that someone else has made in the meantime is as good.
///
/// # Errors
/// As [`read`].
pub fn container_made(response: &Response) -> Result<(), Error> {
    match response.status {
        201 => Ok(()),
        409 if code(response) == "ContainerAlreadyExists" => Ok(()),
        _ => Err(failure(response)),
    }
}

/// The request for the names of the first 5,000 snippets.
#[must_use]
pub fn list_request() -> Request {
    request(Method::Get, format!("{CONTAINER}?restype=container&comp=list&maxresults=5000"), None)
}

/// Reads the names; a container that is not there has none.
///
/// # Errors
/// As [`read`].
pub fn names(response: &Response) -> Result<Vec<Cow<'_, str>>, Error> {
    match response.status {
        200 => {
            let blobs = elements(text(SERVICE, response)?, "Name").filter_map(|name| {
                let name = unescaped(name)?;
                let without_ending = name.strip_suffix(ENDING)?.len();
                Some(match name {
                    Cow::Borrowed(name) => Cow::Borrowed(name.split_at(without_ending).0),
                    Cow::Owned(mut name) => {
                        name.truncate(without_ending);
                        Cow::Owned(name)
                    }
                })
            });
            Ok(blobs.collect())
        }
        404 => Ok(Vec::new()),
        _ => Err(failure(response)),
    }
}

fn path(name: &SnippetName) -> String {
    format!("{CONTAINER}/{}{ENDING}", name.percent_encoded())
}

fn request(method: Method, path_with_query: String, body: Option<Vec<u8>>) -> Request {
    // The newest version that the emulator of Node 20 and every cloud take.
    let headers = vec![("x-ms-version".to_owned(), "2025-11-05".to_owned())];
    Request { endpoint: Endpoint::BlobStorage, method, path_with_query, headers, body }
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn etag(response: &Response) -> Result<&str, Error> {
    header(response, "etag")
        .ok_or_else(|| Error::UnexpectedResponse("Blob storage answered without an ETag".to_owned()))
}

fn code(response: &Response) -> &str {
    header(response, "x-ms-error-code").unwrap_or_default()
}

fn failure(response: &Response) -> Error {
    if response.status < 400 {
        let status = response.status;
        return Error::UnexpectedResponse(format!("Blob storage answered with the status {status}"));
    }
    let xml = response.body.text().unwrap_or_default();
    // Lines after the first are for Azure's support.
    let message = elements(xml, "Message").next().and_then(|message| message.lines().next());
    let reason = message.and_then(unescaped).unwrap_or(Cow::Borrowed(NO_REASON));
    Error::Refused(with_remedy(SERVICE, response, code(response).to_owned(), reason.trim_end_matches('.')))
}

/// The texts of the elements of a name. The service writes them without attributes and without anything inside but text,
/// so no more of XML is read.
fn elements<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    core::iter::from_fn(move || {
        let (_, after) = rest.split_once(start.as_str())?;
        let (text, after) = after.split_once(end.as_str())?;
        rest = after;
        Some(text)
    })
}

/// A text without the references of XML 1.0, section 4.6; none if it has an unknown one.
fn unescaped(text: &str) -> Option<Cow<'_, str>> {
    let Some((plain, mut rest)) = text.split_once('&') else { return Some(Cow::Borrowed(text)) };
    let mut unescaped = plain.to_owned();
    loop {
        let (name, after) = rest.split_once(';')?;
        unescaped.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)?
            }
        });
        let Some((plain, after)) = after.split_once('&') else {
            unescaped.push_str(after);
            return Some(Cow::Owned(unescaped));
        };
        unescaped.push_str(plain);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Response { status, headers, body: body.into() }
    }

    fn name(text: &str) -> SnippetName {
        SnippetName::parse(text).unwrap()
    }

    #[test]
    fn every_name_has_a_path_of_its_own() {
        let rows = [
            ("a", "/snippets/a.json"),
            ("a b/c-d_e.f", "/snippets/a%20b/c-d_e.f.json"),
            ("é", "/snippets/%C3%A9.json"),
        ];
        for (text, path) in rows {
            let request = read_request(&name(text));
            assert_eq!((request.method, request.path_with_query.as_str()), (Method::Get, path));
        }
    }

    #[test]
    fn a_condition_is_a_header() {
        let header = |condition| {
            let request = write_request(&name("a"), "text", condition);
            assert_eq!(request.body.as_deref(), Some(&b"text"[..]));
            request.headers.into_iter().find(|(name, _)| name.starts_with("if-"))
        };
        assert_eq!(header(Condition::None), None);
        assert_eq!(header(Condition::Absent), Some(("if-none-match".into(), "*".into())));
        assert_eq!(header(Condition::Unchanged("\"0x1\"")), Some(("if-match".into(), "\"0x1\"".into())));
    }

    #[test]
    fn every_documented_answer_is_told_apart() {
        let etag = [("etag", "\"0x1\"")];
        let found = response(200, &etag, "text");
        let name = name("a");
        assert_eq!(read(&name, &found), Ok(Read::Found { content: "text", etag: "\"0x1\"" }));
        assert_eq!(read(&name, &response(404, &[("x-ms-error-code", "BlobNotFound")], "")), Ok(Read::Missing));
        assert_eq!(written(&response(201, &etag, "")), Ok(Written::Done { etag: "\"0x1\"" }));
        assert_eq!(written(&response(404, &[], "")), Ok(Written::NoContainer));
        assert_eq!(written(&response(409, &[("x-ms-error-code", "BlobAlreadyExists")], "")), Ok(Written::Exists));
        assert_eq!(written(&response(412, &[], "")), Ok(Written::Changed));
        assert_eq!(container_made(&response(201, &[], "")), Ok(()));
        let exists = response(409, &[("x-ms-error-code", "ContainerAlreadyExists")], "");
        assert_eq!(container_made(&exists), Ok(()));
        assert!(matches!(written(&exists), Err(Error::Refused(_))));
        assert!(matches!(read(&name, &response(200, &[], "text")), Err(Error::UnexpectedResponse(_))));
        assert!(matches!(read(&name, &response(204, &[], "")), Err(Error::UnexpectedResponse(_))));
    }

    #[test]
    fn a_refusal_has_azures_words_and_the_remedy() {
        let xml = "<?xml version=\"1.0\"?><Error><Code>AuthorizationPermissionMismatch</Code><Message>This request is not \
                   authorized.\nRequestId:0\nTime:0</Message></Error>";
        let refused = response(403, &[("x-ms-error-code", "AuthorizationPermissionMismatch")], xml);
        let Err(Error::Refused(refusal)) = read(&name("a"), &refused) else { panic!("accepted") };
        assert_eq!(refusal.code, "AuthorizationPermissionMismatch");
        assert_eq!(
            refusal.reason,
            "This request is not authorized; grant the server's identity the role `Storage Blob Data Contributor` on the \
             container `snippets`"
        );
    }

    #[test]
    fn names_come_out_of_the_list() {
        let xml = "<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Name>a &amp; b/&#233;&#x1F600;.json</Name></Blob>\
                   <Blob><Name>plain.json</Name><Properties><Etag>0x1</Etag></Properties></Blob>\
                   <Blob><Name>other.txt</Name></Blob></Blobs><NextMarker/></EnumerationResults>";
        assert_eq!(names(&response(200, &[], xml)).unwrap(), ["a & b/é😀", "plain"]);
        assert_eq!(names(&response(404, &[], "")), Ok(Vec::new()));
        for broken in ["&", "&;", "&nbsp;", "&#;", "&#xD800;"] {
            assert_eq!(unescaped(broken), None, "{broken}");
        }
    }
}
