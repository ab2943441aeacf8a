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

mod method;

mod inbound;

mod error;

mod answer;

mod render;

pub use answer::Answer;
pub use envelope::Id;
pub use error::{HeaderProblem, ProtocolError};
pub use inbound::{Inbound, Request, receive};
pub use method::{Method, ToolCall};
pub use render::{Content, Server, ToolResult};
pub use version::Era;
