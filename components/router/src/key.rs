//! Who calls, by a key that the operator gave out: the header `x-functions-key` or the query parameter `code`, as Azure
//! Functions takes them.
//!
//! <https://learn.microsoft.com/azure/azure-functions/function-keys-how-to>

use std::fmt::Write;

use http::{HeaderMap, Uri};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::{
    caller::{Caller, Grant},
    failure::Failure,
};

/// The header with the key.
const HEADER: &str = "x-functions-key";

/// The query parameter with the key.
const PARAMETER: &str = "code";

/// What the name of a key begins with.
const PRINCIPAL: &str = "key-";

/// The shortest key that is none to guess.
const SHORTEST: usize = 16;

/// The keys that open the server, none where it asks for none.
#[derive(Default)]
pub(crate) struct Keys(Vec<String>);

/// Why a request may not pass.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(
        "a key or an access token is missing; send a key in the header `x-functions-key`, a token in `Authorization`"
    )]
    Missing,
    #[error("the key is not one of this server's")]
    Wrong,
}

impl Keys {
    /// Reads the variable `accesskey`: keys separated by commas, so that one can take the place of another.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let keys: Vec<_> =
            text.split(',').map(str::trim).filter(|key| !key.is_empty()).map(ToOwned::to_owned).collect();
        if keys.iter().any(|key| key.len() < SHORTEST) {
            let problem = format!("must hold keys of {SHORTEST} characters or more, separated by commas");
            return Err(Failure::Setting { variable: "accesskey", problem });
        }
        Ok(Self(keys))
    }

    /// Whether the server asks for a key.
    pub(crate) fn are_asked_for(&self) -> bool {
        !self.0.is_empty()
    }

    /// Finds out who sends a request.
    pub(crate) fn caller(&self, headers: &HeaderMap, uri: &Uri) -> Result<Caller, Refusal> {
        let given = given(headers, uri).ok_or(Refusal::Missing)?;
        let digest = Sha256::digest(&given);
        // Every key is compared, and in whole, so that the time it takes says nothing of how near the given one is.
        let is_known =
            self.0.iter().fold(Choice::from(0), |is_known, key| is_known | Sha256::digest(key).ct_eq(&digest));
        if !bool::from(is_known) {
            return Err(Refusal::Wrong);
        }
        let principal = digest.iter().take(8).fold(PRINCIPAL.to_owned(), |mut name, byte| {
            // Writing to a string can't fail.
            let _ = write!(name, "{byte:02x}");
            name
        });
        Ok(Caller { principal, grant: Grant::All })
    }
}

/// Whether a request comes with a key, right or wrong.
pub(crate) fn is_given(headers: &HeaderMap, uri: &Uri) -> bool {
    given(headers, uri).is_some()
}

/// Whether a caller is known by a key.
pub(crate) fn is_principal(principal: &str) -> bool {
    principal.starts_with(PRINCIPAL)
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
        Keys::parse(keys).unwrap().caller(&headers, &uri.parse().unwrap())
    }

    #[test]
    fn each_key_opens_the_server_in_the_header_and_in_the_query() {
        let first = caller(KEYS, "first-key-of-this-server", "/mcp").unwrap();
        assert_eq!(first, caller(KEYS, "", "/mcp?a=b&code=first-key-of-this-server").unwrap());
        let second = caller(KEYS, "the+second/key=of this server", "/mcp").unwrap();
        assert_eq!(second, caller(KEYS, "", "/mcp?code=the%2Bsecond/key%3Dof%20this%20server").unwrap());
        assert_ne!(first, second);
        assert!(is_principal(&first.principal) && first.principal.len() == 20, "{first:?}");
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
    fn without_keys_none_is_asked_for_and_a_short_one_is_none() {
        for none in ["", " ", ",", " , "] {
            assert!(!Keys::parse(none).unwrap().are_asked_for(), "{none:?}");
        }
        for short in ["secret", "first-key-of-this-server,secret"] {
            let text = Keys::parse(short).err().map(|failure| failure.to_string()).unwrap();
            assert!(text.starts_with("the variable `accesskey` must hold keys of 16"), "{text}");
        }
    }
}
