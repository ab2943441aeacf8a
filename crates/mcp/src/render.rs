//! Results, in the words of the era that asked.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::error::ProtocolError;
use crate::inbound::Request;
use crate::version::{self, Era};

/// What the server says of itself.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#implementation>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// Its name for programs.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What it is, in a sentence.
    pub description: &'static str,
    /// The address of its web site.
    pub website_url: Option<&'static str>,
    /// What a model should know to make good use of it.
    pub instructions: &'static str,
}

/// The result of a tool.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/server/tools#tool-result>
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolResult {
    /// The blocks in the order in which they are shown.
    pub content: Vec<Content>,
    /// The JSON text of an object that conforms to the tool's output schema.
    #[serde(rename = "structuredContent", skip_serializing_if = "Option::is_none")]
    pub structured: Option<Box<RawValue>>,
    /// Whether the tool failed; the content then says how, for the model to do better.
    pub is_error: bool,
}

/// A block of a result.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#contentblock>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "text", rename_all = "camelCase")]
pub enum Content {
    /// Plain text.
    Text(String),
}

impl Request {
    /// Answers [`Method::Initialize`](crate::Method::Initialize).
    #[must_use]
    pub fn initialized(&self, requested_version: &str, server: &Server) -> Answer {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Initialized {
            protocol_version: &'static str,
            capabilities: Capabilities,
            server_info: Implementation,
            instructions: &'static str,
        }
        self.result(
            server,
            None,
            Initialized {
                protocol_version: version::negotiate(requested_version),
                capabilities: Capabilities::default(),
                server_info: server.into(),
                instructions: server.instructions,
            },
        )
    }

    /// Answers [`Method::Ping`](crate::Method::Ping).
    #[must_use]
    pub fn pong(&self, server: &Server) -> Answer {
        self.result(server, None, Nothing {})
    }

    /// Answers [`Method::Discover`](crate::Method::Discover).
    #[must_use]
    pub fn discovered(&self, server: &Server) -> Answer {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Discovered {
            supported_versions: &'static [&'static str],
            capabilities: Capabilities,
            instructions: &'static str,
        }
        self.result(
            server,
            Some(UNTIL_REDEPLOYED),
            Discovered {
                supported_versions: version::MODERN,
                capabilities: Capabilities::default(),
                instructions: server.instructions,
            },
        )
    }

    /// Answers [`Method::ListTools`](crate::Method::ListTools) with the only page there is: `tools` is the JSON text of
    /// the whole array, and is passed on as it is.
    #[must_use]
    pub fn tools_listed(&self, tools: &RawValue, server: &Server) -> Answer {
        #[derive(Serialize)]
        struct Listed<'a> {
            tools: &'a RawValue,
        }
        self.result(server, Some(UNTIL_REDEPLOYED), Listed { tools })
    }

    /// Answers [`Method::CallTool`](crate::Method::CallTool).
    #[must_use]
    pub fn tool_result(&self, result: &ToolResult, server: &Server) -> Answer {
        self.result(server, None, result)
    }

    /// Answers a request that could not be served.
    #[must_use]
    pub fn protocol_error(&self, error: &ProtocolError) -> Answer {
        Answer::error(self.era, Some(&self.id), error)
    }

    fn result(&self, server: &Server, caching: Option<Caching>, result: impl Serialize) -> Answer {
        let modern = match self.era {
            Era::Legacy => None,
            Era::Modern => Some(Modern { result_type: "complete", caching, meta: Meta { server: server.into() } }),
        };
        Answer::result(&self.id, &Complete { result, modern })
    }
}

/// A result with what each era adds to it. A legacy client may refuse fields that its revision does not have.
#[derive(Serialize)]
struct Complete<T> {
    #[serde(flatten)]
    result: T,
    #[serde(flatten)]
    modern: Option<Modern>,
}

/// What each modern result says.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/basic#result-responses>
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Modern {
    result_type: &'static str,
    #[serde(flatten)]
    caching: Option<Caching>,
    #[serde(rename = "_meta")]
    meta: Meta,
}

#[derive(Serialize)]
struct Meta {
    #[serde(rename = "io.modelcontextprotocol/serverInfo")]
    server: Implementation,
}

/// How long, and by whom, a modern result may be kept.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching>
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Caching {
    ttl_ms: u32,
    cache_scope: &'static str,
}

/// What is the same for all callers and changes only with a deployment, which five minutes are a fair time to notice.
const UNTIL_REDEPLOYED: Caching = Caching { ttl_ms: 300_000, cache_scope: "public" };

/// What the server can do: tools, in a list that doesn't change while it runs.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/server/tools#capabilities>
#[derive(Default, Serialize)]
struct Capabilities {
    tools: Nothing,
}

/// The empty object.
#[derive(Default, Serialize)]
struct Nothing {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Implementation {
    name: &'static str,
    title: &'static str,
    version: &'static str,
    description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    website_url: Option<&'static str>,
}

impl From<&Server> for Implementation {
    fn from(server: &Server) -> Self {
        let Server { name, title, version, description, website_url, instructions: _ } = *server;
        Self { name, title, version, description, website_url }
    }
}
