//! The HTTP headers that the protocol reads.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#request-metadata>

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::error::{HeaderProblem, ProtocolError};

pub(crate) const PROTOCOL_VERSION: &str = "MCP-Protocol-Version";
pub(crate) const METHOD: &str = "Mcp-Method";
pub(crate) const NAME: &str = "Mcp-Name";

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
    check(headers, name, |value| {
        let encoded = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?="));
        // Base64 text stands for one value and a value has one base64 text, so nothing needs to be decoded.
        encoded.map_or(value == expected, |encoded| base64(expected.as_bytes()) == encoded)
    })
}

fn check(headers: &HeaderMap, header: &'static str, is_match: impl Fn(&str) -> bool) -> Result<(), ProtocolError> {
    let problem = match field(headers, header) {
        Field::Value(value) if is_match(value) => return Ok(()),
        Field::Value(_) => HeaderProblem::Different,
        Field::Malformed => HeaderProblem::Malformed,
        Field::Absent => HeaderProblem::Missing,
    };
    Err(ProtocolError::HeaderMismatch { header, problem })
}

/// Encodes with the standard alphabet and padding of RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0_usize, |group, at| group << 8 | usize::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let letter = ALPHABET.get(group >> (18 - 6 * at) & 63).copied().unwrap_or(b'=');
            text.push(char::from(if at <= chunk.len() { letter } else { b'=' }));
        }
    }
    text
}
