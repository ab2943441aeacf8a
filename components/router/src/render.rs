//! From what came of a call to the words of the protocol.

use contract::types::{self, Error};
use mcp::{Body, Content, Contents, Media, Message, ProtocolError, Resource, Role, ToolResult};

use crate::failure::Failure;

/// The result of a tool.
pub(crate) fn tool_result(types::ToolResult { content, structured }: types::ToolResult) -> ToolResult {
    ToolResult { content: content.into_iter().map(block).collect(), structured, is_error: false }
}

/// A failure of a tool is a result too, so that the model that called can read it and do better.
///
/// <https://modelcontextprotocol.io/specification/2025-11-25/server/tools#error-handling>
pub(crate) fn failed(failure: &Failure) -> ToolResult {
    ToolResult { content: vec![Content::Text { text: failure.to_string() }], structured: None, is_error: true }
}

/// A failure of anything else is an error of the protocol. `name` is that of what was called, a URI for a resource.
pub(crate) fn error(failure: Failure, name: &str) -> ProtocolError {
    match failure {
        Failure::Undeclared(required) => ProtocolError::MissingCapability { required },
        Failure::State => ProtocolError::RequestState,
        Failure::Tool(Error::NotFound(problem)) => ProtocolError::UnknownResource { uri: name.to_owned(), problem },
        Failure::Tool(Error::InvalidArgument(_)) => ProtocolError::Argument(failure.to_string()),
        Failure::Setting { .. }
        | Failure::Token { .. }
        | Failure::Timeout(_)
        | Failure::Deadline(_)
        | Failure::Unreachable
        | Failure::BrokenOff
        | Failure::MaybeWritten
        | Failure::TooLong(_)
        | Failure::Forbidden
        | Failure::SigningKeys
        | Failure::Denied(_)
        | Failure::Cache
        | Failure::Store
        | Failure::ToolBroken
        | Failure::ReplyTooLong(_)
        | Failure::TooManyExchanges
        | Failure::TooManyQuestions
        | Failure::Unanswered
        | Failure::Declined
        | Failure::NoLine
        | Failure::Gone
        | Failure::Tool(_) => ProtocolError::Failed(failure.to_string()),
    }
}

/// The messages of a prompt.
pub(crate) fn messages(messages: Vec<types::Message>) -> Vec<Message> {
    let role = |role| match role {
        types::Role::User => Role::User,
        types::Role::Assistant => Role::Assistant,
    };
    messages.into_iter().map(|message| Message { role: role(message.role), content: block(message.content) }).collect()
}

/// The contents of resources.
pub(crate) fn contents(types::Contents { uri, mime_type, body }: types::Contents) -> Contents {
    let body = match body {
        types::Body::Text(text) => Body::Text(text),
        types::Body::Blob(bytes) => Body::Blob(bytes),
    };
    Contents { uri, mime_type, body }
}

/// A resource in a list.
pub(crate) fn resource(types::Entry { uri, name, title, description, mime_type }: types::Entry) -> Resource {
    Resource { uri, name, title, description, mime_type }
}

fn block(block: types::Content) -> Content {
    let media = |types::Media { data, mime_type }| Media { data, mime_type };
    match block {
        types::Content::Text(text) => Content::Text { text },
        types::Content::Image(image) => Content::Image(media(image)),
        types::Content::Audio(audio) => Content::Audio(media(audio)),
        types::Content::Embedded(embedded) => Content::Resource { resource: contents(embedded) },
        types::Content::Link(entry) => Content::ResourceLink(resource(entry)),
    }
}
