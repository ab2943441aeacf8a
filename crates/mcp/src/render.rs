//! Results, in the words of the era that asked.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::answer::{Answer, SHORT};
use crate::content::{Content, Contents, Message, Resource};
use crate::error::ProtocolError;
use crate::inbound::Request;
use crate::members::Members;
use crate::method::List;
use crate::push::{Asked, Kind};
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
#[derive(Debug, Clone)]
pub struct ToolResult {
    /// The blocks in the order in which they are shown.
    pub content: Vec<Content>,
    /// An object that conforms to the tool's output schema, as JSON text, which is passed on as it is. Where no block is a
    /// text, it is one as well, before the others, for clients that look at blocks alone.
    pub structured: Option<String>,
    /// Whether the tool failed; the content then says how, for the model to do better.
    pub is_error: bool,
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

    /// Answers [`Method::List`](crate::Method::List) for a list that is the same for all callers, with the only page there
    /// is: `items` is the JSON text of the whole array, and is passed on as it is.
    #[must_use]
    pub fn listed(&self, list: List, items: &str, server: &Server) -> Answer {
        let others = self.complete(server, Some(UNTIL_REDEPLOYED), Nothing {});
        let members = Members::new(&self.id, items.len() + SHORT).and_then(|mut members| {
            members.json(name(list), items);
            members.end(&others)
        });
        members.unwrap_or_else(|_| Answer::broken())
    }

    /// Answers [`Method::List`](crate::Method::List) for the resources, with a page and the cursor for the next one.
    #[must_use]
    pub fn resources_listed(&self, resources: &[Resource], next_cursor: Option<&str>, server: &Server) -> Answer {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Page<'a> {
            resources: &'a [Resource],
            #[serde(skip_serializing_if = "Option::is_none")]
            next_cursor: Option<&'a str>,
        }
        self.result(server, Some(NOT_AT_ALL), Page { resources, next_cursor })
    }

    /// Answers [`Method::ReadResource`](crate::Method::ReadResource).
    #[must_use]
    pub fn resource_read(&self, contents: &[Contents], server: &Server) -> Answer {
        #[derive(Serialize)]
        struct Read<'a> {
            contents: &'a [Contents],
        }
        self.result(server, Some(NOT_AT_ALL), Read { contents })
    }

    /// Answers [`Method::GetPrompt`](crate::Method::GetPrompt).
    #[must_use]
    pub fn prompt_written(&self, messages: &[Message], server: &Server) -> Answer {
        #[derive(Serialize)]
        struct Written<'a> {
            messages: &'a [Message],
        }
        self.result(server, None, Written { messages })
    }

    /// Answers [`Method::Complete`](crate::Method::Complete) with the values that fit, the best first.
    #[must_use]
    pub fn completed(&self, values: &[String], server: &Server) -> Answer {
        #[derive(Serialize)]
        struct Completed<'a> {
            completion: Page<'a>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Page<'a> {
            values: &'a [String],
            total: usize,
            has_more: bool,
        }
        let first = values.get(..MOST_VALUES).unwrap_or(values);
        let has_more = first.len() < values.len();
        self.result(server, None, Completed { completion: Page { values: first, total: values.len(), has_more } })
    }

    /// Answers what is done by saying so, as [`Method::Ping`](crate::Method::Ping).
    #[must_use]
    pub fn done(&self, server: &Server) -> Answer {
        self.result(server, None, Nothing {})
    }

    /// Answers a call that needs something of a modern client first. The client repeats `state` with what it answers.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr>
    #[must_use]
    pub fn input_required(&self, asked: &[Asked], state: &str, server: &Server) -> Answer {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Required<'a> {
            result_type: &'static str,
            input_requests: BTreeMap<&'a str, Question<'a>>,
            request_state: &'a str,
            #[serde(rename = "_meta")]
            meta: Meta,
        }
        #[derive(Serialize)]
        struct Question<'a> {
            method: Kind,
            params: &'a RawValue,
        }
        let required = Required {
            result_type: "input_required",
            input_requests: asked
                .iter()
                .map(|Asked { key, kind, params }| (key.as_str(), Question { method: *kind, params }))
                .collect(),
            request_state: state,
            meta: Meta { server: server.into() },
        };
        Answer::result(&self.id, &required, SHORT)
    }

    /// Answers [`Method::CallTool`](crate::Method::CallTool).
    #[must_use]
    pub fn tool_result(&self, result: &ToolResult, server: &Server) -> Answer {
        self.told(result, server).unwrap_or_else(|_| Answer::broken())
    }

    fn told(&self, result: &ToolResult, server: &Server) -> serde_json::Result<Answer> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Ending {
            is_error: bool,
        }
        let ToolResult { content, structured, is_error } = result;
        let ending = self.complete(server, None, Ending { is_error: *is_error });
        let texts =
            || content.iter().filter_map(|block| if let Content::Text { text } = block { Some(text) } else { None });
        let json = structured.as_deref();
        let copy = json.filter(|_| texts().next().is_none());
        let length = texts().map(String::len).sum::<usize>() + copy.map_or(0, str::len);
        // A quarter is about what a text is escaped with.
        let length = json.map_or(0, str::len) + length + length / 4 + SHORT;
        let mut members = Members::new(&self.id, length)?;
        if let Some(json) = json {
            members.json("structuredContent", json);
        }
        members.content(copy, content)?;
        members.end(&ending)
    }

    /// Answers a request that could not be served.
    #[must_use]
    pub fn protocol_error(&self, error: &ProtocolError) -> Answer {
        Answer::error(self.era, Some(&self.id), error)
    }

    fn result(&self, server: &Server, caching: Option<Caching>, result: impl Serialize) -> Answer {
        Answer::result(&self.id, &self.complete(server, caching, result), SHORT)
    }

    fn complete<T>(&self, server: &Server, caching: Option<Caching>, result: T) -> Complete<T> {
        let modern = match self.era {
            Era::Legacy => None,
            Era::Modern => Some(Modern { result_type: "complete", caching, meta: Meta { server: server.into() } }),
        };
        Complete { result, modern }
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

/// The member of a result that has a list.
const fn name(list: List) -> &'static str {
    match list {
        List::Tools => "tools",
        List::Prompts => "prompts",
        List::Resources => "resources",
        List::Templates => "resourceTemplates",
    }
}

