//! Blob storage: the server's own store, or an account of Azure's, or one of its local emulator.

mod answer;

mod operation;

mod built_in;

mod shared_key;

use contract::types::{Request, Response};
use http::Uri;

use crate::{azure::cloud::Cloud, failure::Failure};
use shared_key::Key;

/// The value of the variable `storageemulator` that stands for none; it can never resolve (RFC 6761, section 6.4).
const NO_EMULATOR: &str = "http://storage.invalid";

/// Where blobs are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Storage {
    /// In the key-value store of the app.
    BuiltIn,
    /// In an account that takes the token of the variable `storagetoken`.
    Account {
        /// Its scheme and host.
        base: String,
        /// What its paths begin with: nothing in Azure, its name in the emulator.
        folder: String,
    },
    /// In an account of the emulator that takes a key.
    Emulator {
        /// Its scheme and host.
        base: String,
        /// Its name and key.
        key: Key,
    },
}

/// Reads the variable `storageemulator`: the scheme and host of the emulator, none if there is none.
///
/// A value that is no such thing closes every way out of the app, since it is among its allowed hosts.
pub(crate) fn emulator(text: &str) -> Result<Option<String>, Failure> {
    if text == NO_EMULATOR {
        return Ok(None);
    }
    let base = text.parse::<Uri>().ok().filter(|uri| {
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        let is_bare = uri.path() == "/" && uri.query().is_none() && !text.contains('@');
        is_http && is_bare
    });
    let problem = "must be a scheme, a host and a port, such as `http://127.0.0.1:10000`".to_owned();
    let failure = Failure::Setting { variable: "storageemulator", problem };
    base.map(|_| Some(text.trim_end_matches('/').to_owned())).ok_or(failure)
}

impl Storage {
    /// Reads the variables `storageaccount` and `storagekey`.
    ///
    /// A key of an account opens everything in it for as long as it lives, so only the emulator is given one.
    pub(crate) fn parse(account: &str, emulator: Option<String>, key: &str, cloud: &Cloud) -> Result<Self, Failure> {
        let failure = |variable, problem: &str| Failure::Setting { variable, problem: problem.to_owned() };
        if !key.is_empty() && emulator.is_none() {
            return Err(failure("storagekey", "is for the local emulator only; in Azure set `storagetoken`"));
        }
        if account.is_empty() {
            return match emulator {
                None => Ok(Self::BuiltIn),
                Some(_) => Err(failure("storageaccount", "must name the account of the emulator")),
            };
        }
        if !is_account(account) {
            return Err(failure("storageaccount", "must be 3 to 24 lower-case letters and digits"));
        }
        match (emulator, key) {
            (None, _) => {
                let base = format!("https://{account}.{}", cloud.blob_suffix());
                Ok(Self::Account { base, folder: String::new() })
            }
            (Some(base), "") => Ok(Self::Account { base, folder: format!("/{account}") }),
            (Some(base), key) => {
                let key = Key::parse(account, key).ok_or_else(|| failure("storagekey", "is not Base64"))?;
                Ok(Self::Emulator { base, key })
            }
        }
    }
}

/// <https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name>
fn is_account(name: &str) -> bool {
    (3..=24).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Answers a request from the app's own store.
pub(crate) async fn built_in(request: &Request) -> Result<Response, Failure> {
    let Some(operation) = operation::parse(request) else { return Err(Failure::Forbidden) };
    let store = crate::store::Spin::open().map_err(|_| Failure::Store)?;
    built_in::perform(&store, operation).await.map_err(|_| Failure::Store)
}

/// The request as an account below `folder` takes it.
pub(crate) fn below(request: &Request, folder: &str) -> Request {
    Request { path_with_query: format!("{folder}{}", request.path_with_query), ..request.clone() }
}

/// The failure for a signature that the emulator denies; only a wrong key makes one.
pub(crate) fn denied() -> Failure {
    let problem = "holds a key that the emulator does not take for the account in `storageaccount`".to_owned();
    Failure::Setting { variable: "storagekey", problem }
}

/// The request as the emulator takes it, and what authorizes it at `now`, in milliseconds since the Unix epoch.
pub(crate) fn signed(request: &Request, key: &Key, now: u64) -> Option<(Request, String)> {
    shared_key::sign(below(request, &key.folder()), key, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMULATOR: &str = "http://127.0.0.1:10000";

    #[test]
    fn the_variables_say_where_blobs_are() {
        let parse =
            |account: &str, url: &str, key: &str| Storage::parse(account, emulator(url).unwrap(), key, &Cloud::China);
        let account = |base: &str, folder: &str| Storage::Account { base: base.to_owned(), folder: folder.to_owned() };
        assert_eq!(parse("", NO_EMULATOR, ""), Ok(Storage::BuiltIn));
        assert_eq!(parse("mine", NO_EMULATOR, ""), Ok(account("https://mine.blob.core.chinacloudapi.cn", "")));
        assert_eq!(parse("mine", "https://127.0.0.1:1/", ""), Ok(account("https://127.0.0.1:1", "/mine")));
        assert!(matches!(parse("mine", EMULATOR, "a2V5"), Ok(Storage::Emulator { base, .. }) if base == EMULATOR));
    }

    #[test]
    fn an_emulator_is_a_scheme_and_a_host() {
        assert_eq!(emulator("https://127.0.0.1:1/"), Ok(Some("https://127.0.0.1:1".to_owned())));
        for text in [
            "",
            "127.0.0.1:10000",
            "ftp://127.0.0.1",
            "http://127.0.0.1/devstoreaccount1",
            "http://user@host",
            "http://",
        ] {
            let failure = emulator(text).unwrap_err().to_string();
            assert!(
                failure.starts_with("the variable `storageemulator` must be a scheme, a host and a port"),
                "{failure}"
            );
        }
    }

    #[test]
    fn what_does_not_fit_together_names_its_variable() {
        let rows = [
            ("mine", NO_EMULATOR, "a2V5", "storagekey"),
            ("", NO_EMULATOR, "a2V5", "storagekey"),
            ("mine", EMULATOR, "no base64!", "storagekey"),
            ("", EMULATOR, "", "storageaccount"),
            ("evil.example/", NO_EMULATOR, "", "storageaccount"),
            ("my", NO_EMULATOR, "", "storageaccount"),
            ("Mine", NO_EMULATOR, "", "storageaccount"),
        ];
        for (account, url, key, name) in rows {
            match Storage::parse(account, emulator(url).unwrap(), key, &Cloud::Public) {
                Err(Failure::Setting { variable, problem }) => {
                    assert_eq!(variable, name, "{account}");
                    assert!(!problem.contains("a2V5"));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
