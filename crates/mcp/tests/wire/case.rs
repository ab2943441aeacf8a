//! Reads the files of requests.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;

/// What `META` stands for in a file.
const META: &str = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#;

/// One request and what is to come of it.
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) status: StatusCode,
    pub(crate) error: Option<i64>,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// Reads `### status [code] title`, the HTTP method, the headers, an empty line and the body, as often as they come.
pub(crate) fn parse(file: &str) -> Vec<Case> {
    file.split("### ").skip(1).map(case).collect()
}

fn case(text: &str) -> Case {
    let (title, rest) = text.split_once('\n').expect("a title ends its line");
    let (head, body) = rest.split_once("\n\n").unwrap_or((rest.trim_end(), ""));
    let mut head = head.lines();
    let method = head.next().and_then(|method| method.parse().ok()).expect("an HTTP method follows the title");
    let mut words = title.split(' ');
    Case {
        title: title.to_owned(),
        status: words.next().and_then(|status| status.parse().ok()).expect("a title begins with a status"),
        error: words.next().and_then(|code| code.parse().ok()),
        method,
        headers: head.map(header).collect(),
        body: body.trim_end().replace("META", META),
    }
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(':').expect("a header has a name and a value");
    let value = value.strip_prefix(' ').unwrap_or(value);
    (name.parse().expect("a name is a token"), HeaderValue::from_bytes(value.as_bytes()).expect("a value is text"))
}

/// The code of the JSON-RPC error in a body, if it is one.
pub(crate) fn error_code(body: &str) -> Option<i64> {
    let body: Value = serde_json::from_str(body).ok()?;
    body.pointer("/error/code")?.as_i64()
}
