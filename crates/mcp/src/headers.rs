//! The HTTP headers that the protocol reads.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#request-metadata>

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::value::RawValue;

use crate::envelope::text;
use crate::error::{HeaderProblem, ProtocolError};
use crate::inbound::Request;
use crate::method::Method;
use crate::version::Era;

pub(crate) const PROTOCOL_VERSION: &str = "MCP-Protocol-Version";
pub(crate) const METHOD: &str = "Mcp-Method";
pub(crate) const NAME: &str = "Mcp-Name";
const PARAMETER: &str = "Mcp-Param-";

/// What a request says in one header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    Absent,
    /// Without the white space around it.
    Value(&'a str),
    /// Given more than once, or with a character that is not visible ASCII.
    Malformed,
}

/// Reads a header of any spelling of `name`.
pub(crate) fn field<'a>(headers: &'a HeaderMap, name: &str) -> Field<'a> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Field::Absent };
    if values.next().is_some() {
        return Field::Malformed;
    }
    value.to_str().map_or(Field::Malformed, |text| Field::Value(text.trim_matches([' ', '\t'])))
}

/// Whether the body is declared to be JSON.
///
/// Any other type is refused, as the official SDKs do, because a browser lets a page of any origin send the types of
/// HTML forms without asking first. Parameters such as `charset` don't matter.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let Field::Value(value) = field(headers, CONTENT_TYPE.as_str()) else { return false };
    let media_type = value.split_once(';').map_or(value, |(media_type, _)| media_type);
    media_type.trim_end().eq_ignore_ascii_case("application/json")
}

/// Checks that the header `name` repeats `expected` of the body, letter for letter.
pub(crate) fn check_equal(headers: &HeaderMap, name: &'static str, expected: &str) -> Result<(), ProtocolError> {
    check(headers, name, |value| value == expected)
}

/// Checks that the header `name` repeats `expected` of the body, plain or as `=?base64?…?=`.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding>
pub(crate) fn check_encoded(headers: &HeaderMap, name: &'static str, expected: &str) -> Result<(), ProtocolError> {
    check(headers, name, |value| is_encoded(value, expected))
}

fn is_encoded(value: &str, expected: &str) -> bool {
    let encoded = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?="));
    // Base64 text stands for one value and a value has one base64 text, so nothing needs to be decoded.
    encoded.map_or(value == expected, |encoded| STANDARD.encode(expected) == encoded)
}

impl Request {
    /// Checks that a modern call of a tool repeats arguments in headers, as the tool's schema asks for with
    /// `x-mcp-header`: `mirrored` has the names of the arguments and the ends of the headers' names.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#custom-headers-from-tool-parameters>
    pub fn check_arguments(&self, headers: &HeaderMap, mirrored: &[(&str, &str)]) -> Result<(), ProtocolError> {
        let (Era::Modern, Method::CallTool(call)) = (self.era, &self.method) else { return Ok(()) };
        let arguments: BTreeMap<String, &RawValue> = serde_json::from_str(call.arguments.get()).unwrap_or_default();
        for (name, suffix) in mirrored {
            let value = arguments.get(*name).filter(|value| value.get() != "null");
            let value = value.map(|value| text(value).unwrap_or_else(|| value.get().to_owned()));
            check_argument(headers, suffix, value.as_deref())?;
        }
        Ok(())
    }
}

/// Checks that the header `Mcp-Param-` and `suffix` repeats an argument, none for one that is not given.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#custom-headers-from-tool-parameters>
fn check_argument(headers: &HeaderMap, suffix: &str, argument: Option<&str>) -> Result<(), ProtocolError> {
    let header = format!("{PARAMETER}{suffix}");
    match argument {
        Some(argument) => check(headers, header, |value| is_encoded(value, argument)),
        None if field(headers, &header) == Field::Absent => Ok(()),
        None => Err(ProtocolError::HeaderMismatch { header: header.into(), problem: HeaderProblem::Different }),
    }
}

fn check(
    headers: &HeaderMap,
    header: impl Into<Cow<'static, str>>,
    is_match: impl Fn(&str) -> bool,
) -> Result<(), ProtocolError> {
    let header = header.into();
    let problem = match field(headers, &header) {
        Field::Value(value) if is_match(value) => return Ok(()),
        Field::Value(_) => HeaderProblem::Different,
        Field::Malformed => HeaderProblem::Malformed,
        Field::Absent => HeaderProblem::Missing,
    };
    Err(ProtocolError::HeaderMismatch { header, problem })
}
