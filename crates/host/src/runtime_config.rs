//! The part of Spin's runtime configuration that this app uses: whom its components trust over TLS.
//!
//! <https://spinframework.dev/v3/dynamic-configuration#client-tls-configuration>

use std::path::{Path, PathBuf};

use http::uri::Authority;
use serde::Deserialize;

use crate::Error;
use crate::document::{self, Fault};

/// A runtime configuration that has been read and checked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuntimeConfig {
    /// The elements of `[[client_tls]]`.
    #[serde(default)]
    pub(crate) client_tls: Vec<ClientTls>,
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
    let config: RuntimeConfig = document::read(text)?;
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
                "[key_value_store.default]\n[[client_tls]]",
                "line 2, key `key_value_store`: unknown field",
            ),
        ];
        for (from, to, expected) in cases {
            assert!(CONFIG.contains(from), "{from}");
            let Fault { place, problem } = parse(&CONFIG.replacen(from, to, 1), &["router", "tool"]).unwrap_err();
            let line = format!("{place}: {problem}");
            assert!(line.starts_with(expected), "{line}");
        }
    }
}
