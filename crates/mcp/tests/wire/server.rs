//! A server of two tools, as the router would write it.

use http::HeaderMap;
use mcp::{Answer, Content, Inbound, Method, ProtocolError, Request, Server, ToolCall, ToolResult};
use serde_json::value::RawValue;

use crate::schema;

const SERVER: Server = Server {
    name: "fixture",
    title: "Fixture",
    version: "1.2.3",
    description: "Says what it is told.",
    website_url: Some("https://example.com/"),
    instructions: "Ask `echo` to echo.",
};

/// The space after each colon shows in the answers that the text is passed on as it is.
const TOOLS: &str =
    r#"[{"name": "echo", "inputSchema": {"type": "object"}}, {"name": "fehler→", "inputSchema": {"type": "object"}}]"#;

/// Answers one HTTP request, after it has made sure that each result is of the type that the protocol publishes.
pub(crate) fn serve(method: &http::Method, headers: &HeaderMap, body: &[u8]) -> Answer {
    answer(mcp::receive(method, headers, body))
}

fn answer(inbound: Inbound) -> Answer {
    match inbound {
        Inbound::Answer(answer) => {
            schema::check_error(&answer);
            answer
        }
        Inbound::Request(request) => {
            let answer = perform(&request);
            schema::check(&request, &answer);
            answer
        }
        Inbound::Batch(members) => Answer::batch(members.into_iter().map(answer).collect()),
    }
}

fn perform(request: &Request) -> Answer {
    match &request.method {
        Method::Initialize { requested_version } => request.initialized(requested_version, &SERVER),
        Method::Ping => request.pong(&SERVER),
        Method::Discover => request.discovered(&SERVER),
        Method::ListTools { cursor: None } => request.tools_listed(raw(TOOLS), &SERVER),
        Method::ListTools { cursor: Some(_) } => request.protocol_error(&ProtocolError::InvalidCursor),
        Method::CallTool(call) => match call_tool(call) {
            Ok(result) => request.tool_result(&result, &SERVER),
            Err(error) => request.protocol_error(&error),
        },
    }
}

fn call_tool(call: &ToolCall) -> Result<ToolResult, ProtocolError> {
    let text = Content::Text(call.arguments.get().to_owned());
    match call.name.as_str() {
        "echo" => Ok(ToolResult { content: vec![text], structured: Some(call.arguments.clone()), is_error: false }),
        "fehler→" => Ok(ToolResult { content: vec![text], structured: None, is_error: true }),
        "broken" => Err(ProtocolError::Internal),
        name => Err(ProtocolError::UnknownTool { name: name.to_owned() }),
    }
}

fn raw(text: &str) -> &RawValue {
    serde_json::from_str(text).expect("the tools are JSON")
}
