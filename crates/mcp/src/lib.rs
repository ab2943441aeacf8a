//! The Model Context Protocol over Streamable HTTP, as pure functions.
//!
//! [`receive`] turns an HTTP request into a [`Request`] to serve, or into the [`Answer`] that ends it.
//! The functions of [`Request`] turn what came of it into an [`Answer`].
//! Both eras of the protocol are spoken on one endpoint: the legacy one with its `initialize` handshake, up to
//! [2025-11-25](https://modelcontextprotocol.io/specification/2025-11-25), and the modern one in which each request
//! carries its own metadata, from [2026-07-28](https://modelcontextprotocol.io/specification/2026-07-28) on.
//! No session is kept in either.

mod version;

mod headers;

mod envelope;

mod meta;

mod level;

mod method;

mod params;

mod inbound;

mod error;

mod answer;

mod escape;

mod members;

mod render;

mod content;

mod push;

pub use answer::Answer;
pub use content::{Body, Content, Contents, Media, Message, Resource, Role};
pub use envelope::Id;
pub use error::{HeaderProblem, ProtocolError};
pub use inbound::{Inbound, Reply, Request, receive};
pub use level::Level;
pub use meta::Client;
pub use method::{Call, Completion, Input, List, Method, Reference};
pub use push::{Asked, Kind, asking, event};
pub use render::{Server, ToolResult};
pub use version::Era;
