//! The forms in which a result goes to a client.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

use serde::Serialize;

use contract::types::{Content, Media, Outcome, Step, ToolResult};

/// Ends a call with a JSON object as structured content, which the server gives as text as well.
pub fn structured<T: Serialize>(result: &T) -> Step {
    written(json(result))
}

/// Ends a call like [`structured`] with what [`json`] has written.
#[must_use]
pub fn written(json: String) -> Step {
    done(vec![], json)
}

/// Ends a call like [`structured`], with pictures in PNG after the text.
pub fn illustrated<T: Serialize>(result: &T, pictures: Vec<Vec<u8>>) -> Step {
    let picture = |data| Content::Image(Media { data, mime_type: "image/png".to_owned() });
    done(pictures.into_iter().map(picture).collect(), json(result))
}

/// Ends a call with a text, and with a JSON object that says the same as structured content.
pub fn worded<T: Serialize>(text: &str, result: &T) -> Step {
    done(vec![Content::Text(text.to_owned())], json(result))
}

/// A result, or a part of one, as it goes out.
pub fn json<T: Serialize>(result: &T) -> String {
    // The writer fails only on maps whose keys are not text, which no result has.
    serde_json::to_string(result).unwrap_or_default()
}

fn done(content: Vec<Content>, json: String) -> Step {
    Step::Done(Outcome::ToolResult(ToolResult { content, structured: Some(json) }))
}
