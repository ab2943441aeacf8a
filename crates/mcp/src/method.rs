//! The methods of the protocol that this server serves. Another one is a case of [`Method`] and a row of [`RULES`].

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::envelope::{is_object, text};
use crate::error::ProtocolError;
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
    /// Say what the server is and can do, in the modern era.
    Discover,
    /// List the tools.
    ListTools {
        /// Where to go on, as an earlier answer said; none to begin at the beginning.
        cursor: Option<String>,
    },
    /// Run a tool.
    CallTool(ToolCall),
}

/// The parameters of `tools/call`.
#[derive(Debug, Clone)]
pub struct ToolCall {
    /// The name of the tool.
    pub name: String,
    /// The JSON text of an object, `{}` if the client sent none. It is not checked against the tool's schema.
    pub arguments: Box<RawValue>,
}

impl Method {
    /// The parameter that a modern client repeats in the header `Mcp-Name`.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#standard-request-headers>
    pub(crate) fn mirrored_name(&self) -> Option<&str> {
        match self {
            Self::CallTool(call) => Some(&call.name),
            Self::Initialize { .. } | Self::Ping | Self::Discover | Self::ListTools { .. } => None,
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

const BOTH: &[Era] = &[Era::Legacy, Era::Modern];

const RULES: &[Rule] = &[
    Rule { name: INITIALIZE, eras: &[Era::Legacy], parse: initialize },
    Rule { name: "ping", eras: &[Era::Legacy], parse: |_| Ok(Method::Ping) },
    Rule { name: "server/discover", eras: &[Era::Modern], parse: |_| Ok(Method::Discover) },
    Rule { name: "tools/list", eras: BOTH, parse: list_tools },
    Rule { name: "tools/call", eras: BOTH, parse: call_tool },
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

/// <https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#initialization>
///
/// The client's name and capabilities are not read, because nothing the server does depends on them.
fn initialize(params: Option<&RawValue>) -> Result<Method, ProtocolError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, default, rename = "protocolVersion")]
        version: Option<&'a RawValue>,
    }
    let Params { version } = members(params)?;
    Ok(Method::Initialize { requested_version: string(version, "params.protocolVersion")? })
}

/// <https://modelcontextprotocol.io/specification/2026-07-28/server/tools#listing-tools>
fn list_tools(params: Option<&RawValue>) -> Result<Method, ProtocolError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, default)]
        cursor: Option<&'a RawValue>,
    }
    let Params { cursor } = members(params)?;
    let cursor = cursor.map(|cursor| string(Some(cursor), "params.cursor")).transpose()?;
    Ok(Method::ListTools { cursor })
}

/// <https://modelcontextprotocol.io/specification/2026-07-28/server/tools#calling-tools>
fn call_tool(params: Option<&RawValue>) -> Result<Method, ProtocolError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, default)]
        name: Option<&'a RawValue>,
        #[serde(borrow, default)]
        arguments: Option<&'a RawValue>,
    }
    let Params { name, arguments } = members(params)?;
    let name = string(name, "params.name")?;
    let arguments = match arguments {
        Some(arguments) if is_object(arguments) => arguments.to_owned(),
        Some(_) => return Err(ProtocolError::Params { field: "params.arguments", expected: "an object" }),
        None => RawValue::from_string("{}".to_owned()).map_err(|_| ProtocolError::Internal)?,
    };
    Ok(Method::CallTool(ToolCall { name, arguments }))
}

/// The members that a method reads. One that is given twice is refused, since it could mean either.
fn members<'a, T: Deserialize<'a>>(params: Option<&'a RawValue>) -> Result<T, ProtocolError> {
    let params = params.map_or("{}", RawValue::get);
    let expected = "an object that has each member once";
    serde_json::from_str(params).map_err(|_| ProtocolError::Params { field: "params", expected })
}

fn string(value: Option<&RawValue>, field: &'static str) -> Result<String, ProtocolError> {
    value.and_then(text).ok_or(ProtocolError::Params { field, expected: "a string" })
}
