//! A result that JSON text is a part of. Serde would read the text through, which takes longer than all the rest of an
//! answer.

use http::StatusCode;
use serde::Serialize;

use crate::answer::{self, Answer};
use crate::content::Content;
use crate::envelope::Id;
use crate::escape;

/// The result of a response, member by member.
pub(crate) struct Members(Vec<u8>);

impl Members {
    /// Begins a response of about so many bytes.
    pub(crate) fn new(id: &Id, length: usize) -> serde_json::Result<Self> {
        let mut body = Vec::with_capacity(length);
        body.extend_from_slice(br#"{"jsonrpc":"2.0","id":"#);
        answer::write(&mut body, id)?;
        body.extend_from_slice(br#","result":{"#);
        Ok(Self(body))
    }

    /// Adds a member that is JSON text.
    pub(crate) fn json(&mut self, name: &str, json: &str) {
        self.name(name);
        self.0.extend_from_slice(json.as_bytes());
    }

    /// Adds the blocks of a result, after a text if there is one.
    pub(crate) fn content(&mut self, text: Option<&str>, blocks: &[Content]) -> serde_json::Result<()> {
        self.name("content");
        self.0.push(b'[');
        if let Some(text) = text {
            self.text(text);
        }
        for block in blocks {
            self.separate();
            match block {
                Content::Text { text } => self.text(text),
                Content::Image(_) | Content::Audio(_) | Content::Resource { .. } | Content::ResourceLink(_) => {
                    answer::write(&mut self.0, block)?;
                }
            }
        }
        self.0.push(b']');
        Ok(())
    }

    /// Ends the response with the members of an object.
    pub(crate) fn end(mut self, others: &impl Serialize) -> serde_json::Result<Answer> {
        let start = self.0.len();
        answer::write(&mut self.0, others)?;
        // They are an object of their own, and go on in this one.
        match self.0.get_mut(start..) {
            Some([first, b'}']) => *first = b'}',
            Some([first, ..]) => {
                *first = b',';
                self.0.push(b'}');
            }
            Some([]) | None => return Ok(Answer::broken()),
        }
        Ok(Answer::with_body(StatusCode::OK, self.0))
    }

    fn text(&mut self, text: &str) {
        self.0.extend_from_slice(br#"{"type":"text","text":""#);
        escape::append(&mut self.0, text);
        self.0.extend_from_slice(br#""}"#);
    }

    fn name(&mut self, name: &str) {
        self.separate();
        for part in ["\"", name, "\":"] {
            self.0.extend_from_slice(part.as_bytes());
        }
    }

    /// Adds a comma where something stands before.
    fn separate(&mut self) {
        if !matches!(self.0.last(), Some(b'{' | b'[')) {
            self.0.push(b',');
        }
    }
}
