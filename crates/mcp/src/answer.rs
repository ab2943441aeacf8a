//! HTTP responses.

use http::StatusCode;
use http::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue};
use serde::Serialize;

use crate::envelope::Id;
use crate::error::{Data, ProtocolError};
use crate::version::Era;

/// Bytes that hold most answers.
pub(crate) const SHORT: usize = 512;

/// An HTTP response, complete but for the `Content-Length` that the transport adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The headers. A body is always `application/json`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body, empty for none.
    pub body: Vec<u8>,
}

impl Answer {
    /// Joins the answers to the messages of a batch into one, an array of what has a body.
    ///
    /// <https://modelcontextprotocol.io/specification/2025-03-26/basic/transports#sending-messages-to-the-server>
    #[must_use]
    pub fn batch(answers: Vec<Self>) -> Self {
        let mut body = Vec::new();
        for mut answer in answers.into_iter().filter(|answer| !answer.body.is_empty()) {
            body.push(if body.is_empty() { b'[' } else { b',' });
            body.append(&mut answer.body);
        }
        if body.is_empty() {
            return Self::accepted();
        }
        body.push(b']');
        Self::with_body(StatusCode::OK, body)
    }

    /// The answer to what needs none, such as a notification.
    #[must_use]
    pub fn accepted() -> Self {
        Self { status: StatusCode::ACCEPTED, headers: Vec::new(), body: Vec::new() }
    }

    /// The answer to any HTTP method but `POST`: the server offers no stream to `GET` and no session to `DELETE`.
    pub(crate) fn method_not_allowed() -> Self {
        let headers = vec![(ALLOW, HeaderValue::from_static("POST"))];
        Self { status: StatusCode::METHOD_NOT_ALLOWED, headers, body: Vec::new() }
    }

    /// A JSON-RPC response with a result of about so many bytes.
    pub(crate) fn result(id: &Id, result: &impl Serialize, length: usize) -> Self {
        #[derive(Serialize)]
        struct Response<'a, T> {
            jsonrpc: &'static str,
            id: &'a Id,
            result: &'a T,
        }
        Self::json(StatusCode::OK, &Response { jsonrpc: "2.0", id, result }, length)
    }

    /// A JSON-RPC response with an error, without an `id` if the request's could not be read.
    pub(crate) fn error(era: Era, id: Option<&Id>, error: &ProtocolError) -> Self {
        #[derive(Serialize)]
        struct Response<'a> {
            jsonrpc: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            id: Option<&'a Id>,
            error: Body<'a>,
        }
        #[derive(Serialize)]
        struct Body<'a> {
            code: i32,
            message: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            data: Option<Data<'a>>,
        }

        let body = Body { code: error.code(era), message: error.to_string(), data: Data::of(error) };
        Self::json(error.status(era), &Response { jsonrpc: "2.0", id, error: body }, SHORT)
    }

    /// `length` is about how many bytes it will be: memory that grows by doubling is three times what is written in the end.
    fn json(status: StatusCode, body: &impl Serialize, length: usize) -> Self {
        let mut bytes = Vec::with_capacity(length);
        match write(&mut bytes, body) {
            Ok(()) => Self::with_body(status, bytes),
            Err(_) => Self::broken(),
        }
    }

    /// Serialisation fails for maps with keys that are no strings; no type of this crate has one.
    pub(crate) const fn broken() -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn with_body(status: StatusCode, body: Vec<u8>) -> Self {
        Self { status, headers: vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body }
    }
}

/// Appends a value.
pub(crate) fn write(bytes: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::new(bytes))
}
