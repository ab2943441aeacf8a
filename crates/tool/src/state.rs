//! A tool's state between two exchanges, as bytes.

use alloc::vec::Vec;

use contract::{hop, types::Error};
use serde::{Serialize, de::DeserializeOwned};

/// Encodes a state.
pub fn encode<T: Serialize>(state: &T) -> Vec<u8> {
    hop::encode(state)
}

/// Reads what [`encode`] made.
///
/// # Errors
/// [`Error::InvalidState`] for any other bytes.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    hop::decode(bytes).map_err(|hop::Malformed| Error::InvalidState)
}
