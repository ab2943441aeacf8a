//! Whom a component trusts over TLS: the authorities of the runtime configuration, for the components and hosts in it.

use std::fs;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

use crate::client::get;
use crate::host::{Host, Setup};
use crate::upstream::Upstream;

const CONFIG: &str = r#"
[[client_tls]]
component_ids = ["outer"]
hosts = ["127.0.0.1"]
ca_roots_file = "roots.pem"
"#;
const REFUSED: &str = "error ErrorCode::TlsProtocolError";

#[test]
fn a_component_trusts_the_authority_that_is_configured() {
    let (upstream, setup) = with_upstream(&["127.0.0.1"]);
    let host = configured(setup, CONFIG).start();
    let address = upstream.address;
    let response = call(&host, "app", &format!("https://{address}/some/path?a=1"));
    assert!(response.starts_with("status 200\nGET /some/path?a=1 HTTP/1.1\r\n"), "{response}");
    assert!(response.contains(&format!("host: {address}\r\n")), "{response}");
    let silent = format!("https://{address}/silent&first=50");
    assert_eq!(call(&host, "app", &silent), "error ErrorCode::ConnectionReadTimeout");
    let half = format!("https://{address}/half&between=50");
    assert_eq!(call(&host, "app", &half), "status 200, then the body broke off after 5 bytes");
}

#[test]
fn it_is_trusted_by_no_other_component_and_at_no_other_host() {
    let (upstream, setup) = with_upstream(&["127.0.0.1", "localhost"]);
    let address = upstream.address;
    let at_localhost = format!("https://localhost:{}", address.port());
    let host = configured(setup, CONFIG)
        .edit("\"https://{{ upstream }}\"", &format!("\"https://{{{{ upstream }}}}\", \"{at_localhost}\""))
        .edit("component.bare]\n", "component.bare]\nallowed_outbound_hosts = [\"https://{{ upstream }}\"]\n")
        .start();
    assert!(call(&host, "app", &format!("https://{address}/")).starts_with("status 200\n"));
    assert_eq!(call(&host, "app", &format!("{at_localhost}/")), REFUSED);
    assert_eq!(call(&host, "bare", &format!("https://{address}/")), REFUSED);
}

#[test]
fn a_certificate_must_be_of_a_trusted_authority_and_for_the_host() {
    let (upstream, setup) = with_upstream(&["127.0.0.1"]);
    let url = format!("https://{}/", upstream.address);
    let without = setup.start();
    assert_eq!(call(&without, "app", &url), REFUSED);

    let with_browsers = CONFIG.replace("ca_roots_file = \"roots.pem\"", "ca_use_webpki_roots = true");
    let setup = without.stop().argument("--variable", &format!("upstream={}", upstream.address));
    let host = configured(setup.environment("SPIN_VARIABLE_TOKEN", ""), &with_browsers).start();
    assert_eq!(call(&host, "app", &url), REFUSED);

    let (upstream, setup) = with_upstream(&["localhost"]);
    let host = configured(setup, CONFIG).start();
    assert_eq!(call(&host, "app", &format!("https://{}/", upstream.address)), REFUSED);
}

#[test]
fn a_configuration_that_can_not_be_used_is_told_at_the_start() {
    let cases = [
        ("ca_roots_file", "client_cert_file", "`runtime.toml`, line 5, key `client_tls[0].client_cert_file`: unknown"),
        ("outer", "router", "`runtime.toml`, key `client_tls[0].component_ids`: there is no component `router`"),
        (
            "127.0.0.1",
            "127.0.0.1:1",
            "`runtime.toml`, key `client_tls[0].hosts`: `127.0.0.1:1` is not a host without a port",
        ),
        ("roots.pem", "other.pem", "certificates in `other.pem`: "),
        ("roots.pem", "spin.toml", "certificates in `spin.toml`: there is none in it"),
    ];
    for (from, to, expected) in cases {
        let refusal = configured(with_upstream(&["127.0.0.1"]).1, &CONFIG.replace(from, to)).refusal();
        assert!(refusal.starts_with(expected), "{refusal}");
    }
    let refusal = Setup::new().argument("--runtime-config-file", "other.toml").refusal();
    assert!(refusal.starts_with("`other.toml` can't be read: "), "{refusal}");
}

/// A server whose certificate is for these names, and a host whose app may reach it and has the certificate in
/// `roots.pem`.
fn with_upstream(names: &[&str]) -> (Upstream, Setup) {
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap();
    let upstream = Upstream::start_with_tls(Arc::new(config));
    let setup = Setup::new()
        .edit("http://{{ upstream }}", "https://{{ upstream }}")
        .argument("--variable", &format!("upstream={}", upstream.address));
    fs::write(setup.file("roots.pem"), cert.pem()).unwrap();
    (upstream, setup)
}

fn configured(setup: Setup, config: &str) -> Setup {
    fs::write(setup.file("runtime.toml"), config).unwrap();
    setup.argument("--runtime-config-file", "runtime.toml")
}

/// Lets the component behind a route send a request, and returns what it says about it.
fn call(host: &Host, route: &str, url: &str) -> String {
    get(host.address, &format!("/{route}/call?url={url}")).body
}
