//! The parameters of the methods.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::envelope::{is_object, present, text};
use crate::error::ProtocolError;
use crate::level::Level;
use crate::method::{Call, Completion, Input, List, Method, Reference};

/// <https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#initialization>
///
/// The client's name and capabilities are not read: there is no session that could keep them.
pub(crate) fn initialize(params: Option<&RawValue>) -> Result<Method, ProtocolError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, default, rename = "protocolVersion")]
        version: Option<&'a RawValue>,
    }
    let Params { version } = members(params)?;
    Ok(Method::Initialize { requested_version: string(version, "params.protocolVersion")? })
}

/// <https://modelcontextprotocol.io/specification/2025-11-25/server/utilities/logging#setting-log-level>
pub(crate) fn set_level(params: Option<&RawValue>) -> Result<Method, ProtocolError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, default)]
        level: Option<&'a RawValue>,
    }
    let Params { level } = members(params)?;
    let level = string(level, "params.level")?;
    if Level::named(&level).is_none() {
        return Err(ProtocolError::Params { field: "params.level", expected: "a level of RFC 5424, such as `info`" });
    }
    Ok(Method::SetLevel)
}

/// <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/pagination>
pub(crate) fn list(params: Option<&RawValue>, list: List) -> Result<Method, ProtocolError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, default)]
        cursor: Option<&'a RawValue>,
    }
    let Params { cursor } = members(params)?;
    let cursor = cursor.map(|cursor| string(Some(cursor), "params.cursor")).transpose()?;
    Ok(Method::List { list, cursor })
}

/// What a client repeats of an answer that asked it for something.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr>
#[derive(Deserialize)]
struct Retry<'a> {
    #[serde(borrow, default, rename = "inputResponses", deserialize_with = "present")]
    inputs: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "requestState")]
    state: Option<&'a RawValue>,
}

/// <https://modelcontextprotocol.io/specification/2026-07-28/server/tools#calling-tools>
/// <https://modelcontextprotocol.io/specification/2026-07-28/server/prompts#getting-a-prompt>
pub(crate) fn call(params: Option<&RawValue>) -> Result<Call, ProtocolError> {
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
        None => empty()?,
    };
    retried(name, arguments, params)
}

/// <https://modelcontextprotocol.io/specification/2026-07-28/server/resources#reading-resources>
pub(crate) fn read(params: Option<&RawValue>) -> Result<Call, ProtocolError> {
    retried(uri(params)?, empty()?, params)
}

fn retried(name: String, arguments: Box<RawValue>, params: Option<&RawValue>) -> Result<Call, ProtocolError> {
    let Retry { inputs, state } = members(params)?;
    let state = state.map(|state| string(Some(state), "params.requestState")).transpose()?;
    let inputs = inputs.map(answers).transpose()?.unwrap_or_default();
    Ok(Call { name, arguments, inputs, state })
}

fn answers(inputs: &RawValue) -> Result<Vec<Input>, ProtocolError> {
    let malformed = || ProtocolError::Params { field: "params.inputResponses", expected: "an object of objects" };
    let inputs: BTreeMap<String, &RawValue> = serde_json::from_str(inputs.get()).map_err(|_| malformed())?;
    let inputs = inputs
        .into_iter()
        .map(|(key, answer)| is_object(answer).then(|| Input { key, answer: answer.to_owned() }).ok_or_else(malformed));
    inputs.collect()
}

/// <https://modelcontextprotocol.io/specification/2025-11-25/server/resources#subscriptions>
pub(crate) fn subscribe(params: Option<&RawValue>) -> Result<Method, ProtocolError> {
    Ok(Method::Subscribe { uri: uri(params)? })
}

fn uri(params: Option<&RawValue>) -> Result<String, ProtocolError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, default)]
        uri: Option<&'a RawValue>,
    }
    let Params { uri } = members(params)?;
    string(uri, "params.uri")
}

/// <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion>
pub(crate) fn complete(params: Option<&RawValue>) -> Result<Completion, ProtocolError> {
    #[derive(Deserialize)]
    struct Params {
        #[serde(rename = "ref")]
        reference: Named,
        argument: Argument,
        #[serde(default)]
        context: Context,
    }
    #[derive(Deserialize)]
    #[serde(tag = "type")]
    enum Named {
        #[serde(rename = "ref/prompt")]
        Prompt { name: String },
        #[serde(rename = "ref/resource")]
        Template { uri: String },
    }
    #[derive(Deserialize)]
    struct Argument {
        name: String,
        value: String,
    }
    #[derive(Default, Deserialize)]
    struct Context {
        #[serde(default)]
        arguments: BTreeMap<String, String>,
    }
    let expected = "an object with `ref` to a prompt or a resource and `argument` with a name and a value";
    let params = params.map_or("{}", RawValue::get);
    let Params { reference, argument, context } =
        serde_json::from_str(params).map_err(|_| ProtocolError::Params { field: "params", expected })?;
    Ok(Completion {
        reference: match reference {
            Named::Prompt { name } => Reference::Prompt(name),
            Named::Template { uri } => Reference::Template(uri),
        },
        argument: argument.name,
        value: argument.value,
        settled: context.arguments.into_iter().collect(),
    })
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

fn empty() -> Result<Box<RawValue>, ProtocolError> {
    RawValue::from_string("{}".to_owned()).map_err(|_| ProtocolError::Internal)
}