/// The most values of one completion.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion#completion-results>
const MOST_VALUES: usize = 100;

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

/// What may be another thing the next time, and is nobody else's business.
const NOT_AT_ALL: Caching = Caching { ttl_ms: 0, cache_scope: "private" };

/// What the server can do. No list changes while it runs but that of the resources, of which nobody is told.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#servercapabilities>
#[derive(Default, Serialize)]
struct Capabilities {
    tools: Nothing,
    prompts: Nothing,
    resources: Nothing,
    completions: Nothing,
    logging: Nothing,
}

/// The empty object.
#[derive(Default, Serialize)]
pub(crate) struct Nothing {}

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

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use serde_json::{Value, json};

    use super::*;
    use crate::{Inbound, Media, receive};

    const SERVER: Server =
        Server { name: "a", title: "A", version: "1", description: "Is one.", website_url: None, instructions: "" };

    fn request() -> Request {
        let headers =
            HeaderMap::from_iter([(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let body = br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}"#;
        let inbound = receive(&http::Method::POST, &headers, body);
        let Inbound::Request(request) = inbound else { panic!("{inbound:?}") };
        request
    }

    #[test]
    fn structured_content_is_a_text_as_well_where_a_tool_gives_none() {
        let picture = || Content::Image(Media { data: vec![1], mime_type: "image/png".to_owned() });
        let said = || Content::Text { text: "said".to_owned() };
        let text = |text| json!({ "type": "text", "text": text });
        let shown = || json!({ "type": "image", "data": "AQ==", "mimeType": "image/png" });
        let rows = [
            (vec![], Some("{}"), json!([text("{}")])),
            (vec![picture()], Some("{}"), json!([text("{}"), shown()])),
            (vec![picture(), said()], Some("{}"), json!([shown(), text("said")])),
            (vec![picture()], None, json!([shown()])),
            (vec![], None, json!([])),
        ];
        for (content, structured, expected) in rows {
            let result = ToolResult { content, structured: structured.map(str::to_owned), is_error: false };
            let answer: Value = serde_json::from_slice(&request().tool_result(&result, &SERVER).body).unwrap();
            assert_eq!(answer.pointer("/result/content"), Some(&expected));
            let structured = structured.map(|_| json!({}));
            assert_eq!(answer.pointer("/result/structuredContent"), structured.as_ref());
        }
    }
}
