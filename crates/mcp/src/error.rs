//! What can be wrong with a request, and how the protocol says so.

use std::borrow::Cow;
use std::fmt;

use http::StatusCode;

use serde::Serialize;

use crate::meta::Client;
use crate::render::Nothing;
use crate::version::{Era, LEGACY, MODERN};

/// Why a request gets a JSON-RPC error for an answer.
///
/// The message names a method, a tool or a field, shortened to 64 characters, and nothing else that a caller sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// The body is not declared to be JSON.
    #[error("the header `Content-Type` is not `application/json`")]
    ContentType,
    /// The body is not JSON text.
    #[error("the body is not JSON")]
    Json,
    /// The body is nested so deeply that it is not read.
    #[error("the body is nested more than {} levels deep", crate::envelope::DEPTH_LIMIT)]
    Depth,
    /// The body, or a member of a batch, is JSON but no message.
    #[error("the message is not a JSON-RPC 2.0 request, notification or response")]
    Message,
    /// The identifier is `null`, a fraction or no scalar at all.
    #[error("`id` is not a string or an integer")]
    Id,
    /// A revision without batches is spoken, or the batch breaks the rules of the one that has them.
    #[error("a batch needs revision 2025-03-26, 1 to {} messages and no `initialize`", crate::inbound::BATCH_LIMIT)]
    Batch,
    /// A client posted a response where there is nothing to respond to.
    #[error("a response can't be posted in this revision of the protocol")]
    UnexpectedResponse,
    /// The header of a legacy request names a revision that is not spoken.
    #[error("the header `MCP-Protocol-Version` is not one of {}", Listed(LEGACY))]
    UnsupportedVersionHeader,
    /// A modern request names a revision that is not spoken.
    #[error("unsupported protocol version `{}`", Short(requested))]
    UnsupportedVersion {
        /// The revision named.
        requested: String,
    },
    /// A header that repeats a part of the body doesn't.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#server-validation>
    #[error("header mismatch: `{header}` {problem}")]
    HeaderMismatch {
        /// The name of the header.
        header: Cow<'static, str>,
        /// What is wrong with it.
        problem: HeaderProblem,
    },
    /// A field of `_meta` that each request needs is missing or malformed.
    #[error("`{field}` must be {expected}")]
    Meta {
        /// The field, such as `params._meta`.
        field: &'static str,
        /// What it has to be, such as `an object`.
        expected: &'static str,
    },
    /// The era of the request has no such method, or this server doesn't serve it.
    #[error("unknown method `{}`", Short(name))]
    UnknownMethod {
        /// The name of the method.
        name: String,
    },
    /// A parameter of the method is missing or malformed.
    #[error("`{field}` must be {expected}")]
    Params {
        /// The field, such as `params.name`.
        field: &'static str,
        /// What it has to be, such as `a string`.
        expected: &'static str,
    },
    /// There is no tool of that name.
    #[error("unknown tool `{}`", Short(name))]
    UnknownTool {
        /// The name of the tool.
        name: String,
    },
    /// There is no prompt of that name.
    #[error("unknown prompt `{}`", Short(name))]
    UnknownPrompt {
        /// The name of the prompt.
        name: String,
    },
    /// There is no resource at that address.
    #[error("{problem}")]
    UnknownResource {
        /// The address.
        uri: String,
        /// What there is in its place.
        problem: String,
    },
    /// A call needs something of a client that does not offer it.
    #[error("this needs a client that declares {}", Declared(*required))]
    MissingCapability {
        /// What is needed and not declared.
        required: Client,
    },
    /// What a client repeats as `requestState` is not what this server gave it for this call, or has expired.
    #[error("`params.requestState` is not one that this call can go on from; leave it out to begin again")]
    RequestState,
    /// An argument of a prompt, a resource or a completion is not acceptable; the text names it.
    #[error("{0}")]
    Argument(String),
    /// What was asked for could not be done; the text says why.
    #[error("{0}")]
    Failed(String),
    /// A list was asked to go on from a cursor that this server never gave out.
    #[error("invalid cursor")]
    InvalidCursor,
    /// The server failed; the reason is for its log.
    #[error("internal error")]
    Internal,
}

/// What is wrong with a header that repeats a part of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderProblem {
    /// It is required and absent.
    #[error("is missing")]
    Missing,
    /// It is given more than once or has a character outside visible ASCII.
    #[error("is malformed")]
    Malformed,
    /// It says something else than the body.
    #[error("differs from the body")]
    Different,
}

