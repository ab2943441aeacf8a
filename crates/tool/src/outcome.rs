//! The two forms in which a result goes to a client.

use alloc::{borrow::ToOwned, vec};

use serde::Serialize;

use contract::types::{Content, Outcome, Step};

/// Ends a call with one block of text.
#[must_use]
pub fn text(text: &str) -> Step {
    Step::Done(Outcome { content: vec![Content::Text(text.to_owned())], structured: None })
}

/// Ends a call with a JSON object, both as structured content and as text for clients that read only text.
///
/// <https://modelcontextprotocol.io/specification/2025-11-25/server/tools#structured-content>
pub fn structured<T: Serialize>(result: &T) -> Step {
    // The writer fails only on maps whose keys are not text, which no result has.
    let json = serde_json::to_string(result).unwrap_or_default();
    Step::Done(Outcome { content: vec![Content::Text(json.clone())], structured: Some(json) })
}
