//! Reads answers as the types that the protocol publishes, and expects nothing to be lost on the way.

use legacy_schema::mcp_2025_11_25 as legacy;
use mcp::{Answer, Era, Method, Request};
use modern_schema::mcp_2026_07_28 as modern;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Checks the answer to a request.
pub(crate) fn check(request: &Request, answer: &Answer) {
    let body: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
    let Some(result) = body.get("result") else { return check_error(answer) };
    match (request.era, &request.method) {
        (Era::Legacy, Method::Initialize { .. }) => same::<legacy::InitializeResult>(result),
        (Era::Legacy, Method::Ping) => same::<legacy::Result>(result),
        (Era::Legacy, Method::ListTools { .. }) => same::<legacy::ListToolsResult>(result),
        (Era::Legacy, Method::CallTool(_)) => same::<legacy::CallToolResult>(result),
        (Era::Modern, Method::Discover) => same::<modern::DiscoverResult>(result),
        (Era::Modern, Method::ListTools { .. }) => same::<modern::ListToolsResult>(result),
        (Era::Modern, Method::CallTool(_)) => same::<modern::CallToolResult>(result),
        (Era::Legacy, Method::Discover) | (Era::Modern, Method::Initialize { .. } | Method::Ping) => {
            panic!("the era has no such method")
        }
    }
}

/// Checks an answer that is an error or has no body.
pub(crate) fn check_error(answer: &Answer) {
    if answer.body.is_empty() {
        return;
    }
    let body: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
    same::<legacy::JsonrpcErrorResponse>(&body);
    match body.pointer("/error/code").and_then(Value::as_i64) {
        Some(-32020) => same::<modern::HeaderMismatchError>(&body),
        Some(-32022) => same::<modern::UnsupportedProtocolVersionError>(&body),
        _ => same::<modern::JsonrpcErrorResponse>(&body),
    }
}

fn same<T: DeserializeOwned + Serialize>(value: &Value) {
    let typed: T = serde_json::from_value(value.clone()).expect("the answer is of the published type");
    let again = serde_json::to_value(typed).expect("the type is JSON");
    assert_eq!(&again, value);
}
