//! From what came of a call to the result that a client gets.

use contract::types::{Content as Block, Outcome};
use mcp::{Content, ToolResult};
use serde_json::value::RawValue;

use crate::failure::Failure;

/// The result of a call. A failure is a result too, so that the model that called can read it and do better.
///
/// <https://modelcontextprotocol.io/specification/2025-11-25/server/tools#error-handling>
pub(crate) fn result(outcome: Result<Outcome, Failure>) -> ToolResult {
    match outcome {
        Ok(Outcome { content, structured }) => {
            let structured = structured.map(RawValue::from_string).transpose();
            let Ok(structured) = structured else { return error(&Failure::ToolBroken) };
            let content = content.into_iter().map(|Block::Text(text)| Content::Text(text)).collect();
            ToolResult { content, structured, is_error: false }
        }
        Err(failure) => error(&failure),
    }
}

fn error(failure: &Failure) -> ToolResult {
    ToolResult { content: vec![Content::Text(failure.to_string())], structured: None, is_error: true }
}
