//! The methods of the protocol that this server serves. Another one is a case of [`Method`] and a row of [`RULES`].

use serde_json::value::RawValue;

use crate::envelope::is_object;
use crate::error::ProtocolError;
use crate::params;
use crate::version::Era;

/// What a client asks for.
#[derive(Debug, Clone)]
pub enum Method {
    /// Shake hands, in the legacy era.
    Initialize {
        /// The latest revision that the client speaks.
        requested_version: String,
    },
    /// Say that the server is there, in the legacy era.
    Ping,
    /// Log from a level on, in the legacy era. There is no session that could keep it.
    SetLevel,
    /// Say what the server is and can do, in the modern era.
    Discover,
    /// List something.
    List {
        /// What.
        list: List,
        /// Where to go on, as an earlier answer said; none to begin at the beginning.
        cursor: Option<String>,
    },
    /// Run a tool.
    CallTool(Call),
    /// Write out a prompt.
    GetPrompt(Call),
    /// Read a resource. The name of the call is its URI, and its arguments are empty.
    ReadResource(Call),
    /// Tell of the changes of a resource from here on, or no longer, in the legacy era.
    Subscribe {
        /// Its URI.
        uri: String,
    },
    /// Complete a value that is being typed.
    Complete(Completion),
}

/// A list that a client can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// `tools/list`
    Tools,
    /// `prompts/list`
    Prompts,
    /// `resources/list`
    Resources,
    /// `resources/templates/list`
    Templates,
}

/// The parameters of a call of a tool or a prompt, or for a resource.
#[derive(Debug, Clone)]
pub struct Call {
    /// The name of the tool or the prompt, or the URI of the resource.
    pub name: String,
    /// The JSON text of an object, `{}` if the client sent none. It is not checked against a schema.
    pub arguments: Box<RawValue>,
    /// What the client answers to what an earlier answer asked it for, in the modern era.
    pub inputs: Vec<Input>,
    /// The `requestState` of that earlier answer.
    pub state: Option<String>,
}

/// What a client answers to something that it was asked for.
#[derive(Debug, Clone)]
pub struct Input {
    /// The key that it was asked for under.
    pub key: String,
    /// The JSON text of an object.
    pub answer: Box<RawValue>,
}

/// The parameters of `completion/complete`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What the value belongs to.
    pub reference: Reference,
    /// The name of the argument or of the variable.
    pub argument: String,
    /// What is typed of it.
    pub value: String,
    /// The arguments that are settled.
    pub settled: Vec<(String, String)>,
}

/// What a value to complete belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// The prompt of this name.
    Prompt(String),
    /// The resource template that is listed as this.
    Template(String),
}

impl Method {
    /// The parameter that a modern client repeats in the header `Mcp-Name`.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#standard-request-headers>
    pub(crate) fn mirrored_name(&self) -> Option<&str> {
        match self {
            Self::CallTool(call) | Self::GetPrompt(call) | Self::ReadResource(call) => Some(&call.name),
            Self::Initialize { .. }
            | Self::Ping
            | Self::SetLevel
            | Self::Discover
            | Self::List { .. }
            | Self::Subscribe { .. }
            | Self::Complete(_) => None,
        }
    }
}

/// How a method is recognised and read.
struct Rule {
    name: &'static str,
    /// The eras that have the method.
    eras: &'static [Era],
    /// Reads the parameters.
    parse: fn(Option<&RawValue>) -> Result<Method, ProtocolError>,
}

const LEGACY: &[Era] = &[Era::Legacy];
const BOTH: &[Era] = &[Era::Legacy, Era::Modern];

const RULES: &[Rule] = &[
    Rule { name: INITIALIZE, eras: LEGACY, parse: params::initialize },
    Rule { name: "ping", eras: LEGACY, parse: |_| Ok(Method::Ping) },
    Rule { name: "logging/setLevel", eras: LEGACY, parse: params::set_level },
    Rule { name: "server/discover", eras: &[Era::Modern], parse: |_| Ok(Method::Discover) },
    Rule { name: "tools/list", eras: BOTH, parse: |params| params::list(params, List::Tools) },
    Rule { name: "tools/call", eras: BOTH, parse: |params| params::call(params).map(Method::CallTool) },
    Rule { name: "prompts/list", eras: BOTH, parse: |params| params::list(params, List::Prompts) },
    Rule { name: "prompts/get", eras: BOTH, parse: |params| params::call(params).map(Method::GetPrompt) },
    Rule { name: "resources/list", eras: BOTH, parse: |params| params::list(params, List::Resources) },
    Rule { name: "resources/templates/list", eras: BOTH, parse: |params| params::list(params, List::Templates) },
    Rule { name: "resources/read", eras: BOTH, parse: |params| params::read(params).map(Method::ReadResource) },
    Rule { name: "resources/subscribe", eras: LEGACY, parse: params::subscribe },
    Rule { name: "resources/unsubscribe", eras: LEGACY, parse: params::subscribe },
    Rule { name: "completion/complete", eras: BOTH, parse: |params| params::complete(params).map(Method::Complete) },
];

/// The handshake, which some rules of the transport don't apply to.
pub(crate) const INITIALIZE: &str = "initialize";

/// Reads a method and its parameters as an era understands them.
pub(crate) fn parse(era: Era, name: &str, params: Option<&RawValue>) -> Result<Method, ProtocolError> {
    let Some(rule) = RULES.iter().find(|rule| rule.name == name && rule.eras.contains(&era)) else {
        return Err(ProtocolError::UnknownMethod { name: name.to_owned() });
    };
    if params.is_some_and(|params| !is_object(params)) {
        return Err(ProtocolError::Params { field: "params", expected: "an object" });
    }
    (rule.parse)(params)
}
