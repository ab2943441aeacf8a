//! From what came of a call to the words of the protocol.

use contract::types::{self, Error};
use mcp::{Body, Content, Contents, Media, Message, ProtocolError, Resource, Role, ToolResult};

use crate::failure::Failure;

/// The result of a tool.
pub(crate) fn tool_result(types::ToolResult { content, structured }: types::ToolResult) -> ToolResult {
    let has_text = content.iter().any(|block| matches!(block, types::Content::Text(_)));
    let text = structured.as_ref().filter(|_| !has_text).map(|text| Content::Text { text: text.clone() });
    let content = text.into_iter().chain(content.into_iter().map(block)).collect();
    ToolResult { content, structured, is_error: false }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structured_content_is_a_text_as_well_where_a_tool_gives_none() {
        let text = |text: &str| Content::Text { text: text.to_owned() };
        let picture = || types::Content::Image(types::Media { data: vec![1], mime_type: "image/png".to_owned() });
        let said = || types::Content::Text("said".to_owned());
        let rows = [
            (vec![], Some("{}"), vec![text("{}")]),
            (vec![picture()], Some("{}"), vec![text("{}"), block(picture())]),
            (vec![picture(), said()], Some("{}"), vec![block(picture()), text("said")]),
            (vec![picture()], None, vec![block(picture())]),
        ];
        for (content, structured, expected) in rows {
            let result = tool_result(types::ToolResult { content, structured: structured.map(str::to_owned) });
            assert_eq!(result.content, expected);
            assert_eq!(result.structured.as_deref(), structured);
        }
    }
}
