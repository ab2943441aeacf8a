//! What a request and its response look like on both sides of the host.

use crate::client::{Connection, get};
use crate::host::Setup;
use crate::upstream::Upstream;

#[test]
fn a_request_reaches_its_component() {
    let host = Setup::new().start();
    let mut connection = Connection::open(host.address);
    connection.send("POST /app/echo?a=1 HTTP/1.1\r\nX-Own: value", "body");
    let response = connection.receive();
    let port = response.body.lines().find_map(|line| line.strip_prefix("spin-client-addr: 127.0.0.1:"));
    let expected = format!(
        "POST /app/echo?a=1\n\
         authority: app.example\n\
         content-length: 4\n\
         spin-base-path: /\n\
         spin-client-addr: 127.0.0.1:{}\n\
         spin-component-route: /app\n\
         spin-full-url: http://app.example/app/echo?a=1\n\
         spin-matched-route: /app/...\n\
         spin-path-info: /echo\n\
         spin-raw-component-route: /app/...\n\
         x-own: value\n\
         \n\
         body",
        port.unwrap()
    );
    assert_eq!(response.body, expected);
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-length"), Some(expected.len().to_string().as_str()));
    assert_eq!(response.header("transfer-encoding"), None);
}

#[test]
fn one_connection_carries_many_requests() {
    let host = Setup::new().start();
    let mut connection = Connection::open(host.address);
    for _ in 0..3 {
        connection.send("GET /app/answer HTTP/1.1", "");
        assert_eq!(connection.receive().body, "42");
    }
    connection.send("HEAD /app/answer HTTP/1.1", "");
    let (status, headers) = connection.receive_head();
    assert_eq!((status, headers.contains(&("content-length".to_owned(), "2".to_owned()))), (200, true));
    connection.send("GET /app/answer HTTP/1.1", "");
    assert_eq!(connection.receive().body, "42");
}

#[test]
fn megabytes_pass() {
    let host = Setup::new().start();
    let length = 8 << 20;
    let response = get(host.address, &format!("/app/large?{length}"));
    assert_eq!((response.body.len(), response.is_complete), (length, true));

    let mut connection = Connection::open(host.address);
    connection.send("POST /app/echo HTTP/1.1", &"y".repeat(length));
    assert!(connection.receive().body.len() > length);
}

#[test]
fn a_path_without_a_route_is_not_found() {
    let host = Setup::new().start();
    for target in ["/", "/other", "/apple", "/inner", "/.well-known/spin/info"] {
        let response = get(host.address, target);
        assert_eq!((response.status, response.body.as_str()), (404, ""), "{target}");
    }
    let health = get(host.address, "/.well-known/spin/health");
    assert_eq!((health.status, health.body.as_str()), (200, "OK"));
}

#[test]
fn nobody_outside_can_pretend_to_be_inside() {
    let host = Setup::new().start();
    let heads = [
        "GET /app/answer HTTP/1.1\r\nHost: inner.spin.internal",
        "GET /app/answer HTTP/1.1\r\nHost: outer.spin.internal:80",
        "GET http://inner.spin.internal/app/answer HTTP/1.1\r\nHost: inner.spin.internal",
        "GET http://other.example/app/answer HTTP/1.1\r\nHost: app.example",
    ];
    for head in heads {
        let mut connection = Connection::open(host.address);
        connection.send(head, "");
        assert_eq!(connection.receive().status, 400, "{head}");
    }
}

#[test]
fn a_response_flows_while_it_is_written() {
    let upstream = Upstream::start();
    let host = Setup::new().argument("--variable", &format!("upstream={}", upstream.address)).start();
    let mut connection = Connection::open(host.address);
    connection.send(&format!("GET /app/stream?url=http://{}/wait HTTP/1.1", upstream.address), "");
    let (status, headers) = connection.receive_head();
    assert_eq!((status, headers.contains(&("transfer-encoding".to_owned(), "chunked".to_owned()))), (200, true));
    assert_eq!(connection.receive_chunk().as_deref(), Some("first\n"));

    upstream.open_gate();
    assert!(connection.receive_chunk().unwrap().starts_with("status 200\n"));
    assert_eq!(connection.receive_chunk().as_deref(), Some(""));
}

#[test]
fn a_component_is_stopped_when_its_client_goes_away_before_the_response() {
    let upstream = Upstream::start();
    let host = Setup::new().argument("--variable", &format!("upstream={}", upstream.address)).start();
    let mut connection = Connection::open(host.address);
    connection.send(&format!("GET /app/call?url=http://{}/silent HTTP/1.1", upstream.address), "");
    assert_eq!(upstream.event(), "/silent");
    drop(connection);
    assert_eq!(upstream.event(), "closed");
}

#[test]
fn a_component_learns_that_its_client_has_gone_away_and_may_put_things_in_order() {
    let upstream = Upstream::start();
    let host = Setup::new().argument("--variable", &format!("upstream={}", upstream.address)).start();
    let mut connection = Connection::open(host.address);
    connection.send(&format!("GET /app/farewell?url=http://{}/farewell HTTP/1.1", upstream.address), "");
    assert_eq!(connection.receive_head().0, 200);
    assert!(connection.receive_chunk().is_some());
    drop(connection);
    assert_eq!(upstream.event(), "/farewell");
}

#[test]
fn hundreds_of_requests_can_wait_at_the_same_time() {
    const REQUESTS: usize = 800;
    let upstream = Upstream::start();
    let host = Setup::new().argument("--variable", &format!("upstream={}", upstream.address)).start();
    let mut connections: Vec<_> = (0..REQUESTS).map(|_| Connection::open(host.address)).collect();
    for connection in &mut connections {
        connection.send(&format!("GET /app/call?url=http://{}/wait HTTP/1.1", upstream.address), "");
    }
    for _ in 0..REQUESTS {
        assert_eq!(upstream.event(), "/wait");
    }
    upstream.open_gate();
    for mut connection in connections {
        assert!(connection.receive().body.starts_with("status 200\n"));
    }
}
