//! Whole calls, each recorded in a folder of `fixtures/`.
//!
//! `arguments.json` is what the client sends and `responses.json` what Azure answers, exchange by exchange.
//! `transcript.txt` is what the tool does: every request it makes, and how the call ends. `UPDATE_EXPECT=1` writes it.

use std::{fmt::Write, fs, path::Path};

use expect_test::expect_file;
use serde::Deserialize;
use serde_json::Value;
use tool::{
    descriptor::conforms,
    types::{Content, Method},
};

use super::*;

/// 2026-11-22T21:03:00Z.
const NOW: u64 = 1_795_381_380_000;

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

#[test]
fn every_call_goes_as_recorded() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut cases: Vec<_> = fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        check(&case);
    }
}

#[track_caller]
fn check(case: &Path) {
    let arguments = fs::read_to_string(case.join("arguments.json")).unwrap();
    let exchanges: Vec<Vec<Recorded>> =
        serde_json::from_str(&fs::read_to_string(case.join("responses.json")).unwrap()).unwrap();
    let mut exchanges = exchanges.into_iter();
    let mut transcript = String::new();

    let mut step = GetServerMetadata::start(Call { arguments, now: NOW });
    while let Ok(Step::Send(Exchange { requests, state })) = step {
        for request in &requests {
            write_request(&mut transcript, request);
        }
        transcript.push('\n');
        let Some(responses) = exchanges.next() else { panic!("{} waits for another exchange", case.display()) };
        assert_eq!(responses.len(), requests.len(), "{} answers each request", case.display());
        step = GetServerMetadata::resume(state, responses.into_iter().map(response).collect());
    }
    assert_eq!(exchanges.len(), 0, "{} has exchanges that were not asked for", case.display());
    match step {
        Ok(Step::Done(outcome)) => transcript.push_str(&result(&outcome)),
        Ok(Step::Send(_)) => unreachable!("the loop ends with another step"),
        Err(error) => writeln!(transcript, "{error:#?}").unwrap(),
    }
    expect_file![case.join("transcript.txt")].assert_eq(&transcript);
}

/// Writes a request without the text of the query, which is in its own file.
fn write_request(transcript: &mut String, request: &Request) {
    let Request { endpoint, method, path_with_query, headers, body } = request;
    let (method, headers_expected): (_, &[_]) = match method {
        Method::Get => ("GET", &[]),
        Method::Post => ("POST", &[("content-type".to_owned(), "application/json".to_owned())]),
    };
    assert_eq!(headers, headers_expected);
    write!(transcript, "{endpoint:?} {method} {path_with_query}").unwrap();
    if let Some(body) = body {
        let query = serde_json::to_string(row::KQL).unwrap();
        let body = str::from_utf8(body).unwrap();
        assert!(body.contains(&query));
        write!(transcript, " {}", body.replace(&query, "machines.kql")).unwrap();
    }
    transcript.push('\n');
}

fn response(Recorded { status, headers, body, text }: Recorded) -> Response {
    let body = body.map(|body| body.to_string()).or(text).unwrap_or_default();
    Response { status, headers, body: body.into_bytes() }
}

/// The structured result, which is the text block as well and what `tool.json` promises.
#[track_caller]
fn result(outcome: &tool::types::Outcome) -> String {
    let json = outcome.structured.as_deref().unwrap();
    assert_eq!(outcome.content, [Content::Text(json.to_owned())]);
    let descriptor: Value = serde_json::from_str(include_str!("../tool.json")).unwrap();
    let structured: Value = serde_json::from_str(json).unwrap();
    conforms("result", &descriptor["outputSchema"], &structured).unwrap();
    assert_eq!(structured["count"], structured["rows"].as_array().unwrap().len());
    format!("{}\n", json.replace(r#"{"id":"#, "\n  {\"id\":").replace(r#"],"count":"#, "\n],\"count\":"))
}

fn empty_page() -> Response {
    let body = br#"{"totalRecords":0,"count":0,"resultTruncated":"false","data":[]}"#;
    Response { status: 200, headers: vec![], body: body.to_vec() }
}

/// A page with a virtual machine in each of `locations`.
fn page_in(locations: &[&str]) -> Response {
    let rows = locations.iter().map(|location| {
        serde_json::json!({
            "id": format!("/{location}"), "name": location, "machineKind": "azure", "location": location,
            "resourceGroup": "group", "subscriptionId": "00000000-0000-0000-0000-000000000001", "vmSize": "Standard_D2s_v5",
        })
    });
    let rows: Vec<_> = rows.collect();
    let body = serde_json::json!({ "totalRecords": rows.len(), "resultTruncated": "false", "data": rows });
    Response { status: 200, headers: vec![], body: body.to_string().into_bytes() }
}

fn state_of(step: Result<Step, Error>) -> Vec<u8> {
    let Ok(Step::Send(exchange)) = step else { panic!("{step:?}") };
    exchange.state
}

#[test]
fn a_state_of_other_making_is_refused() {
    let arguments = r#"{"subscription_id":"00000000-0000-0000-0000-000000000001"}"#.to_owned();
    let machines = state_of(GetServerMetadata::start(Call { arguments, now: NOW }));
    let two = page_in(&["northeurope", "westeurope"]);
    let sizes = state_of(GetServerMetadata::resume(machines.clone(), vec![two]));

    let longer = [machines.as_slice(), &[0]].concat();
    let cut = sizes.split_last().unwrap().1.to_vec();
    for state in [vec![], vec![255; 64], b"{}".to_vec(), longer, cut] {
        assert_eq!(GetServerMetadata::resume(state, vec![empty_page()]), Err(Error::InvalidState));
    }
    for count in [0, 2] {
        let responses = vec![empty_page(); count];
        assert_eq!(GetServerMetadata::resume(machines.clone(), responses), Err(Error::InvalidState), "{count}");
    }
    for count in [0, 1, 3] {
        let responses = vec![empty_page(); count];
        assert_eq!(GetServerMetadata::resume(sizes.clone(), responses), Err(Error::InvalidState), "{count}");
    }
}
