//! The part of Spin's runtime configuration that this app uses: whom its components trust over TLS, and which of their
//! stores are in Redis.
//!
//! <https://spinframework.dev/v3/dynamic-configuration>

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use http::uri::Authority;
use redis::Client;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::Error;
use crate::document::{self, Fault};

/// Says what is wrong with a store, since what stands there in its place may be an address with a password.
const STORE: &str = "expected `type = \"redis\"` and `url = \"redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]\"`; TLS is not implemented";

/// A runtime configuration that has been read and checked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuntimeConfig {
    /// The elements of `[[client_tls]]`.
    #[serde(default)]
    pub(crate) client_tls: Vec<ClientTls>,
    /// The tables `[key_value_store.LABEL]`.
    #[serde(default)]
    pub(crate) key_value_store: BTreeMap<String, KeyValueStore>,
}

/// One table `[key_value_store.LABEL]`: a store in Redis.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyValueStore {
    /// Always Redis.
    #[expect(dead_code, reason = "checked while it is read")]
    #[serde(rename = "type")]
    pub(crate) kind: StoreKind,
    /// What connects to the address.
    #[serde(rename = "url", deserialize_with = "redis_client")]
    pub(crate) client: Client,
}

/// The kinds of a store that is not in the file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StoreKind {
    /// Redis.
    Redis,
}

/// One element of `[[client_tls]]`: the certificates that some components trust at some hosts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientTls {
    /// The components.
    pub(crate) component_ids: Vec<String>,
    /// The hosts, without a port.
    pub(crate) hosts: Vec<String>,
    /// Whether the authorities that browsers trust are trusted; if not given, they are unless there is a file.
    pub(crate) ca_use_webpki_roots: Option<bool>,
    /// A PEM file of the authorities that are trusted.
    pub(crate) ca_roots_file: Option<PathBuf>,
}

impl RuntimeConfig {
    /// Reads and checks the configuration in the file `path`, for an app with these components.
    ///
    /// # Errors
    /// `UnreadableFile` and `InvalidManifest`.
    pub(crate) fn load<'a>(path: &Path, components: impl Iterator<Item = &'a str>) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::UnreadableFile { path: path.to_owned(), source })?;
        let components: Vec<_> = components.collect();
        let mut config = parse(&text, &components).map_err(|Fault { place, problem }| Error::InvalidManifest {
            path: path.to_owned(),
            place,
            problem,
        })?;
        let directory = path.parent().unwrap_or(Path::new(""));
        for file in config.client_tls.iter_mut().filter_map(|entry| entry.ca_roots_file.as_mut()) {
            *file = directory.join(&*file);
        }
        Ok(config)
    }
}

fn parse(text: &str, components: &[&str]) -> Result<RuntimeConfig, Fault> {
    let config: RuntimeConfig = document::read(text).map_err(without_address)?;
    for (index, entry) in config.client_tls.iter().enumerate() {
        let fault =
            |key: &str, problem: String| Err(Fault { place: format!("key `client_tls[{index}].{key}`"), problem });
        if entry.component_ids.is_empty() {
            return fault("component_ids", "expected at least one component".to_owned());
        }
        if let Some(id) = entry.component_ids.iter().find(|id| !components.contains(&id.as_str())) {
            return fault("component_ids", format!("there is no component `{id}`"));
        }
        if entry.hosts.is_empty() {
            return fault("hosts", "expected at least one host".to_owned());
        }
        if let Some(host) = entry.hosts.iter().find(|host| !is_host(host)) {
            return fault("hosts", format!("`{host}` is not a host without a port"));
        }
    }
    Ok(config)
}

/// A fault of a store, in words that hold nothing of what stands there.
fn without_address(fault: Fault) -> Fault {
    if fault.place.contains("key `key_value_store") { Fault { problem: STORE.to_owned(), ..fault } } else { fault }
}

fn redis_client<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Client, D::Error> {
    Client::open(String::deserialize(deserializer)?).map_err(|_| D::Error::custom(STORE))
}

