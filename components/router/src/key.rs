//! Who calls, by a key that the operator gave out: the header `x-functions-key` or the query parameter `code`, as Azure
//! Functions takes them.
//!
//! <https://learn.microsoft.com/azure/azure-functions/function-keys-how-to>

use std::fmt::Write;

use http::{HeaderMap, Uri};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// The header with the key.
const HEADER: &str = "x-functions-key";

/// The query parameter with the key.
const PARAMETER: &str = "code";

/// The shortest key that is none to guess.
const SHORTEST: usize = 16;

/// The keys that open the server, none where it asks for none.
pub(crate) struct Keys<'a>(Vec<&'a str>);

/// Why a request may not pass, or why nobody may.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("a key is missing; send it in the header `x-functions-key`")]
    Missing,
    #[error("the key is not one of this server's")]
    Wrong,
    #[error("the variable `accesskey` must hold keys of {SHORTEST} characters or more, separated by commas")]
    Setting,
}

/// A caller: the name of the key, from which the key can't be found out, or nothing where none is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Caller(pub(crate) String);

impl<'a> Keys<'a> {
    /// Reads the variable `accesskey`: keys separated by commas, so that one can take the place of another.
    pub(crate) fn parse(text: &'a str) -> Result<Self, Refusal> {
        let keys: Vec<_> = text.split(',').map(str::trim).filter(|key| !key.is_empty()).collect();
        if keys.iter().any(|key| key.len() < SHORTEST) {
            return Err(Refusal::Setting);
        }
        Ok(Self(keys))
    }

    /// Whether the server asks for a key.
    pub(crate) fn are_asked_for(&self) -> bool {
        !self.0.is_empty()
    }

    /// Finds out who sends a request.
    pub(crate) fn caller(&self, headers: &HeaderMap, uri: &Uri) -> Result<Caller, Refusal> {
        if !self.are_asked_for() {
            return Ok(Caller(String::new()));
        }
        let given = given(headers, uri).ok_or(Refusal::Missing)?;
        let digest = Sha256::digest(&given);
        // Every key is compared, and in whole, so that the time it takes says nothing of how near the given one is.
        let is_known =
            self.0.iter().fold(Choice::from(0), |is_known, key| is_known | Sha256::digest(key).ct_eq(&digest));
        if !bool::from(is_known) {
            return Err(Refusal::Wrong);
        }
        Ok(Caller(digest.iter().take(8).fold("key-".to_owned(), |mut name, byte| {
            // Writing to a string can't fail.
            let _ = write!(name, "{byte:02x}");
            name
        })))
    }
}

fn given(headers: &HeaderMap, uri: &Uri) -> Option<Vec<u8>> {
    if let Some(key) = headers.get(HEADER) {
        return Some(key.as_bytes().to_vec());
    }
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let (_, code) = pairs.into_iter().find(|(name, _)| *name == PARAMETER)?;
    Some(percent_decode_str(code).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = "first-key-of-this-server, the+second/key=of this server";

    #[track_caller]
    fn caller(keys: &str, header: &str, uri: &str) -> Result<Caller, Refusal> {
        let mut headers = HeaderMap::new();
        if !header.is_empty() {
            headers.insert(HEADER, header.parse().unwrap());
        }
        Keys::parse(keys).and_then(|keys| keys.caller(&headers, &uri.parse().unwrap()))
    }

    #[test]
    fn each_key_opens_the_server_in_the_header_and_in_the_query() {
        let first = caller(KEYS, "first-key-of-this-server", "/mcp").unwrap();
        assert_eq!(first, caller(KEYS, "", "/mcp?a=b&code=first-key-of-this-server").unwrap());
        let second = caller(KEYS, "the+second/key=of this server", "/mcp").unwrap();
        assert_eq!(second, caller(KEYS, "", "/mcp?code=the%2Bsecond/key%3Dof%20this%20server").unwrap());
        assert_ne!(first, second);
        assert!(first.0.starts_with("key-") && first.0.len() == 20, "{first:?}");
    }

    #[test]
    fn nothing_else_does() {
        for key in ["first-key-of-this-serve", "first-key-of-this-server,", "FIRST-KEY-OF-THIS-SERVER", KEYS, ","] {
            assert_eq!(caller(KEYS, key, "/mcp"), Err(Refusal::Wrong), "{key}");
        }
        for uri in ["/mcp", "/mcp?code", "/mcp?codes=first-key-of-this-server"] {
            assert_eq!(caller(KEYS, "", uri), Err(Refusal::Missing), "{uri}");
        }
        assert_eq!(caller(KEYS, "", "/mcp?code="), Err(Refusal::Wrong));
        // The header counts where both are given.
        assert_eq!(caller(KEYS, "x", "/mcp?code=first-key-of-this-server"), Err(Refusal::Wrong));
    }

    #[test]
    fn without_keys_nobody_has_to_have_one_and_a_short_one_lets_nobody_in() {
        for none in ["", " ", ",", " , "] {
            assert_eq!(caller(none, "", "/mcp"), Ok(Caller(String::new())), "{none:?}");
        }
        for short in ["secret", "first-key-of-this-server,secret"] {
            assert_eq!(caller(short, "first-key-of-this-server", "/mcp"), Err(Refusal::Setting), "{short}");
        }
    }
}
