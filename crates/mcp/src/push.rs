//! What the server says to a client while a request runs: messages of its own, as events of a stream.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::envelope::Id;
use crate::inbound::Request;
use crate::level::Level;

/// Something that a call needs of the client.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its name within the call.
    pub key: String,
    /// What is asked for.
    pub kind: Kind,
    /// The JSON text of an object, the parameters of the request.
    pub params: Box<RawValue>,
}

/// What a client can be asked for.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Kind {
    /// A form for the user.
    #[serde(rename = "elicitation/create")]
    Elicitation,
    /// A text by the client's model.
    #[serde(rename = "sampling/createMessage")]
    Sampling,
    /// The folders that the client works in.
    #[serde(rename = "roots/list")]
    Roots,
}

/// A request to a legacy client, under an identifier of the server's own.
///
/// <https://modelcontextprotocol.io/specification/2025-11-25/basic#requests>
#[must_use]
pub fn asking(id: &str, asked: &Asked) -> Vec<u8> {
    #[derive(Serialize)]
    struct Asking<'a> {
        jsonrpc: &'static str,
        id: &'a str,
        method: Kind,
        params: &'a RawValue,
    }
    text(&Asking { jsonrpc: "2.0", id, method: asked.kind, params: &asked.params })
}

impl Request {
    /// Says how far the request is, to a client that wants to know.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/progress>
    #[must_use]
    pub fn progress(&self, done: u32, total: Option<u32>, message: Option<&str>) -> Option<Vec<u8>> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Params<'a> {
            progress_token: &'a Id,
            progress: u32,
            #[serde(skip_serializing_if = "Option::is_none")]
            total: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            message: Option<&'a str>,
        }
        let progress_token = self.progress_token.as_ref()?;
        Some(notification("notifications/progress", Params { progress_token, progress: done, total, message }))
    }

    /// Says a line for the client's log, to a client that wants lines of this level.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/logging>
    #[must_use]
    pub fn log(&self, level: Level, message: &str) -> Option<Vec<u8>> {
        #[derive(Serialize)]
        struct Line<'a> {
            level: Level,
            data: &'a str,
        }
        self.level.filter(|least| level >= *least)?;
        Some(notification("notifications/message", Line { level, data: message }))
    }
}

fn notification(method: &'static str, params: impl Serialize) -> Vec<u8> {
    #[derive(Serialize)]
    struct Notification<T> {
        jsonrpc: &'static str,
        method: &'static str,
        params: T,
    }
    text(&Notification { jsonrpc: "2.0", method, params })
}

fn text(message: &impl Serialize) -> Vec<u8> {
    // Serialisation fails for maps with keys that are no strings; no type of this crate has one.
    serde_json::to_vec(message).unwrap_or_default()
}

/// A message as an event of a stream.
///
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>
#[must_use]
pub fn event(message: &[u8]) -> Vec<u8> {
    let mut event = b"event: message\n".to_vec();
    // JSON has line ends only where white space may stand, so a client that joins the lines reads the same.
    for line in message.split(|byte| matches!(byte, b'\n' | b'\r')) {
        event.extend_from_slice(b"data: ");
        event.extend_from_slice(line);
        event.push(b'\n');
    }
    event.push(b'\n');
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_event_however_it_is_written() {
        assert_eq!(event(b"{}"), b"event: message\ndata: {}\n\n");
        assert_eq!(event(b"{\r\n}"), b"event: message\ndata: {\ndata: \ndata: }\n\n");
    }
}
