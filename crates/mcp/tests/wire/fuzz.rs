//! Traffic that no client sends on purpose: whatever comes is answered by the rules, and by nothing else.
//!
//! `FUZZ_SECONDS` says for how long; a failure is shrunk and printed.

use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::server;

const METHODS: &[&str] = &[
    "initialize",
    "ping",
    "server/discover",
    "tools/list",
    "tools/call",
    "prompts/list",
    "prompts/get",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "resources/subscribe",
    "completion/complete",
    "logging/setLevel",
    "subscriptions/listen",
    "notifications/cancelled",
];
const VERSIONS: &[&str] = &["2026-07-28", "2025-11-25", "2025-03-26", "2024-11-05", "2027-01-01", "x", ""];
const MEMBERS: &[&str] = &[
    "jsonrpc",
    "id",
    "method",
    "params",
    "result",
    "error",
    "_meta",
    "name",
    "arguments",
    "uri",
    "ref",
    "argument",
    "cursor",
    "level",
    "inputResponses",
    "requestState",
    "protocolVersion",
    "progressToken",
    "io.modelcontextprotocol/protocolVersion",
    "io.modelcontextprotocol/clientCapabilities",
    "io.modelcontextprotocol/logLevel",
];
/// Names of tools, prompts and resources of the server, and some that it does not have.
const NAMES: &[&str] =
    &["echo", "silent", "fehler→", "every-block", "sampled", "broken", "greet", "test://a", "test://b", "x", "", "é\0"];

#[test]
fn whatever_comes_is_answered_by_the_rules() {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(2);
    let began = Instant::now();
    let mut runner = TestRunner::new(Config { cases: 500, failure_persistence: None, ..Config::default() });
    while began.elapsed() < Duration::from_secs(seconds) {
        if let Err(failure) = runner.run(&(headers(), body()), |(headers, body)| check(&headers, &body)) {
            panic!("{failure}");
        }
    }
}

fn check(headers: &HeaderMap, body: &[u8]) -> Result<(), TestCaseError> {
    let answer = server::serve(&http::Method::POST, headers, body);
    prop_assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let is_known = [200, 202, 400, 404, 415].contains(&answer.status.as_u16());
    prop_assert!(is_known, "{}", answer.status);
    prop_assert_eq!(answer.body.is_empty(), answer.status == StatusCode::ACCEPTED);
    if answer.body.is_empty() {
        return Ok(());
    }
    let Ok(answer) = serde_json::from_slice::<Value>(&answer.body) else { return Err(TestCaseError::fail("no JSON")) };
    let Some(id) = serde_json::from_slice::<Value>(body).ok().and_then(|message| message.get("id").cloned()) else {
        return Ok(());
    };
    // One that is read back as another number than it was written is repeated as it was written.
    let is_plain = id.is_string() || id.as_i64().is_some();
    if is_plain && let Some(echoed) = answer.get("id") {
        prop_assert_eq!(echoed, &id);
    }
    Ok(())
}

fn headers() -> impl Strategy<Value = HeaderMap> {
    let name = select(vec!["content-type", "mcp-protocol-version", "mcp-method", "mcp-name", "mcp-param-a", "accept"]);
    let value = prop_oneof![
        3 => select(VERSIONS).prop_map(|text| text.as_bytes().to_vec()),
        3 => select(METHODS).prop_map(|text| text.as_bytes().to_vec()),
        2 => select(NAMES).prop_map(|text| text.as_bytes().to_vec()),
        2 => Just(b"application/json".to_vec()),
        1 => Just(b"=?base64?ZWNobw==?=".to_vec()),
        1 => vec(any::<u8>(), 0..12),
    ];
    (prop::bool::weighted(0.9), vec((name, value), 0..5)).prop_map(|(is_json, fields)| {
        let mut headers = HeaderMap::new();
        if is_json {
            headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        headers
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => message().prop_map(|message| message.to_string().into_bytes()),
        2 => vec(message(), 0..4).prop_map(|batch| Value::Array(batch).to_string().into_bytes()),
        3 => (message(), any::<Index>(), any::<u8>()).prop_map(|(message, at, byte)| {
            let mut bytes = message.to_string().into_bytes();
            let at = at.index(bytes.len());
            if let Some(changed) = bytes.get_mut(at) {
                *changed = byte;
            }
            bytes
        }),
        2 => (message(), any::<Index>()).prop_map(|(message, at)| {
            let bytes = message.to_string().into_bytes();
            bytes.get(..at.index(bytes.len())).unwrap_or_default().to_vec()
        }),
        1 => (1..200_usize).prop_map(|depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes()),
        1 => vec(any::<u8>(), 0..200),
    ]
}

/// A message as it should be, with some members replaced, added or left out.
fn message() -> impl Strategy<Value = Value> {
    let change = (select(vec!["", "/params", "/params/_meta", "/params/arguments"]), select(MEMBERS), option(value()));
    (select(METHODS), select(NAMES), select(VERSIONS), vec(change, 0..3)).prop_map(
        |(method, name, version, changes)| {
            let mut message = json!({
                "jsonrpc": "2.0", "id": 1, "method": method,
                "params": {
                    "name": name, "uri": name, "arguments": {"a": 1}, "level": "info", "protocolVersion": version,
                    "ref": {"type": "ref/prompt", "name": name}, "argument": {"name": "a", "value": name},
                    "_meta": {
                        "io.modelcontextprotocol/protocolVersion": version,
                        "io.modelcontextprotocol/clientCapabilities": {"sampling": {}},
                    },
                },
            });
            for (place, member, value) in changes {
                let Some(object) = message.pointer_mut(place).and_then(Value::as_object_mut) else { continue };
                match value {
                    Some(value) => drop(object.insert(member.to_owned(), value)),
                    None => drop(object.remove(member)),
                }
            }
            message
        },
    )
}

fn option<T: std::fmt::Debug + Clone>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.7, value)
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(VERSIONS).prop_map(Value::from),
        select(NAMES).prop_map(Value::from),
        ".{0,80}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((select(MEMBERS), inner), 0..4).prop_map(|members| {
                let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
                Value::from(members.collect::<Map<_, _>>())
            }),
        ]
    })
}
