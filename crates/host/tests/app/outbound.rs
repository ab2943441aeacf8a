//! Where the requests of a component may go, and what becomes of them.

use crate::client::get;
use crate::guest::answer_with_trap;
use crate::host::{Host, Setup};
use crate::upstream::Upstream;

#[test]
fn a_component_calls_another_of_the_app() {
    let host = Setup::new().start();
    let expected = "status 200\n\
                    GET /some/echo?a=1\n\
                    authority: inner.spin.internal\n\
                    spin-base-path: /\n\
                    spin-client-addr: 0.0.0.0:0\n\
                    spin-component-route: \n\
                    spin-full-url: http://localhost/some/echo?a=1\n\
                    spin-matched-route: /...\n\
                    spin-path-info: /some/echo\n\
                    spin-raw-component-route: /...\n\n";
    assert_eq!(call(&host, "app", "http://inner.spin.internal/some/echo?a=1"), expected);
}

#[test]
fn a_component_calls_only_those_that_are_listed() {
    let host = Setup::new().start();
    let denied = "error ErrorCode::HttpRequestDenied";
    for url in ["http://bare.spin.internal/", "http://inner.spin.internal:81/", "https://inner.spin.internal/"] {
        assert_eq!(call(&host, "app", url), denied, "{url}");
    }
    assert_eq!(call(&host, "bare", "http://inner.spin.internal/echo"), denied);
    let from_inner = "http://inner.spin.internal/call?url=http://outer.spin.internal/app/echo";
    assert_eq!(call(&host, "app", from_inner), format!("status 200\n{denied}"));
    assert_eq!(
        host.log_line("`inner`"),
        "component `inner` may not reach `http://outer.spin.internal:80`: it is not in its `allowed_outbound_hosts`"
    );
}

#[test]
fn a_trap_stays_in_the_component_that_was_called() {
    let host = Setup::new().start();
    for path in ["trap", "no-response"] {
        assert_eq!(call(&host, "app", &format!("http://inner.spin.internal/{path}")), "status 500\n", "{path}");
        assert_eq!(call(&host, "app", "http://inner.spin.internal/answer"), "status 200\n42", "{path}");
    }
    assert_eq!(call(&host, "app", "http://inner.spin.internal/trap-in-body"), "status 200\nbegun");
    assert_eq!(call(&host, "app", "http://inner.spin.internal/answer"), "status 200\n42");
}

#[test]
fn a_trap_of_a_dependency_is_the_component_s() {
    let host = Setup::new().answer(&answer_with_trap()).start();
    assert_eq!(call(&host, "app", "http://inner.spin.internal/answer"), "status 500\n");
    assert_eq!(get(host.address, "/app/answer").status, 500);
    assert_eq!(
        host.log_line("component `outer`"),
        "component `outer` gave no response: wasm trap: wasm `unreachable` instruction executed"
    );
}

#[test]
fn a_component_calls_an_allowed_host() {
    let (upstream, host) = with_upstream();
    let url = format!("http://{}/some/path?a=1", upstream.address);
    let response = call(&host, "app", &url);
    assert!(response.starts_with("status 200\nGET /some/path?a=1 HTTP/1.1\r\n"), "{response}");
    assert!(response.contains(&format!("host: {}\r\n", upstream.address)), "{response}");
}

#[test]
fn a_component_calls_no_other_host() {
    let (upstream, host) = with_upstream();
    let other = Upstream::start();
    let urls = [
        format!("http://{}/", other.address),
        format!("https://{}/", upstream.address),
        format!("http://localhost:{}/", upstream.address.port()),
        format!("http://{}@{}/", upstream.address, other.address),
        "http://127.0.0.1/".to_owned(),
    ];
    for url in urls {
        assert_eq!(call(&host, "app", &url), "error ErrorCode::HttpRequestDenied", "{url}");
    }
    let url = format!("http://{}/secret?token=secret", upstream.address);
    assert_eq!(call(&host, "bare", &url), "error ErrorCode::HttpRequestDenied");
    let line = host.log_line("`bare`");
    assert!(line.contains(&upstream.address.to_string()) && !line.contains("secret"), "{line}");
}

#[test]
fn timeouts_end_a_request() {
    let (upstream, host) = with_upstream();
    let silent = format!("http://{}/silent&first=50", upstream.address);
    assert_eq!(call(&host, "app", &silent), "error ErrorCode::ConnectionReadTimeout");
    let half = format!("http://{}/half&between=50", upstream.address);
    assert_eq!(call(&host, "app", &half), "status 200, then the body broke off after 5 bytes");
}

#[test]
fn a_closed_port_is_a_refused_connection() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let host = Setup::new().argument("--variable", &format!("upstream={address}")).start();
    assert_eq!(call(&host, "app", &format!("http://{address}/")), "error ErrorCode::ConnectionRefused");
}

fn with_upstream() -> (Upstream, Host) {
    let upstream = Upstream::start();
    let host = Setup::new().argument("--variable", &format!("upstream={}", upstream.address)).start();
    (upstream, host)
}

/// Lets the component behind a route send a request, and returns what it says about it.
fn call(host: &Host, route: &str, url: &str) -> String {
    get(host.address, &format!("/{route}/call?url={url}")).body
}
