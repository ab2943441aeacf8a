//! HTTP requests to a server made of this crate, and the answers it has to give, as files in `cases`.
//!
//! An `.http` file holds requests, each under a title that says the status and the JSON-RPC error code to expect.
//! `META` stands for what a modern request carries. The `.answers` file beside it holds the answers in full;
//! `UPDATE_EXPECT=1 cargo test` rewrites it. `examples.http` has a request for each kind of message that the specification
//! shows an example of and a client sends, under the name of its type. Each result is also read as the type that the protocol publishes for it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its functions as well")]

mod case;
mod fuzz;
mod schema;
mod server;

use std::path::{Path, PathBuf};

use case::Case;
use http::{HeaderMap, StatusCode};
use mcp::{Inbound, Method, Request};

#[test]
fn every_request_has_its_answer() {
    let names = ["transport", "json-rpc", "batch", "legacy", "modern", "tools", "prompts", "resources", "examples"];
    for name in names {
        let answers: Vec<String> = read(name).iter().map(answer).collect();
        expect_test::expect_file![path(name, "answers")].assert_eq(&answers.join("\n"));
    }
}

#[test]
fn a_body_cut_short_anywhere_is_no_json() {
    for case in read("modern").iter().chain(&read("tools")).filter(|case| case.status == StatusCode::OK) {
        for end in 0..case.body.len() {
            assert_no_json(&case.headers, &case.body.as_bytes()[..end]);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_no_json() {
    let case = &read("tools")[0];
    let method = case.body.find("tools/list").expect("the case names its method");
    let mut body = case.body.clone().into_bytes();
    body[method] = 0xff;
    assert_no_json(&case.headers, &body);
}

#[test]
fn depth_is_limited_and_costs_no_stack() {
    let headers = &read("transport")[0].headers;
    let inbound = |depth: usize, end: &str| {
        let x = "[".repeat(depth) + r#""a]\"[{""# + end;
        let body = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"ping","params":{{"x":{x}}}}}"#);
        mcp::receive(&http::Method::POST, headers, body.as_bytes())
    };
    // Two objects lie around the arrays.
    let inner = inbound(62, &"]".repeat(62));
    assert!(matches!(inner, Inbound::Request(Request { method: Method::Ping, .. })));
    for outer in [inbound(63, &"]".repeat(63)), inbound(1_000_000, &"]".repeat(1_000_000)), inbound(1_000_000, "")] {
        let Inbound::Answer(answer) = outer else { panic!("the body is read") };
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(case::error_code(&String::from_utf8_lossy(&answer.body)), Some(-32600));
    }
}

fn assert_no_json(headers: &HeaderMap, body: &[u8]) {
    let answer = server::serve(&http::Method::POST, headers, body);
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", String::from_utf8_lossy(body));
    assert_eq!(case::error_code(&String::from_utf8_lossy(&answer.body)), Some(-32700));
}

fn read(name: &str) -> Vec<Case> {
    let cases = case::parse(&std::fs::read_to_string(path(name, "http")).expect("the cases are readable"));
    assert!(!cases.is_empty());
    cases
}

fn path(name: &str, extension: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire/cases").join(name).with_extension(extension)
}

fn answer(case: &Case) -> String {
    let answer = server::serve(&case.method, &case.headers, case.body.as_bytes());
    let body = String::from_utf8(answer.body).expect("an answer is text");
    assert_eq!(answer.status, case.status, "{}: {body}", case.title);
    assert_eq!(case::error_code(&body), case.error, "{}: {body}", case.title);

    let headers = answer.headers.iter().fold(String::new(), |headers, (name, value)| {
        headers + name.as_str() + ": " + value.to_str().expect("a header is text") + "\n"
    });
    let body = if body.is_empty() { body } else { format!("\n{body}\n") };
    format!("### {}\n{headers}{body}", case.title)
}
