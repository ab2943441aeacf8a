//! The signature and the claims of an access token.
//!
//! <https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens>

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    crypto::{CryptoProvider, JwtVerifier, KeyUtils},
    decode, decode_header,
    errors::{Error, ErrorKind},
    signature::{self, Verifier},
};
use rsa::{
    BoxedUint, Pkcs1v15Sign, PublicKey,
    pkcs1::{DecodeRsaPublicKey, EncodeRsaPublicKey},
    traits::PublicKeyParts,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::keys::Key;

/// The shortest modulus that is taken for a key, in bits (NIST SP 800-131A).
const SHORTEST: u32 = 2048;

/// The longest token that is looked at, in bytes. Entra ID leaves out groups rather than issue one of half of this.
const LONGEST: usize = 16 * 1024;

/// What is wrong with a token. No text repeats a part of it.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("the token is malformed")]
    Malformed,
    #[error("the token is not signed with RS256 by a known key")]
    Signature,
    #[error("the token is of another issuer")]
    Issuer,
    #[error("the token is for another audience")]
    Audience,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not yet valid")]
    Early,
    #[error("the token is of another tenant")]
    Tenant,
    #[error("the token names nobody")]
    Subject,
}

/// What a token has to say for itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expected {
    pub(crate) issuers: [String; 2],
    pub(crate) audiences: Vec<String>,
    pub(crate) tenant: String,
}

/// The claims that decide who calls and what for.
///
/// <https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference>
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Claims {
    #[serde(default)]
    tid: String,
    /// The user or the service principal in the tenant.
    #[serde(default)]
    pub(crate) oid: String,
    /// The scopes that a user has granted, separated by spaces.
    #[serde(default)]
    pub(crate) scp: String,
    /// The roles that an administrator has assigned.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
}

/// The name of the key that a token says it is signed with.
pub(crate) fn key_id(token: &str) -> Result<String, Problem> {
    if token.len() > LONGEST {
        return Err(Problem::Malformed);
    }
    let header = decode_header(token).map_err(|error| problem(&error))?;
    // An extension that is critical has to be understood (RFC 7515, section 4.1.11), and none is here.
    if header.alg != Algorithm::RS256 || header.crit.is_some() {
        return Err(Problem::Signature);
    }
    header.kid.ok_or(Problem::Signature)
}

/// Verifies a token against the key that it names.
pub(crate) fn verify(token: &str, key: &Key, expected: &Expected) -> Result<Claims, Problem> {
    // It is the same provider each time; a second one is refused and changes nothing.
    let _ = RS256.install_default();
    let key = public_key(key).ok_or(Problem::Signature)?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_nbf = true;
    validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss"]);
    validation.set_audience(&expected.audiences);
    validation.set_issuer(&expected.issuers);
    let claims = decode::<Claims>(token, &key, &validation).map_err(|error| problem(&error))?.claims;
    if claims.tid != expected.tenant {
        return Err(Problem::Tenant);
    }
    if claims.oid.is_empty() {
        return Err(Problem::Subject);
    }
    Ok(claims)
}

fn public_key(Key { modulus, exponent }: &Key) -> Option<DecodingKey> {
    let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
    let key = PublicKey::new(number(modulus), number(exponent)).ok()?;
    if key.n().bit_width() < SHORTEST {
        return None;
    }
    Some(DecodingKey::from_rsa_der(key.to_pkcs1_der().ok()?.as_bytes()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library has many words for a token that is not one")]
fn problem(error: &Error) -> Problem {
    match error.kind() {
        ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => {
            Problem::Signature
        }
        ErrorKind::InvalidIssuer => Problem::Issuer,
        ErrorKind::InvalidAudience => Problem::Audience,
        ErrorKind::ExpiredSignature => Problem::Expired,
        ErrorKind::ImmatureSignature => Problem::Early,
        _ => Problem::Malformed,
    }
}

/// The cryptography of the JWT library, as far as it is wanted: with nothing else in it, no token can choose anything
/// else, and the component is 390 kB smaller than with all that the library can do.
static RS256: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::InvalidAlgorithm.into()),
    verifier_factory: |algorithm, key| {
        if *algorithm != Algorithm::RS256 {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        let key = PublicKey::from_pkcs1_der(key.try_get_as_bytes()?);
        Ok(Box::new(Rs256(key.map_err(|_| Error::from(ErrorKind::InvalidKeyFormat))?)))
    },
    key_utils: KeyUtils::new_unimplemented(),
};

/// Verifies RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3).
struct Rs256(PublicKey);

impl Verifier<Vec<u8>> for Rs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let digest = Sha256::digest(message);
        self.0.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}
