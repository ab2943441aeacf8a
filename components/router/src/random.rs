//! Numbers that nobody can guess.

/// Bytes for a key or a nonce.
pub(crate) fn bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let random = wasi::random::random::get_random_bytes(LENGTH as u64);
    let mut bytes = [0; LENGTH];
    for (byte, random) in bytes.iter_mut().zip(random) {
        *byte = random;
    }
    bytes
}

/// The hexadecimal digits of an id, which has 128 bits.
const DIGITS: usize = 32;

/// Whether a text could be an id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// An id. Who knows it was told.
pub(crate) fn id() -> String {
    format!("{:0DIGITS$x}", u128::from_be_bytes(bytes()))
}
