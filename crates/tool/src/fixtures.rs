//! Whole calls of a tool, each recorded in a folder of its `fixtures/`.
//!
//! `arguments.json` is what the client sends and `responses.json` what Azure answers, exchange by exchange.
//! `transcript.txt` is what the tool does: every request it makes, and how the call ends. `UPDATE_EXPECT=1` writes it.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "every function serves tests, where a failure is an answer"
)]

use core::fmt::Write;
use std::{fs, path::Path};

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use contract::types::{Call, Content, Error, Exchange, Media, Method, Outcome, Request, Response, Step, ToolResult};
use expect_test::expect_file;
use serde::Deserialize;
use serde_json::Value;

use crate::descriptor::conforms;

/// A response of Azure in `responses.json`: its body as JSON or, where it is none, as text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: Option<Value>,
    text: Option<String>,
}

/// Runs every call that the folder of a tool has recorded, as if it began at `now`, in milliseconds since 1970.
#[track_caller]
pub fn check(
    folder: &str,
    now: u64,
    start: impl Fn(Call) -> Result<Step, Error>,
    resume: impl Fn(Vec<u8>, Vec<Response>) -> Result<Step, Error>,
) {
    let folder = Path::new(folder);
    let tool: Value = serde_json::from_slice(&fs::read(folder.join("tool.json")).unwrap()).unwrap();
    let queries = queries(&folder.join("src"));
    let mut cases: Vec<_> = fs::read_dir(folder.join("fixtures")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let arguments = fs::read_to_string(case.join("arguments.json")).unwrap();
        let exchanges: Vec<Vec<Recorded>> =
            serde_json::from_slice(&fs::read(case.join("responses.json")).unwrap()).unwrap();
        let mut exchanges = exchanges.into_iter();
        let mut transcript = String::new();
        let mut step = start(Call::new("", &arguments, now));
        while let Ok(Step::Send(Exchange { requests, state, notices, cache })) = step {
            for notice in &notices {
                writeln!(transcript, "{notice:?}").unwrap();
            }
            for request in &requests {
                write_request(&mut transcript, request, &queries);
            }
            if cache.is_some() {
                transcript.push_str("something is cached\n");
            }
            transcript.push('\n');
            // Nobody answers where nothing is asked.
            let recorded = if requests.is_empty() { Some(Vec::new()) } else { exchanges.next() };
            let Some(responses) = recorded else { panic!("{} waits for another exchange", case.display()) };
            assert_eq!(responses.len(), requests.len(), "{} answers each request", case.display());
            step = resume(state, responses.into_iter().map(response).collect());
        }
        assert_eq!(exchanges.len(), 0, "{} has exchanges that were not asked for", case.display());
        match step {
            Ok(Step::Done(Outcome::ToolResult(outcome))) => transcript.push_str(&result(&outcome, &tool)),
            Ok(Step::Done(outcome)) => panic!("{outcome:?} is not the result of a tool"),
            Ok(Step::Ask(inputs)) => panic!("{inputs:?} are asked for"),
            Ok(Step::Send(_)) => unreachable!("the loop ends with another step"),
            Err(error) => writeln!(transcript, "{error:#?}").unwrap(),
        }
        expect_file![case.join("transcript.txt")].assert_eq(&transcript);
    }
}

/// The name and text of each `.kql` file beside the tool's code.
fn queries(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let queries = files.filter(|path| path.extension().is_some_and(|extension| extension == "kql"));
    queries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect()
}

fn response(Recorded { status, headers, body, text }: Recorded) -> Response {
    let body = body.map(|body| body.to_string()).or(text).unwrap_or_default();
    Response { status, headers, body: body.into() }
}

/// Writes a request in one line, with the name of a query and its values in the place of its text.
fn write_request(transcript: &mut String, request: &Request, queries: &[(String, String)]) {
    let Request { endpoint, method, path_with_query, headers, body } = request;
    let method = match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
    };
    write!(transcript, "{endpoint:?} {method} {path_with_query}").unwrap();
    for (name, value) in headers.iter().filter(|(_, value)| value != "application/json") {
        write!(transcript, " [{name}: {value}]").unwrap();
    }
    if let Some(body) = body {
        let text = str::from_utf8(body).unwrap();
        match serde_json::from_str::<Value>(text) {
            Ok(mut json) => {
                if let Some(Value::String(query)) = json.get_mut("query") {
                    let named = queries.iter().find_map(|(name, template)| called(name, template, query));
                    *query = named.unwrap_or_else(|| panic!("no file holds the query {query}"));
                }
                write!(transcript, " {json}").unwrap();
            }
            Err(_) => write!(transcript, " {text:?}").unwrap(),
        }
    }
    transcript.push('\n');
}

/// A query as a call of its file, such as `machines.kql(name = 'x')`, if it is what the template becomes.
fn called(name: &str, template: &str, query: &str) -> Option<String> {
    let (mut template, mut query, mut values) = (template, query, Vec::new());
    while let Some((before, rest)) = template.split_once('{') {
        let (placeholder, rest) = rest.split_once('}')?;
        query = query.strip_prefix(before)?;
        let next = rest.split('{').next().unwrap_or_default();
        let end = if next.is_empty() { query.len() } else { query.find(next)? };
        let (value, left) = query.split_at(end);
        values.push(format!("{placeholder} = {value}"));
        (template, query) = (rest, left);
    }
    (template == query)
        .then(|| if values.is_empty() { name.to_owned() } else { format!("{name}({})", values.join(", ")) })
}

/// The structured result, which is what `tool.json` promises, and the text where it is another one.
#[track_caller]
fn result(outcome: &ToolResult, tool: &Value) -> String {
    let (text, others) = match outcome.content.as_slice() {
        [Content::Text(text), others @ ..] => (Some(text), others),
        others => (None, others),
    };
    let json = outcome.structured.as_ref().unwrap();
    let structured: Value = serde_json::from_str(json).unwrap();
    let schema = tool.get("outputSchema").unwrap();
    conforms("result", schema, &structured).unwrap();
    if let (Some(rows), Some(count)) = (structured.get("rows").and_then(Value::as_array), structured.get("count")) {
        assert_eq!(count, rows.len());
    }
    let separate = text.map(|text| format!("text: {text:?}\n")).unwrap_or_default();
    let lines = json.replace(r#"{"id":"#, "\n  {\"id\":").replace(r#"],"count":"#, "\n],\"count\":");
    let pictures: Vec<String> = others.iter().map(picture).collect();
    format!("{separate}{lines}\n{}", pictures.concat())
}

/// A picture in one line; what is on it is for tests of its own.
fn picture(block: &Content) -> String {
    let Content::Image(Media { data, mime_type }) = block else { panic!("{block:?} is no picture") };
    let size = if data.len() < 50_000 { "less" } else { "more" };
    format!("a picture, {mime_type}, {size} than 50000 bytes\n")
}
