//! What a component may ask of Azure, from its descriptor into a table of the router.
//!
//! The names of the types and of their cases are those of the router, whose source is made of them.

use serde::Deserialize;
use serde_json::Value;

/// A kind of request, as a descriptor has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    endpoint: Service,
    method: Method,
    path: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Service {
    ResourceManager,
    LogAnalytics,
    Metrics,
    BlobStorage,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Method {
    Get,
    Post,
    Put,
}

/// A parameter of a query and its value, none where every value will do.
type Parameter<'a> = (&'a str, Option<&'a str>);

/// The posts that only read. A descriptor that calls its tool read-only may declare no other.
const QUERIES: [(Service, &str); 3] = [
    (Service::ResourceManager, "/providers/Microsoft.ResourceGraph/resources"),
    (Service::LogAnalytics, "/v1/workspaces/*/query"),
    (Service::Metrics, "/subscriptions/*/metrics:getBatch"),
];

/// The source of a table's row for each kind of request in `declared`.
///
/// Fails for what is no kind of request, and for a write if the component is `read_only`.
pub(crate) fn rows(declared: Value, read_only: bool) -> Result<Vec<String>, String> {
    if declared.is_null() {
        return Ok(Vec::new());
    }
    let entries: Vec<Entry> = serde_json::from_value(declared).map_err(|error| error.to_string())?;
    entries.iter().map(|entry| row(entry, read_only)).collect()
}

fn row(entry: &Entry, read_only: bool) -> Result<String, String> {
    let Entry { endpoint, method, path: text } = entry;
    let (path, query) = text.split_once('?').map_or((text.as_str(), None), |(path, query)| (path, Some(query)));
    let only_reads = match method {
        Method::Get => true,
        Method::Post => QUERIES.contains(&(*endpoint, path)),
        Method::Put => false,
    };
    if read_only && !only_reads {
        return Err(format!("`{text}` is a write for a tool that is read-only"));
    }
    let (segments, is_open) =
        segments(path).ok_or(format!("`{text}` is no path; a segment is a name, `*`, or at the end `**`"))?;
    let query = parameters(query).ok_or(format!("`{text}` has no query; a parameter is a name with a value or `*`"))?;
    Ok(format!(
        "Allowed {{ service: Service::{endpoint:?}, method: Method::{method:?}, path: &{segments:?}, is_open: {is_open}, \
         query: &{query:?} }}"
    ))
}

/// The segments of an absolute path that begins with a name, none for each that may be any one, and whether more follow.
fn segments(path: &str) -> Option<(Vec<Option<&str>>, bool)> {
    let path = path.strip_prefix('/')?;
    let (path, is_open) = path.strip_suffix("/**").map_or((path, false), |path| (path, true));
    let is_any = |segment: &str| segment == "*";
    let segments: Vec<_> = path.split('/').map(|segment| (!is_any(segment)).then_some(segment)).collect();
    let are_good = segments.first()?.is_some() && segments.iter().flatten().all(|segment| is_segment(segment));
    are_good.then_some((segments, is_open))
}

fn is_segment(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
    !matches!(text, "" | "." | "..") && text.bytes().all(is_plain)
}

fn parameters(query: Option<&str>) -> Option<Vec<Parameter<'_>>> {
    query.into_iter().flat_map(|query| query.split('&')).map(parameter).collect()
}

fn parameter(text: &str) -> Option<Parameter<'_>> {
    let (name, value) = text.split_once('=')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"$-_.".contains(&byte);
    let is_value = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
    match value {
        _ if name.is_empty() || !name.bytes().all(is_name) => None,
        "*" => Some((name, None)),
        _ => (!value.is_empty() && value.bytes().all(is_value)).then_some((name, Some(value))),
    }
}