impl ProtocolError {
    /// The JSON-RPC error code.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic#error-codes>
    pub(crate) fn code(&self, era: Era) -> i32 {
        match self {
            Self::Json => -32700,
            Self::ContentType
            | Self::Message
            | Self::Id
            | Self::Batch
            | Self::Depth
            | Self::UnexpectedResponse
            | Self::UnsupportedVersionHeader => -32600,
            Self::UnknownMethod { .. } => -32601,
            Self::UnknownResource { .. } if era == Era::Legacy => -32002,
            Self::Meta { .. }
            | Self::Params { .. }
            | Self::UnknownTool { .. }
            | Self::UnknownPrompt { .. }
            | Self::UnknownResource { .. }
            | Self::RequestState
            | Self::Argument(_)
            | Self::InvalidCursor => -32602,
            Self::Failed(_) | Self::Internal => -32603,
            Self::MissingCapability { .. } => -32021,
            Self::HeaderMismatch { .. } => -32020,
            Self::UnsupportedVersion { .. } => -32022,
        }
    }

    /// The HTTP status: an error in what a method was asked to do is a JSON-RPC matter and travels with 200.
    pub(crate) fn status(&self, era: Era) -> StatusCode {
        match self {
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Json
            | Self::Message
            | Self::Id
            | Self::Batch
            | Self::Depth
            | Self::UnexpectedResponse
            | Self::UnsupportedVersionHeader
            | Self::UnsupportedVersion { .. }
            | Self::HeaderMismatch { .. }
            | Self::MissingCapability { .. }
            | Self::Meta { .. } => StatusCode::BAD_REQUEST,
            Self::UnknownMethod { .. } if era == Era::Modern => StatusCode::NOT_FOUND,
            Self::UnknownMethod { .. }
            | Self::Params { .. }
            | Self::UnknownTool { .. }
            | Self::UnknownPrompt { .. }
            | Self::UnknownResource { .. }
            | Self::RequestState
            | Self::Argument(_)
            | Self::Failed(_)
            | Self::InvalidCursor
            | Self::Internal => StatusCode::OK,
        }
    }
}

/// What an error says to programs.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Data<'a> {
    Versions {
        supported: &'static [&'static str],
        requested: String,
    },
    Capabilities {
        #[serde(rename = "requiredCapabilities")]
        required: Required,
    },
    Resource {
        uri: &'a str,
    },
}

impl<'a> Data<'a> {
    pub(crate) fn of(error: &'a ProtocolError) -> Option<Self> {
        match error {
            ProtocolError::UnsupportedVersion { requested } => {
                Some(Self::Versions { supported: MODERN, requested: Short(requested).to_string() })
            }
            ProtocolError::MissingCapability { required } => {
                Some(Self::Capabilities { required: Required::of(*required) })
            }
            ProtocolError::UnknownResource { uri, .. } => Some(Self::Resource { uri }),
            ProtocolError::ContentType
            | ProtocolError::Json
            | ProtocolError::Message
            | ProtocolError::Id
            | ProtocolError::Batch
            | ProtocolError::Depth
            | ProtocolError::UnexpectedResponse
            | ProtocolError::UnsupportedVersionHeader
            | ProtocolError::HeaderMismatch { .. }
            | ProtocolError::Meta { .. }
            | ProtocolError::UnknownMethod { .. }
            | ProtocolError::Params { .. }
            | ProtocolError::UnknownTool { .. }
            | ProtocolError::UnknownPrompt { .. }
            | ProtocolError::RequestState
            | ProtocolError::Argument(_)
            | ProtocolError::Failed(_)
            | ProtocolError::InvalidCursor
            | ProtocolError::Internal => None,
        }
    }
}

/// Capabilities as a client declares them.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#missingrequiredclientcapabilityerror>
#[derive(Serialize)]
pub(crate) struct Required {
    #[serde(skip_serializing_if = "Option::is_none")]
    elicitation: Option<Nothing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sampling: Option<Nothing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roots: Option<Nothing>,
}

impl Required {
    fn of(Client { elicitation, sampling, roots }: Client) -> Self {
        let nothing = |is_required: bool| is_required.then_some(Nothing {});
        Self { elicitation: nothing(elicitation), sampling: nothing(sampling), roots: nothing(roots) }
    }
}

struct Declared(Client);

impl fmt::Display for Declared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Client { elicitation, sampling, roots } = self.0;
        let all = [(elicitation, "`elicitation`"), (sampling, "`sampling`"), (roots, "`roots`")];
        let required: Vec<_> = all.iter().filter(|(is_required, _)| *is_required).map(|(_, name)| *name).collect();
        formatter.write_str(&required.join(" and "))
    }
}

/// A caller's text, cut to a length that suits a message.
pub(crate) struct Short<'a>(pub(crate) &'a str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 64;
        let Some((end, _)) = self.0.char_indices().nth(LIMIT) else { return formatter.write_str(self.0) };
        write!(formatter, "{}…", self.0.get(..end).unwrap_or_default())
    }
}

struct Listed(&'static [&'static str]);

impl fmt::Display for Listed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(at, version)| {
            let separator = if at == 0 { "" } else { ", " };
            write!(formatter, "{separator}`{version}`")
        })
    }
}
