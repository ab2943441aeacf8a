//! A component that answers every request at once, with what `hello_mcp` answers: the least that is an app of Spin.
//!
//! <https://spinframework.dev/v3/rust-components#http-components>

use spin_sdk::http::{IntoResponse, Request, Response};
use spin_sdk::http_component;

const ANSWER: &str = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Hello I am MCPTool!"}],"structuredContent":{"greeting":"Hello I am MCPTool!"}}}"#;

#[http_component]
fn answer(_: Request) -> impl IntoResponse {
    Response::builder().status(200).header("content-type", "application/json").body(ANSWER).build()
}
