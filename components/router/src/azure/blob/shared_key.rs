//! The signature that the local emulator takes in the place of a token.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use contract::types::{Method, Request};
use hmac::{Hmac, KeyInit, Mac};
use http::Uri;
use percent_encoding::percent_decode_str;
use sha2::Sha256;

use crate::clock;

/// The name and the key of an account.
#[derive(Clone, PartialEq)]
pub(crate) struct Key {
    account: String,
    bytes: Vec<u8>,
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Key").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Key {
    /// None if the key is not Base64.
    pub(super) fn parse(account: &str, key: &str) -> Option<Self> {
        Some(Self { account: account.to_owned(), bytes: BASE64_STANDARD.decode(key.trim()).ok()? })
    }

    /// What the paths of the account begin with.
    pub(super) fn folder(&self) -> String {
        format!("/{}", self.account)
    }
}

/// Adds the date to a request and signs it; returns what goes into `Authorization`.
pub(super) fn sign(mut request: Request, key: &Key, now: u64) -> Option<(Request, String)> {
    request.headers.push(("x-ms-date".to_owned(), clock::http_date(now)));
    let text = string_to_sign(&request, &key.account);
    // An HMAC takes a key of any length, so there is a signature.
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.bytes).ok()?;
    mac.update(text.as_bytes());
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    let authorization = format!("SharedKey {}:{signature}", key.account);
    Some((request, authorization))
}

fn string_to_sign(request: &Request, account: &str) -> String {
    let header = |name: &str| {
        let found = request.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    };
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
    };
    let length = request.body.as_ref().map_or(0, Vec::len);
    let length = if length == 0 { String::new() } else { length.to_string() };
    let (encoding, language, md5) = (header("content-encoding"), header("content-language"), header("content-md5"));
    let (kind, modified, matches) = (header("content-type"), header("if-modified-since"), header("if-match"));
    let (none, unmodified, range) = (header("if-none-match"), header("if-unmodified-since"), header("range"));
    // The line of `Date` is empty because `x-ms-date` has it.
    let standard = format!(
        "{method}\n{encoding}\n{language}\n{length}\n{md5}\n{kind}\n\n{modified}\n{matches}\n{none}\n{unmodified}\n{range}\n"
    );
    format!("{standard}{}{}", canonicalized_headers(request), canonicalized_resource(request, account))
}

fn canonicalized_headers(request: &Request) -> String {
    let mut headers: Vec<_> = request.headers.iter().filter(|(name, _)| name.starts_with("x-ms-")).collect();
    headers.sort();
    let lines: Vec<_> = headers.into_iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    lines.concat()
}

fn canonicalized_resource(request: &Request, account: &str) -> String {
    let uri: Uri = request.path_with_query.parse().unwrap_or_default();
    let query = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<_> = query
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            format!("\n{}:{}", name.to_lowercase(), percent_decode_str(value).decode_utf8_lossy())
        })
        .collect();
    pairs.sort();
    format!("/{account}{}{}", uri.path(), pairs.concat())
}

#[cfg(test)]
mod tests {
    use contract::types::Endpoint;

    use super::*;

    /// 2026-11-22T21:03:00Z.
    const NOW: u64 = 1_795_381_380_000;

    fn request(method: Method, path_with_query: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Request {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (path_with_query, body) = (path_with_query.to_owned(), body.map(<[u8]>::to_vec));
        Request { endpoint: Endpoint::BlobStorage, method, path_with_query, headers, body }
    }

    /// The signatures were made with the `hmac` of Python's standard library over the strings of the documentation.
    #[test]
    fn a_request_is_signed_as_documented() {
        let key = Key::parse("devstoreaccount1", "a2V5IG9mIGEgdGVzdA==").unwrap();
        let put = [("x-ms-version", "2025-11-05"), ("x-ms-blob-type", "BlockBlob"), ("if-match", "\"0x1\"")];
        let rows = [
            (
                request(Method::Put, "/devstoreaccount1/snippets/a%20b.json", &put, Some(b"text")),
                "PUT\n\n\n4\n\n\n\n\n\"0x1\"\n\n\n\nx-ms-blob-type:BlockBlob\nx-ms-date:Sun, 22 Nov 2026 21:03:00 GMT\n\
                 x-ms-version:2025-11-05\n/devstoreaccount1/devstoreaccount1/snippets/a%20b.json",
                "JBwhHX0t0kDDSNB3b1NK0DttM7Jfll3mnwbf9T2Tz84=",
            ),
            (
                request(
                    Method::Get,
                    "/devstoreaccount1/snippets?restype=container&comp=list&prefix=a%2Fb",
                    &[("x-ms-version", "2025-11-05")],
                    None,
                ),
                "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Sun, 22 Nov 2026 21:03:00 GMT\nx-ms-version:2025-11-05\n\
                 /devstoreaccount1/devstoreaccount1/snippets\ncomp:list\nprefix:a/b\nrestype:container",
                "EYkJx7KoU/CQN4ANLtypulRD1xbv99mjytFdxgKSlbM=",
            ),
        ];
        for (request, text, signature) in rows {
            let (signed, authorization) = sign(request, &key, NOW).unwrap();
            assert_eq!(string_to_sign(&signed, "devstoreaccount1"), text);
            assert_eq!(authorization, format!("SharedKey devstoreaccount1:{signature}"));
        }
    }

    #[test]
    fn a_key_is_never_shown() {
        let key = Key::parse("devstoreaccount1", "c2VjcmV0").unwrap();
        assert_eq!(format!("{key:?}"), "Key { account: \"devstoreaccount1\", .. }");
    }
}
