//! JSON-RPC 2.0 messages.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic#messages>

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::error::ProtocolError;

/// The identifier of a request, a string or an integer, as the client wrote it.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Id(Box<RawValue>);

/// A message of a client.
#[derive(Debug)]
pub(crate) enum Message<'a> {
    Request { id: Id, method: String, params: Option<&'a RawValue> },
    Notification { method: String, params: Option<&'a RawValue> },
    Response { id: Option<Id>, result: Option<&'a RawValue> },
}

/// Text that is no message, with the identifier if that much could be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) id: Option<Id>,
    pub(crate) error: ProtocolError,
}

/// Whether JSON text holds an array, which makes it a batch.
pub(crate) fn is_batch(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'[')
}

/// How deep arrays and objects may lie in each other. Twice what any argument needs, and little enough for every reader
/// that goes down a level by calling itself.
pub(crate) const DEPTH_LIMIT: usize = 64;

/// Whether text, if it is JSON, is nested more deeply than is read.
pub(crate) fn is_too_deep(body: &[u8]) -> bool {
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    body.iter().any(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b'[' | b'{' if !is_string => depth += 1,
            b']' | b'}' if !is_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEPTH_LIMIT
    })
}

/// Takes a batch apart.
pub(crate) fn split(body: &[u8]) -> Result<Vec<&RawValue>, ProtocolError> {
    serde_json::from_slice(body).map_err(|_| ProtocolError::Json)
}

/// Reads one message.
pub(crate) fn parse(body: &[u8]) -> Result<Message<'_>, Unreadable> {
    let members = Members::parse(body).map_err(|error| Unreadable { id: None, error })?;
    let id = members.id.and_then(Id::parse);
    members.message(id.clone()).map_err(|error| Unreadable { id, error })
}

/// The members of a message that mean something, each as it came.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default)]
    jsonrpc: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    method: Option<&'a RawValue>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    error: Option<&'a RawValue>,
}

impl<'a> Members<'a> {
    fn parse(body: &'a [u8]) -> Result<Self, ProtocolError> {
        serde_json::from_slice(body).map_err(|error| match error.classify() {
            // The text is JSON, but no object or one with a member given twice.
            Category::Data => ProtocolError::Message,
            Category::Syntax | Category::Eof | Category::Io => ProtocolError::Json,
        })
    }

    fn message(&self, id: Option<Id>) -> Result<Message<'a>, ProtocolError> {
        let is_response = self.result.is_some() || self.error.is_some();
        if self.jsonrpc.and_then(text).as_deref() != Some("2.0") || self.method.is_some() == is_response {
            return Err(ProtocolError::Message);
        }
        let Some(method) = self.method else { return Ok(Message::Response { id, result: self.result }) };
        let method = text(method).ok_or(ProtocolError::Message)?;
        match (self.id, id) {
            (None, _) => Ok(Message::Notification { method, params: self.params }),
            (Some(_), None) => Err(ProtocolError::Id),
            (Some(_), Some(id)) => Ok(Message::Request { id, method, params: self.params }),
        }
    }
}

impl Id {
    /// The JSON text of the identifier, as the client wrote it.
    #[must_use]
    pub fn json(&self) -> &str {
        self.0.get()
    }

    /// The text of an identifier that is a string.
    pub(crate) fn text(&self) -> Option<String> {
        text(&self.0)
    }

    pub(crate) fn parse(raw: &RawValue) -> Option<Self> {
        let digits = raw.get().strip_prefix('-').unwrap_or(raw.get());
        let is_integer = digits.bytes().all(|byte| byte.is_ascii_digit());
        (is_integer || text(raw).is_some()).then(|| Self(raw.to_owned()))
    }
}

/// The string that JSON text stands for.
pub(crate) fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

/// Whether JSON text stands for an object.
pub(crate) fn is_object(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
}

/// Tells a member that is `null` from one that is absent.
pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    Deserialize::deserialize(deserializer).map(Some)
}
