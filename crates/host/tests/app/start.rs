//! How the host starts, why it does not, and how it stops.

use std::fs;

use crate::client::{Connection, get};
use crate::guest::{ANSWER, answer_of_another_type, answer_with_clock};
use crate::host::Setup;
use crate::upstream::Upstream;

#[test]
fn a_manifest_it_does_not_implement_is_refused() {
    let cases = [
        (
            "key_value_stores = [\"default\"]",
            "sqlite_databases = [\"default\"]",
            "`spin.toml`, line 20, key `component.outer.sqlite_databases`: unknown field `sqlite_databases`, expected one of \
             `source`, `description`, `allowed_outbound_hosts`, `variables`, `key_value_stores`, `dependencies`, `build`",
        ),
        (
            "http://inner.spin.internal",
            "http://*.*.internal",
            "`spin.toml`, key `component.outer.allowed_outbound_hosts[0]`: `*` is implemented as a scheme, as a port \
             and before a domain, as in `https://*.example.com`, and `self` is not; list the host by name",
        ),
        (
            "http://inner.spin.internal",
            "http://iner.spin.internal",
            "`spin.toml`, key `component.outer.allowed_outbound_hosts`: there is no component `iner`",
        ),
        ("/bare/...", "/app/...", "`spin.toml`, key `trigger.http[1].route`: route `/app/...` is taken already"),
    ];
    for (from, to, expected) in cases {
        assert_eq!(Setup::new().edit(from, to).refusal(), expected);
    }
}

#[test]
fn a_component_that_is_not_built_is_named_with_the_remedy() {
    let setup = Setup::new();
    fs::remove_file(setup.file("guest.wasm")).unwrap();
    assert_eq!(setup.refusal(), "`guest.wasm` does not exist; build it with `cargo xtask build`");
}

#[test]
fn a_manifest_that_is_not_there_is_named() {
    let refusal = Setup::new().argument("--manifest", "other.toml").refusal();
    assert!(refusal.starts_with("`other.toml` can't be read: "), "{refusal}");
}

#[test]
fn a_required_variable_must_have_a_value() {
    assert_eq!(
        Setup::new().without("SPIN_VARIABLE_TOKEN").refusal(),
        "variable `token`: it is required and has no value; set `SPIN_VARIABLE_TOKEN` or pass `--variable`"
    );
    let value = Setup::new().without("SPIN_VARIABLE_TOKEN").environment("SPIN_VARIABLE_TOKEN", "");
    assert_eq!(get(value.start().address, "/app/variable?greeting").body, r#"Ok("hello, ")"#);
}

#[test]
fn a_dependency_gets_no_capability() {
    assert_eq!(
        Setup::new().answer(&answer_with_clock()).refusal(),
        "component `bare`: dependency `host-test:answer/answer@0.1.0` imports `wasi:clocks/monotonic-clock@0.2.0`, \
         but a dependency gets no capability; build it without imports"
    );
}

#[test]
fn a_dependency_must_fit() {
    let dependency = "[component.bare.dependencies]\n\"host-test:answer/answer@0.1.0\" = { path = \"answer.wasm\" }\n";
    let cases = [
        (
            Setup::new().answer(&answer_of_another_type()),
            "component `bare`: dependency `host-test:answer/answer@0.1.0` does not fit: ",
        ),
        (
            Setup::new().answer(&ANSWER.replace("answer@0.1.0", "answer@0.2.0")),
            "component `bare`: the file of dependency `host-test:answer/answer@0.1.0` does not export it",
        ),
        (
            Setup::new().edit("answer@0.1.0", "answer@0.3.0"),
            "component `bare`: dependency `host-test:answer/answer@0.3.0` is not an import of the component",
        ),
        (Setup::new().edit(dependency, ""), "component `bare`: "),
    ];
    for (setup, expected) in cases {
        let refusal = setup.refusal();
        assert!(refusal.starts_with(expected), "{refusal}");
    }
}

#[test]
fn what_is_no_component_is_refused() {
    let setup = Setup::new();
    fs::write(setup.file("answer.wasm"), "text").unwrap();
    let refusal = setup.refusal();
    let expected =
        "component `bare`: the file of dependency `host-test:answer/answer@0.1.0` is not a WebAssembly component: ";
    assert!(refusal.starts_with(expected), "{refusal}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let host = Setup::new().start();
    let refusal = Setup::new().argument("--listen", &host.address.to_string()).refusal();
    assert!(refusal.starts_with(&format!("can't listen on `{}`: ", host.address)), "{refusal}");
}

#[test]
fn a_component_is_compiled_once() {
    let setup = Setup::new();
    let cache = setup.file("cache");
    let option = cache.to_str().unwrap().to_owned();
    let host = setup.argument("--cache-dir", &option).start();
    let compiled = || {
        let files = fs::read_dir(&cache).unwrap().map(|file| file.unwrap());
        let mut files: Vec<_> = files.map(|file| (file.path(), file.metadata().unwrap().modified().unwrap())).collect();
        files.sort();
        files
    };
    let first = compiled();
    assert_eq!(first.len(), 1, "three components of the same bytes");

    let host = host.stop().argument("--cache-dir", &option).start();
    assert_eq!(compiled(), first);

    let setup = host.stop().argument("--cache-dir", &option);
    fs::write(&first[0].0, "damaged").unwrap();
    let host = setup.start();
    assert_eq!(get(host.address, "/app/answer").body, "42");
    assert!(fs::metadata(&first[0].0).unwrap().len() > 1_000);
}

#[test]
fn it_stops_cleanly_when_told_to() {
    for signal in ["TERM", "INT"] {
        let mut host = Setup::new().start();
        let idle = Connection::open(host.address);
        assert_eq!(get(host.address, "/app/answer").status, 200);
        host.signal(signal);
        assert_eq!(host.wait().code(), Some(0), "{signal}");
        drop(idle);
    }
}

#[test]
fn a_request_in_flight_is_answered_before_it_stops() {
    let upstream = Upstream::start();
    let mut host = Setup::new().argument("--variable", &format!("upstream={}", upstream.address)).start();
    let mut connection = Connection::open(host.address);
    connection.send(&format!("GET /app/call?url=http://{}/wait HTTP/1.1", upstream.address), "");
    assert_eq!(upstream.event(), "/wait");
    host.signal("TERM");
    upstream.open_gate();
    assert!(connection.receive().body.starts_with("status 200\n"));
    assert_eq!(host.wait().code(), Some(0));
}

#[test]
fn a_request_that_never_ends_does_not_keep_it_running() {
    let upstream = Upstream::start();
    let mut host = Setup::new().argument("--variable", &format!("upstream={}", upstream.address)).start();
    let mut connection = Connection::open(host.address);
    connection.send(&format!("GET /app/call?url=http://{}/silent HTTP/1.1", upstream.address), "");
    assert_eq!(upstream.event(), "/silent");
    host.signal("TERM");
    assert_eq!(host.wait().code(), Some(0));
}
