//! The protocol: a request is read, and a result is written.
use anyhow::{Result, bail};
use http::{HeaderMap, HeaderValue, Method};
use mcp::{Inbound, Request, Server, ToolResult};

use crate::page;

const CALL: &[u8] =
    br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"hello_mcp","arguments":{"who":"a client"}}}"#;
const SERVER: Server = Server {
    name: "instructions",
    title: "Instructions",
    version: "1.0.0",
    description: "Is counted.",
    website_url: None,
    instructions: "None.",
};

pub(crate) fn read_call() -> Result<Box<dyn Fn() -> usize>> {
    request()?;
    Ok(Box::new(|| request().map_or(0, |request| request.id.json().len())))
}

pub(crate) fn write_greeting() -> Result<Box<dyn Fn() -> usize>> {
    write(r#"{"greeting":"Hello I am MCPTool!"}"#.to_owned())
}

pub(crate) fn write_rows() -> Result<Box<dyn Fn() -> usize>> {
    write(page::body())
}

/// Structured content, and what it is as text.
fn write(structured: String) -> Result<Box<dyn Fn() -> usize>> {
    let request = request()?;
    let result = ToolResult { content: vec![], structured: Some(structured), is_error: false };
    Ok(Box::new(move || request.tool_result(&result, &SERVER).body.len()))
}

fn request() -> Result<Request> {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    match mcp::receive(&Method::POST, &headers, CALL) {
        Inbound::Request(request) => Ok(request),
        Inbound::Answer(_) | Inbound::Reply(_) | Inbound::Cancelled(_) | Inbound::Batch(_) => {
            bail!("the call is read as something else")
        }
    }
}
