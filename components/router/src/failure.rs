//! Why a call failed, in the words that the caller reads.

use std::time::Duration;

use contract::types::{ArgumentError, Error, Refusal};
use mcp::Client;

use crate::azure::allowed::Denied;

/// Why a call failed. No text holds a token, a header or a URL.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the variable `{variable}` {problem}")]
    Setting { variable: &'static str, problem: String },
    #[error(
        "the variable `{variable}` {problem}; set it to a token for `{audience}`, for example from \
         `az account get-access-token --resource {audience}`"
    )]
    Token { variable: &'static str, problem: String, audience: &'static str },
    #[error("Azure did not answer within {} s; call again later or ask for less", .0.as_secs())]
    Timeout(Duration),
    #[error("the call took longer than {} s; ask for less at once", .0.as_secs())]
    Deadline(Duration),
    #[error("Azure could not be reached; check the network of the server and call again")]
    Unreachable,
    #[error("Azure's answer broke off; call again")]
    BrokenOff,
    #[error(
        "Azure's answer to the write did not come, so it may have been done; look at what is there before you call again"
    )]
    MaybeWritten,
    #[error("Azure's answers are longer than {} MiB together; ask for less at once", .0 / (1024 * 1024))]
    TooLong(usize),
    #[error("the server may not send this request; it is a defect of the tool")]
    Forbidden,
    #[error("Microsoft Entra ID published no signing keys that could be read; call again later")]
    SigningKeys,
    #[error("the tool asks Azure for {0}, so the call was stopped; it is a defect of the tool")]
    Denied(Denied),
    #[error(
        "the tool caches without saying so, or more than 256 KiB, so the call was stopped; it is a defect of the tool"
    )]
    Cache,
    #[error("the server's key-value store failed; its log says why")]
    Store,
    #[error("the tool failed; the server's log says why")]
    ToolBroken,
    #[error("the tool's answer is longer than {} MiB; ask for less at once", .0 / (1024 * 1024))]
    ReplyTooLong(usize),
    #[error("the tool asked Azure too often; it is a defect of the tool")]
    TooManyExchanges,
    #[error("the call went on without end; it is a defect of the tool")]
    TooManyQuestions,
    #[error("the client did not answer what the call asked it for; call again")]
    Unanswered,
    #[error("the client declined what the call asked it for")]
    Declined,
    #[error("a call in a batch can't ask the client for anything; send it alone")]
    NoLine,
    #[error("the client has gone away")]
    Gone,
    #[error("the client does not offer what the call needs of it")]
    Undeclared(Client),
    #[error("`params.requestState` is not one that this call can go on from")]
    State,
    #[error("{}", tool_error(.0))]
    Tool(Error),
}

fn tool_error(error: &Error) -> String {
    match error {
        Error::InvalidArgument(ArgumentError { field, problem }) => format!("`{field}` {problem}"),
        Error::Refused(Refusal { status, code, reason }) if code.is_empty() => {
            format!("Azure refused the request with status {status}: {reason}")
        }
        Error::Refused(Refusal { status, code, reason }) => {
            format!("Azure refused the request with status {status} `{code}`: {reason}")
        }
        Error::UnexpectedResponse(text) => format!("{text}; call again, and report it if it happens again"),
        Error::NotFound(text) | Error::Conflict(text) => text.clone(),
        Error::InvalidState => "the tool lost track of the call; it is a defect of the tool".to_owned(),
    }
}
