//! Where a result goes on: text that a client passes back unchanged, and only with the same arguments.

use alloc::string::String;

use base64ct::{Base64UrlUnpadded, Encoding};
use contract::types::Error;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{arguments::invalid, state};

/// A position, and what it belongs to.
#[derive(Serialize, Deserialize)]
struct Cursor<T> {
    fingerprint: u64,
    position: T,
}

/// A number that stands for the arguments a cursor belongs to, in this order.
///
/// It tells mistakes apart, not attacks: whoever may pass a cursor may pass the arguments.
#[must_use]
pub fn fingerprint(arguments: &[&str]) -> u64 {
    // FNV-1a, <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>. The byte between two arguments is in no text.
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for argument in arguments {
        for byte in argument.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    hash
}

/// The cursor of a position in the result that the arguments with this fingerprint have.
#[must_use]
pub fn encode<T: Serialize>(position: T, fingerprint: u64) -> String {
    Base64UrlUnpadded::encode_string(&state::encode(&Cursor { fingerprint, position }))
}

/// Reads what [`encode`] made.
///
/// # Errors
/// [`Error::InvalidArgument`] on `cursor` if it is damaged or belongs to other arguments.
pub fn decode<T: DeserializeOwned>(cursor: &str, fingerprint: u64) -> Result<T, Error> {
    if cursor.is_empty() {
        return Err(invalid("cursor", "is empty; leave it out to begin"));
    }
    let bytes = Base64UrlUnpadded::decode_vec(cursor).ok();
    let cursor: Option<Cursor<T>> = bytes.and_then(|bytes| state::decode(&bytes).ok());
    match cursor {
        Some(cursor) if cursor.fingerprint == fingerprint => Ok(cursor.position),
        Some(_) => Err(invalid(
            "cursor",
            "belongs to other arguments; send those of the call that gave it, or leave it out to begin again",
        )),
        None => Err(invalid("cursor", "is not one that an earlier result gave; leave it out to begin again")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_back_with_the_same_arguments_only() {
        let mine = fingerprint(&["a", "b"]);
        let cursor = encode((Some("token"), 7_u32), mine);
        assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{cursor}");
        assert_eq!(decode::<(Option<String>, u32)>(&cursor, mine), Ok((Some("token".into()), 7)));
        for other in [&["a"][..], &["b", "a"], &["ab"], &["", "ab"], &["a", "b", ""]] {
            let Err(Error::InvalidArgument(error)) = decode::<(Option<String>, u32)>(&cursor, fingerprint(other))
            else {
                panic!("{other:?}")
            };
            assert!(error.problem.starts_with("belongs to other arguments"), "{}", error.problem);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let cursor = encode(7_u32, 1);
        let (_, cut) = cursor.split_at(1);
        for text in ["", " ", "eyJ", "====", cut] {
            let Err(Error::InvalidArgument(error)) = decode::<u32>(text, 1) else { panic!("{text}") };
            assert_eq!(error.field, "cursor");
        }
    }
}
