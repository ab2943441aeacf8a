//! The keys that a tenant signs its tokens with, as it publishes them, kept in the key-value store by their names.
//!
//! <https://learn.microsoft.com/entra/identity-platform/signing-key-rollover>

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{
    azure::{self, cloud::Cloud},
    clock,
    failure::Failure,
    store::{Failed, Spin, Store},
};

/// How long a key counts without a look at whether the tenant still has it, in milliseconds.
const FRESH: u64 = 60 * 60 * 1000;

/// How long it counts while the tenant does not answer.
const USABLE: u64 = 24 * 60 * 60 * 1000;

/// The pause between two looks for keys that are not known, so that made-up names do not make for traffic.
const PAUSE: u64 = 60 * 1000;

/// How long a tenant may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A public key for RS256, in bytes from the highest to the lowest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    pub(crate) modulus: Vec<u8>,
    pub(crate) exponent: Vec<u8>,
}

/// A key in the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    n: String,
    e: String,
    /// When the tenant last had it, in milliseconds since the Unix epoch.
    seen: u64,
}

/// The key of a tenant that has a name, none if the tenant has no such key. A store that fails costs a request to the
/// tenant for each look.
pub(crate) async fn find(tenant: &str, name: &str, cloud: &Cloud) -> Result<Option<Key>, Failure> {
    // A name becomes part of a key of the store.
    if !is_name(name) {
        return Ok(None);
    }
    let now = clock::now();
    let store = Spin::open();
    let kept = store.as_ref().ok().and_then(|store| kept(store, tenant, name).ok().flatten());
    if let Some(kept) = kept.as_ref().filter(|kept| now < kept.seen.saturating_add(FRESH)) {
        return Ok(key(&kept.n, &kept.e));
    }
    if kept.is_none() && store.as_ref().is_ok_and(|store| has_just_looked(store, tenant, now)) {
        return Ok(None);
    }
    match azure::signing_keys(tenant, cloud, TIMEOUT).await {
        Ok(document) => {
            let published = parse(&document).ok_or(Failure::SigningKeys)?;
            if let Ok(store) = &store {
                // What is not kept is asked for again.
                let _ = keep(store, tenant, &published, now);
            }
            Ok(published.iter().find(|key| key.kid == name).and_then(|published| key(&published.n, &published.e)))
        }
        Err(failure) => match kept.filter(|kept| now < kept.seen.saturating_add(USABLE)) {
            Some(kept) => Ok(key(&kept.n, &kept.e)),
            None => Err(failure),
        },
    }
}

/// A key as a tenant publishes it (RFC 7517). One of another kind lacks some of this.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
struct Published {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    kid: String,
    n: String,
    e: String,
}

/// The RSA keys for signatures in a document, none if it is no set of keys. Other keys are left out.
fn parse(document: &str) -> Option<Vec<Published>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Published>,
    }
    let set: Set = serde_json::from_str(document).ok()?;
    let is_for_signatures = |key: &Published| key.usage.as_deref().is_none_or(|usage| usage == "sig");
    let is_whole = |key: &Published| key.kty == "RSA" && !key.n.is_empty() && !key.e.is_empty() && is_name(&key.kid);
    Some(set.keys.into_iter().filter(|key| is_for_signatures(key) && is_whole(key)).collect())
}

fn key(modulus: &str, exponent: &str) -> Option<Key> {
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    Some(Key { modulus: decode(modulus)?, exponent: decode(exponent)? })
}

fn is_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Beside it lies when the tenant was last asked.
fn place(tenant: &str) -> String {
    format!("entra:{tenant}")
}

fn kept(store: &impl Store, tenant: &str, name: &str) -> Result<Option<Kept>, Failed> {
    let kept = store.get(&format!("{}:{name}", place(tenant)))?;
    Ok(kept.and_then(|kept| serde_json::from_slice(&kept).ok()))
}

fn has_just_looked(store: &impl Store, tenant: &str, now: u64) -> bool {
    let looked = store.get(&place(tenant)).ok().flatten();
    let looked = looked.and_then(|looked| str::from_utf8(&looked).ok()?.parse::<u64>().ok());
    looked.is_some_and(|looked| now < looked.saturating_add(PAUSE))
}

/// Keeps the keys that a tenant has, and no others of it.
fn keep(store: &impl Store, tenant: &str, published: &[Published], now: u64) -> Result<(), Failed> {
    let place = place(tenant);
    store.set(&place, now.to_string().as_bytes())?;
    let below = format!("{place}:");
    for key in store.keys()? {
        let name = key.strip_prefix(&below);
        if name.is_some_and(|name| published.iter().all(|key| key.kid != name)) {
            store.delete(&key)?;
        }
    }
    published.iter().try_for_each(|Published { kid, n, e, .. }| {
        // Strings and a number become JSON whatever they are.
        let kept = serde_json::to_vec(&Kept { n: n.clone(), e: e.clone(), seen: now }).unwrap_or_default();
        store.set(&format!("{below}{kid}"), &kept)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;

    #[test]
    fn only_keys_for_signatures_are_read() {
        let document = r#"{"keys":[
            {"kty":"RSA","use":"sig","kid":"a","n":"AQAB","e":"AQAB","x5c":["x"],"issuer":"i"},
            {"kty":"RSA","kid":"b","n":"AQAB","e":"AQAB"},
            {"kty":"RSA","use":"enc","kid":"c","n":"AQAB","e":"AQAB"},
            {"kty":"EC","use":"sig","kid":"d","crv":"P-256","x":"AQAB","y":"AQAB"},
            {"kty":"oct","kid":"e","k":"AQAB"},
            {"kty":"RSA","kid":"../f","n":"AQAB","e":"AQAB"},
            {"kty":"RSA","kid":"g"}]}"#;
        let names: Vec<_> = parse(document).unwrap().into_iter().map(|key| key.kid).collect();
        assert_eq!(names, ["a", "b"]);
        for document in ["", "[]", "{}", r#"{"keys":{}}"#] {
            assert_eq!(parse(document), None, "{document}");
        }
    }

    #[test]
    fn a_key_that_the_tenant_no_longer_has_goes_and_another_tenant_keeps_its_own() {
        let store = Memory::default();
        let keys = |names: &[&str]| {
            let key = |name: &&str| format!(r#"{{"kty":"RSA","kid":"{name}","n":"AQAB","e":"AQAB"}}"#);
            let keys: Vec<_> = names.iter().map(key).collect();
            parse(&format!(r#"{{"keys":[{}]}}"#, keys.join(","))).unwrap()
        };
        keep(&store, "one", &keys(&["a", "b"]), 1).unwrap();
        keep(&store, "two", &keys(&["a"]), 2).unwrap();
        keep(&store, "one", &keys(&["b", "c"]), 3).unwrap();
        assert_eq!(kept(&store, "one", "a"), Ok(None));
        assert_eq!(kept(&store, "one", "b").unwrap().map(|kept| kept.seen), Some(3));
        assert_eq!(kept(&store, "two", "a").unwrap().map(|kept| kept.seen), Some(2));
        assert!(has_just_looked(&store, "one", PAUSE));
        assert!(!has_just_looked(&store, "one", PAUSE + 3));
        assert!(!has_just_looked(&store, "three", 3));
    }
}
