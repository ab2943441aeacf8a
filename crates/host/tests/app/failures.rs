//! A component that misbehaves harms nothing but its own request.

use crate::client::{Connection, get};
use crate::host::{Host, Setup};

#[test]
fn a_trap_is_an_internal_error_and_the_next_request_works() {
    let host = Setup::new().start();
    for target in ["/app/trap", "/app/no-response"] {
        let response = get(host.address, target);
        assert_eq!((response.status, response.body.as_str()), (500, ""), "{target}");
        assert_still_works(&host);
    }
}

#[test]
fn a_trap_after_the_beginning_breaks_the_response_off() {
    let host = Setup::new().start();
    let mut connection = Connection::open(host.address);
    connection.send("GET /app/trap-in-body HTTP/1.1", "");
    let received = connection.receive_until_closed();
    let (_, body) = received.split_once("\r\n\r\n").unwrap_or_default();
    assert!(["", "begun"].contains(&body), "100 bytes were announced: {received}");
    assert_still_works(&host);
}

#[test]
fn a_component_that_never_ends_is_stopped_and_blocks_nobody() {
    let host = Setup::new().argument("--time-limit", "2").start();
    let mut endless: Vec<_> = (0..4).map(|_| Connection::open(host.address)).collect();
    for connection in &mut endless {
        connection.send("GET /app/loop HTTP/1.1", "");
    }
    assert_still_works(&host);
    for mut connection in endless {
        assert_eq!(connection.receive().status, 500);
    }
    assert_eq!(host.log_line("no response"), "component `outer` gave no response: it took more than 2 s");
    assert_still_works(&host);
}

#[test]
fn memory_is_limited() {
    let host = Setup::new().start();
    assert_eq!(get(host.address, "/app/memory?64").body, (64 << 20).to_string());
    assert_eq!(get(host.address, "/app/memory?256").status, 500);
    assert_still_works(&host);
}

fn assert_still_works(host: &Host) {
    assert_eq!(get(host.address, "/app/answer").body, "42");
}
