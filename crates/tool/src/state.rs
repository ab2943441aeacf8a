//! A tool's state between two exchanges, as bytes.

use alloc::vec::Vec;

use contract::types::Error;
use postcard::ser_flavors::Size;
use serde::{Serialize, de::DeserializeOwned};

/// Encodes a state.
pub fn encode<T: Serialize>(state: &T) -> Vec<u8> {
    // Memory that grows is copied each time and fetched from the system anew. Postcard fails only on a sequence of unknown
    // length, which no state has.
    let length = postcard::serialize_with_flavor(state, Size::default()).unwrap_or_default();
    postcard::to_extend(state, Vec::with_capacity(length)).unwrap_or_default()
}

/// Reads what [`encode`] made.
///
/// # Errors
/// [`Error::InvalidState`] for any other bytes.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    match postcard::take_from_bytes(bytes) {
        Ok((state, [])) => Ok(state),
        Ok(_) | Err(_) => Err(Error::InvalidState),
    }
}
