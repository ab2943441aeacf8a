//! The messages of the hop from the router to an endpoint: one POST for each function of `wit/tool.wit`,
//! `wit/resources.wit` and `wit/prompts.wit`.
//!
//! Both ends are built from this crate in one workspace and deployed in one app, so the encoding needs no version:
//! it is Borsh, which does not escape a body but copies it in one piece.

use alloc::{string::String, vec::Vec};

use borsh::{BorshDeserialize, BorshSerialize};

use crate::types::{Error, Response, Step};

/// The path that begins a call of a tool; its body is a [`Call`](crate::types::Call).
pub const START: &str = "/start";

/// The path that begins a call of a prompt; its body is a [`Call`](crate::types::Call).
pub const GET: &str = "/get";

/// The path that begins to read a resource; its body is a [`Call`](crate::types::Call).
pub const READ: &str = "/read";

/// The path that begins to list the resources; its body is the instant.
pub const INDEX: &str = "/index";

/// The path that begins a completion; its body is a [`Completion`](crate::types::Completion).
pub const COMPLETE: &str = "/complete";

/// The path that continues any of them; its body is a [`Resume`].
pub const RESUME: &str = "/resume";

/// The arguments of `resume`.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct Resume {
    /// The state of the exchange, unchanged.
    pub state: Vec<u8>,
    /// One response for each request of the exchange, in its order.
    pub responses: Vec<Response>,
}

/// The answer to each: what the function returned.
pub type Reply = Result<Step, Error>;

/// A message that is not what the other end was expected to send.
#[derive(Debug, Clone, PartialEq)]
pub struct Malformed;

/// Encodes the body of a request or a [`Reply`].
#[must_use]
pub fn encode<T: BorshSerialize>(message: &T) -> Vec<u8> {
    // Memory that grows is copied each time and fetched from the system anew. Borsh fails only on a list of more than 2^32
    // elements, which does not fit into a component.
    let mut bytes = Vec::with_capacity(borsh::object_length(message).unwrap_or_default());
    borsh::to_writer(&mut bytes, message).map_or_else(|_| Vec::new(), |()| bytes)
}

/// Decodes what [`encode`] made; the bytes must hold the message and nothing more.
///
/// # Errors
/// [`Malformed`] when they do not.
pub fn decode<T: BorshDeserialize>(bytes: &[u8]) -> Result<T, Malformed> {
    borsh::from_slice(bytes).map_err(|_| Malformed)
}

/// Decodes like [`decode`] a body that is gone before the message is used: both are megabytes where Azure's answer is.
///
/// # Errors
/// [`Malformed`] as [`decode`].
pub fn take<T: BorshDeserialize>(body: Vec<u8>) -> Result<T, Malformed> {
    let message = decode(&body);
    drop(body);
    message
}

/// The name under which the app reaches a component, such as `hello-mcp.spin.internal`.
///
/// <https://spinframework.dev/v3/http-outbound#local-service-chaining>
#[must_use]
pub fn host(component: &str) -> String {
    alloc::format!("{component}.spin.internal")
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, vec};

    use super::*;
    use crate::types::{
        ArgumentError, Call, Content, Endpoint, Exchange, Level, Log, Method, Notice, Outcome, Request, ToolResult,
    };

    #[test]
    fn every_reply_survives_the_hop() {
        let request = Request {
            endpoint: Endpoint::ResourceManager,
            method: Method::Post,
            path_with_query: "/subscriptions?api-version=2022-12-01".to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: Some(b"{}".to_vec()),
        };
        let replies: [Reply; 4] = [
            Ok(Step::Send(Exchange {
                requests: vec![request],
                state: vec![0, 255],
                notices: vec![Notice::Log(Log { level: Level::Info, message: "é".to_owned() })],
                cache: Some(vec![1]),
            })),
            Ok(Step::Done(Outcome::ToolResult(ToolResult {
                content: vec![Content::Text("é".to_owned())],
                structured: None,
            }))),
            Err(Error::InvalidArgument(ArgumentError { field: "limit".to_owned(), problem: "too large".to_owned() })),
            Err(Error::InvalidState),
        ];
        for reply in replies {
            assert_eq!(decode(&encode(&reply)), Ok(reply));
        }
    }

    #[test]
    fn anything_else_is_malformed() {
        let call = encode(&Call::new("a", "{}", 1));
        let cut = call.get(..call.len() - 1).unwrap().to_vec();
        let longer = [call.as_slice(), &[0]].concat();
        for bytes in [cut, longer, vec![]] {
            assert_eq!(take::<Call>(bytes), Err(Malformed));
        }
    }
}
