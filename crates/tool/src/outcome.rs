//! The forms in which a result goes to a client.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

use serde::Serialize;

use contract::types::{Content, Media, Outcome, Step, ToolResult};

/// Ends a call with a JSON object, both as structured content and as text for clients that read only text.
///
/// <https://modelcontextprotocol.io/specification/2025-11-25/server/tools#structured-content>
pub fn structured<T: Serialize>(result: &T) -> Step {
    let json = json(result);
    done(json.clone(), vec![], json)
}

/// Ends a call like [`structured`], with pictures in PNG after the text.
pub fn illustrated<T: Serialize>(result: &T, pictures: Vec<Vec<u8>>) -> Step {
    let json = json(result);
    done(json.clone(), pictures, json)
}

/// Ends a call with a text, and with a JSON object that says the same as structured content.
pub fn worded<T: Serialize>(text: &str, result: &T) -> Step {
    done(text.to_owned(), vec![], json(result))
}

fn json<T: Serialize>(result: &T) -> String {
    // The writer fails only on maps whose keys are not text, which no result has.
    serde_json::to_string(result).unwrap_or_default()
}

fn done(text: String, pictures: Vec<Vec<u8>>, json: String) -> Step {
    let mut content = vec![Content::Text(text)];
    content.extend(pictures.into_iter().map(|data| Content::Image(Media { data, mime_type: "image/png".to_owned() })));
    Step::Done(Outcome::ToolResult(ToolResult { content, structured: Some(json) }))
}
