//! `requestState`: what a modern client has answered so far, sealed so that it can neither be read nor changed, and only
//! counts for the same caller and the same call until it expires.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr#request-state>

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use borsh::{BorshDeserialize, BorshSerialize};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use contract::{hop, types::Input};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// How long a state counts, in milliseconds: as long as a person may take to fill in a form.
const LIFE: u64 = 15 * 60 * 1000;

/// The shortest secret that is a key.
const SHORTEST: usize = 16;

/// The bytes of a nonce. Random ones of this length don't repeat.
pub(crate) const NONCE: usize = 24;

/// What a state belongs to.
#[derive(Debug, Clone, Copy, BorshSerialize)]
pub(crate) struct Binding<'a> {
    /// Who calls.
    pub(crate) principal: &'a str,
    /// The method of the protocol, the name and the arguments of the call.
    pub(crate) call: [&'a str; 3],
}

#[derive(BorshSerialize, BorshDeserialize)]
struct State {
    expires: u64,
    inputs: Vec<Input>,
}

/// Seals what has been answered at `now`, in milliseconds since the Unix epoch.
pub(crate) fn seal(
    secret: &str,
    nonce: [u8; NONCE],
    binding: Binding<'_>,
    inputs: Vec<Input>,
    now: u64,
) -> Result<String, Failure> {
    let state = hop::encode(&State { expires: now.saturating_add(LIFE), inputs });
    let payload = Payload { msg: &state, aad: &hop::encode(&binding) };
    // A cipher fails only on more bytes than memory holds.
    let sealed = cipher(secret)?.encrypt(XNonce::from_slice(&nonce), payload).unwrap_or_default();
    Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
}

/// Opens a state at `now`; none if it is not one that was sealed for this or has expired.
pub(crate) fn open(secret: &str, state: &str, binding: Binding<'_>, now: u64) -> Result<Option<Vec<Input>>, Failure> {
    let cipher = cipher(secret)?;
    let bytes = URL_SAFE_NO_PAD.decode(state).unwrap_or_default();
    let Some((nonce, sealed)) = bytes.split_at_checked(NONCE) else { return Ok(None) };
    let payload = Payload { msg: sealed, aad: &hop::encode(&binding) };
    let opened = cipher.decrypt(XNonce::from_slice(nonce), payload).ok();
    let state = opened.and_then(|state| hop::decode::<State>(&state).ok());
    Ok(state.filter(|state| now <= state.expires).map(|state| state.inputs))
}

fn cipher(secret: &str) -> Result<XChaCha20Poly1305, Failure> {
    if secret.len() < SHORTEST {
        let problem =
            format!("must be a secret of {SHORTEST} characters or more, the same for all instances of the server");
        return Err(Failure::Setting { variable: "statekey", problem });
    }
    Ok(XChaCha20Poly1305::new(Key::from_slice(&Sha256::digest(secret))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef";
    const BINDING: Binding<'_> = Binding { principal: "a", call: ["tools/call", "b", "{}"] };

    fn inputs() -> Vec<Input> {
        vec![Input { key: "name".to_owned(), answer: r#"{"action":"accept"}"#.to_owned() }]
    }

    fn sealed() -> String {
        seal(SECRET, [7; NONCE], BINDING, inputs(), 1_000).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_the_same_call_until_it_expires() {
        assert_eq!(open(SECRET, &sealed(), BINDING, 1_000), Ok(Some(inputs())));
        assert_eq!(open(SECRET, &sealed(), BINDING, 1_000 + LIFE), Ok(Some(inputs())));
        assert_eq!(open(SECRET, &sealed(), BINDING, 1_001 + LIFE), Ok(None));
        assert!(!sealed().contains("accept"));
    }

    #[test]
    fn nothing_else_opens() {
        let others = [
            Binding { principal: "x", ..BINDING },
            Binding { call: ["prompts/get", "b", "{}"], ..BINDING },
            Binding { call: ["tools/call", "x", "{}"], ..BINDING },
            Binding { call: ["tools/call", "b", r#"{"x":1}"#], ..BINDING },
        ];
        for other in others {
            assert_eq!(open(SECRET, &sealed(), other, 1_000), Ok(None), "{other:?}");
        }
        assert_eq!(open("fedcba9876543210", &sealed(), BINDING, 1_000), Ok(None));
        for at in 0..sealed().len() {
            let mut tampered = sealed().into_bytes();
            tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(tampered).unwrap();
            // The last character has bits that stand for nothing; set, they are no state either.
            assert_eq!(open(SECRET, &tampered, BINDING, 1_000), Ok(None), "{at}");
        }
        for state in ["", "AAAA", "not base64!"] {
            assert_eq!(open(SECRET, state, BINDING, 1_000), Ok(None), "{state}");
        }
    }

    #[test]
    fn a_secret_that_is_none_is_named() {
        for secret in ["", "0123456789abcde"] {
            assert!(matches!(open(secret, "", BINDING, 0), Err(Failure::Setting { variable: "statekey", .. })));
        }
    }
}
