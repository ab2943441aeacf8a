//! Numbers that nobody can guess.

use std::fmt::Write;

/// Bytes for a key or a nonce.
pub(crate) fn bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let random = wasi::random::random::get_random_bytes(LENGTH as u64);
    let mut bytes = [0; LENGTH];
    for (byte, random) in bytes.iter_mut().zip(random) {
        *byte = random;
    }
    bytes
}

/// The bytes of an id.
const LENGTH: usize = 16;

/// Whether a text could be an id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 2 * LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// An id of 128 bits in 32 hexadecimal digits. Who knows it was told.
pub(crate) fn id() -> String {
    bytes::<LENGTH>().iter().fold(String::new(), |mut id, byte| {
        // Writing to a string can't fail.
        let _ = write!(id, "{byte:02x}");
        id
    })
}