fn is_host(text: &str) -> bool {
    text.parse::<Authority>().is_ok_and(|authority| authority.host() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"
[[client_tls]]
component_ids = ["router"]
hosts = ["localhost", "127.0.0.1", "[::1]"]
ca_roots_file = "roots.pem"

[[client_tls]]
component_ids = ["router", "tool"]
hosts = ["example.com"]
ca_use_webpki_roots = true
"#;

    #[test]
    fn reads_what_the_app_uses() {
        let config = parse(CONFIG, &["router", "tool"]).unwrap();
        assert_eq!(config.client_tls[0].hosts, ["localhost", "127.0.0.1", "[::1]"]);
        assert_eq!(config.client_tls[0].ca_roots_file.as_deref(), Some(Path::new("roots.pem")));
        assert_eq!(config.client_tls[0].ca_use_webpki_roots, None);
        assert_eq!(config.client_tls[1].component_ids, ["router", "tool"]);
        assert_eq!(config.client_tls[1].ca_use_webpki_roots, Some(true));
        assert!(parse("", &[]).unwrap().client_tls.is_empty());
    }

    #[test]
    fn names_the_key_that_it_does_not_accept() {
        let no_host = "key `client_tls[0].hosts`: `";
        let cases = [
            ("hosts = [\"localhost\"", "hosts = [\"localhost:443\"", no_host),
            ("hosts = [\"localhost\"", "hosts = [\"a b\"", no_host),
            ("hosts = [\"localhost\"", "hosts = [\"user@localhost\"", no_host),
            ("hosts = [\"localhost\", \"127.0.0.1\", \"[::1]\"]", "hosts = []", "key `client_tls[0].hosts`: expected"),
            ("[\"router\"]", "[]", "key `client_tls[0].component_ids`: expected at least one component"),
            ("[\"router\"]", "[\"ruter\"]", "key `client_tls[0].component_ids`: there is no component `ruter`"),
            (
                "ca_roots_file = \"roots.pem\"",
                "client_cert_file = \"client.pem\"",
                "line 5, key `client_tls[0].client_cert_file`: unknown field `client_cert_file`",
            ),
            (
                "[[client_tls]]",
                "[[variables_provider]]\n[[client_tls]]",
                "line 2, key `variables_provider`: unknown field",
            ),
        ];
        for (from, to, expected) in cases {
            assert!(CONFIG.contains(from), "{from}");
            let Fault { place, problem } = parse(&CONFIG.replacen(from, to, 1), &["router", "tool"]).unwrap_err();
            let line = format!("{place}: {problem}");
            assert!(line.starts_with(expected), "{line}");
        }
    }
    #[test]
    fn a_store_is_in_redis() {
        let config = parse("[key_value_store.default]\ntype = \"redis\"\nurl = \"redis://:secret@host:1/2\"", &[]);
        let address = config.unwrap().key_value_store["default"].client.get_connection_info().addr().to_string();
        assert_eq!(address, "host:1");
    }

    #[test]
    fn an_address_is_never_told() {
        let at = "key `key_value_store.default";
        let cases = [
            ("[key_value_store.default]\ntype = \"redis\"\nurl = \"rediss://:secret@host\"", at),
            ("[key_value_store.default]\ntype = \"redis\"\nurl = \"http://:secret@host\"", at),
            ("[key_value_store.default]\ntype = \"redis\"\nurl = \"redis://:secret@host:port\"", at),
            ("[key_value_store.default]\ntype = \"redis\"\nurl = \":secret@host\"", at),
            ("[key_value_store.default]\ntype = \"redis\"\nurl = [\"redis://:secret@host\"]", at),
            ("[key_value_store.default]\ntype = \"redis\"\npassword = \"secret\"", at),
            ("[key_value_store.default]\ntype = \"redis://:secret@host\"", at),
            ("[key_value_store.default]\ntype = \"spin\"\npath = \"secret\"", at),
            ("[key_value_store]\ndefault = \"redis://:secret@host\"", at),
            ("key_value_store = \"redis://:secret@host\"", "key `key_value_store`"),
            ("[key_value_store.default]\nurl = redis://:secret@host", "line 2"),
            ("[key_value_store.default]\nurl = \"redis://:secret@host", "line 2"),
        ];
        for (text, expected) in cases {
            let Fault { place, problem } = parse(text, &[]).unwrap_err();
            assert!(place.contains(expected), "{place}");
            assert!(!format!("{place}: {problem}").contains("secret"), "{place}: {problem}");
        }
    }
}
