//! What results are made of.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

/// A block of a result or of a message.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#contentblock>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// A picture.
    Image(Media),
    /// A sound.
    Audio(Media),
    /// A resource with its contents.
    Resource {
        /// The contents.
        resource: Contents,
    },
    /// A resource that the client may read.
    ResourceLink(Resource),
}

/// A picture or a sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Media {
    /// Its bytes.
    #[serde(serialize_with = "base64")]
    pub data: Vec<u8>,
    /// Their type, such as `image/png`.
    pub mime_type: String,
}

/// A resource that a client may read.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#resource>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Its address.
    pub uri: String,
    /// Its name for programs.
    pub name: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The type of its contents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
}

/// The contents of a resource.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#resourcecontents>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contents {
    /// The address of the resource.
    pub uri: String,
    /// Their type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// The contents themselves.
    #[serde(flatten)]
    pub body: Body,
}

/// Text or bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Body {
    /// Text.
    Text(String),
    /// Anything else.
    #[serde(serialize_with = "base64")]
    Blob(Vec<u8>),
}

/// A message of a prompt.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#promptmessage>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Who is to have said it.
    pub role: Role,
    /// What.
    pub content: Content,
}

/// Who says a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The user.
    User,
    /// The model.
    Assistant,
}

fn base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}
