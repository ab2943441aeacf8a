//! Whole calls, and what `resources.json` says of them.

use serde_json::{Value, json};
use tool::types::Body;

use super::*;

const LIST: &str = "Endpoint::BlobStorage GET /snippets?restype=container&comp=list&maxresults=5000";
const READ: &str = "Endpoint::BlobStorage GET /snippets/team/Gr%C3%B6%C3%9Fe.json";
const URI: &str = "snippet://team%2FGr%C3%B6%C3%9Fe";

/// Asserts that a call makes one request, and ends as expected with its answer.
#[track_caller]
fn check(begun: Result<Step, Error>, request: &str, answer: Response, expected: Result<Outcome, Error>) {
    let Ok(Step::Send(exchange)) = begun else { panic!("{begun:?} is not an exchange") };
    let sent: Vec<_> =
        exchange.requests.iter().map(|sent| format!("{:?} GET {}", sent.endpoint, sent.path_with_query)).collect();
    assert_eq!(sent, [request]);
    assert_eq!(Snippets::resume(exchange.state, vec![answer]), expected.map(Step::Done));
}

fn list(names: &[&str]) -> Response {
    let blobs: Vec<_> = names.iter().map(|name| format!("<Blob><Name>{name}</Name></Blob>")).collect();
    response(200, &[], format!("<EnumerationResults><Blobs>{}</Blobs></EnumerationResults>", blobs.concat()).as_bytes())
}

fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Response {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response { status, headers, body: Body::new(body.to_vec()) }
}

fn entry_of(uri: &str, name: &str) -> Entry {
    let mime_type = Some("text/plain".to_owned());
    Entry { uri: uri.to_owned(), name: name.to_owned(), title: None, description: None, mime_type }
}

fn refused() -> (Response, Error) {
    let code = [("x-ms-error-code", "AuthorizationPermissionMismatch")];
    let answer = response(403, &code, b"<Error><Message>Denied.</Message></Error>");
    let error = blob::names(&answer).unwrap_err();
    assert!(matches!(&error, Error::Refused(refusal) if refusal.status == 403), "{error:?}");
    (answer, error)
}

#[test]
fn the_snippets_are_listed_by_name() {
    let blobs = ["b/ä c.json", "a.json", "a-b.json", "B.json", "other.txt", "not..one.json", "a &amp; b.json"];
    let entries = [
        entry_of("snippet://B", "B"),
        entry_of("snippet://a", "a"),
        entry_of("snippet://a-b", "a-b"),
        entry_of("snippet://b/%C3%A4%20c", "b/ä c"),
    ];
    check(Snippets::index(0), LIST, list(&blobs), Ok(Outcome::Resources(entries.to_vec())));
    let none = response(404, &[("x-ms-error-code", "ContainerNotFound")], b"");
    check(Snippets::index(0), LIST, none, Ok(Outcome::Resources(Vec::new())));
    let (answer, error) = refused();
    check(Snippets::index(0), LIST, answer, Err(error));
}

#[test]
fn a_snippet_is_read_word_for_word() {
    let read = |answer, expected| check(Snippets::read(Call::new(URI, "{}", 0)), READ, answer, expected);
    let etag = [("etag", "\"0x1\"")];
    let text = "resources\r\n| take 1 // \"é\" \u{0}";
    let contents =
        Contents { uri: URI.to_owned(), mime_type: Some("text/plain".to_owned()), body: Body::Text(text.to_owned()) };
    read(response(200, &etag, text.as_bytes()), Ok(Outcome::Contents(vec![contents])));
    let missing = "no snippet is named `team/Größe`; the list of resources has those that are saved";
    let not_found = [("x-ms-error-code", "BlobNotFound")];
    read(response(404, &not_found, b""), Err(Error::NotFound(missing.to_owned())));
    let binary = Error::UnexpectedResponse("the snippet `team/Größe` is not UTF-8 text".to_owned());
    read(response(200, &etag, b"secret \xff"), Err(binary));
    let (answer, error) = refused();
    read(answer, Err(error));
}

#[test]
fn what_is_no_uri_of_a_snippet_is_refused_before_any_request() {
    let error = |uri| Snippets::read(Call::new(uri, "{}", 0)).unwrap_err();
    assert_eq!(error("https://secret"), uri::parse("https://secret").unwrap_err());
    assert_eq!(error("snippet://../secret"), uri::parse("snippet://../secret").unwrap_err());
}

fn complete(of: &str, argument: &str, value: &str) -> Result<Step, Error> {
    let (of, argument, value) = (of.to_owned(), argument.to_owned(), value.to_owned());
    Snippets::complete(Completion { of, argument, value, settled: Vec::new(), now: 0 })
}

#[test]
fn a_name_is_completed_by_those_that_are_saved() {
    let blobs = ["team/query.json", "Query.json", "other.json", "requery.json", "query two.json", "Größe.json"];
    let rows: [(&str, &[&str]); 5] = [
        ("query", &["Query", "query two", "requery", "team/query"]),
        ("Q", &["Query", "query two", "requery", "team/query"]),
        ("grö", &["Größe"]),
        ("nothing", &[]),
        ("", &["Größe", "Query", "other", "query two", "requery", "team/query"]),
    ];
    for (typed, values) in rows {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        check(complete(uri::TEMPLATE, uri::VARIABLE, typed), LIST, list(&blobs), Ok(Outcome::Values(values)));
    }
}

#[test]
fn nothing_else_is_completed() {
    let Err(Error::NotFound(problem)) = complete("snippet://{id}", "id", "") else { panic!("accepted") };
    assert_eq!(problem, "there is no such template; there is `snippet://{name}`");
    let Err(Error::InvalidArgument(error)) = complete(uri::TEMPLATE, "names", "") else { panic!("accepted") };
    assert_eq!(error.field, "names");
    let problem = "is not an argument of the template `snippet://{name}`, which takes `name`; leave it out";
    assert_eq!(error.problem, problem);
}

#[test]
fn a_state_of_other_making_is_refused() {
    let Ok(Step::Send(exchange)) = Snippets::index(0) else { panic!("no request") };
    assert_eq!(Snippets::resume(vec![255], vec![]), Err(Error::InvalidState));
    assert_eq!(Snippets::resume(exchange.state, vec![]), Err(Error::InvalidState));
}

#[test]
fn resources_json_says_what_is_served() {
    let described: Value = serde_json::from_str(include_str!("../resources.json")).unwrap();
    let prefix = described["prefixes"][0].as_str().unwrap();
    assert_eq!(described["prefixes"], json!([prefix]));
    assert_eq!(described["azure"], json!([blob::READ, blob::LIST]));
    let [template] = described["templates"].as_array().unwrap().as_slice() else { panic!("{described}") };
    assert_eq!(template["uriTemplate"], uri::TEMPLATE);
    assert_eq!(uri::TEMPLATE, format!("{prefix}{{{}}}", uri::VARIABLE));
    assert_eq!(template["mimeType"], MIME_TYPE);
    for member in ["name", "title", "description"] {
        assert!(template[member].as_str().is_some_and(|text| !text.is_empty()), "{member}");
    }
    assert!(uri::encode(&SnippetName::parse("a").unwrap()).starts_with(prefix));
}
