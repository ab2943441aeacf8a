//! What a component is given, and its twin without the grant.

use crate::client::get;
use crate::guest::ANSWER;
use crate::host::{Host, Setup};

#[test]
fn a_dependency_satisfies_an_import() {
    let host = Setup::new().start();
    assert_eq!(ask(&host, "/app/answer"), "42");
    let other = Setup::new().answer(&ANSWER.replace("42", "43")).start();
    assert_eq!(ask(&other, "/app/answer"), "43");
}

#[test]
fn a_component_reads_its_own_variables() {
    let host = Setup::new().start();
    assert_eq!(ask(&host, "/app/variable?greeting"), r#"Ok("hello, from the environment")"#);
    for (target, error) in [
        ("/app/variable?token", "Err(Error::Undefined("),
        ("/bare/variable?greeting", "Err(Error::Undefined("),
        ("/app/variable?Greeting", "Err(Error::InvalidName("),
    ] {
        let answer = ask(&host, target);
        assert!(answer.starts_with(error), "{target}: {answer}");
    }
}

#[test]
fn variables_come_from_every_source() {
    let setup = Setup::new().without("SPIN_VARIABLE_TOKEN").argument("--variable-command", "token=echo from a command");
    std::fs::write(setup.file(".env"), "SPIN_VARIABLE_GREETING='good day'\nOTHER=1\n").unwrap();
    let host = setup.start();
    assert_eq!(ask(&host, "/app/variable?greeting"), r#"Ok("good day, from a command")"#);
}

#[test]
fn a_command_that_fails_is_an_error_of_the_variable() {
    let setup = Setup::new().argument("--variable-command", "token=echo secret; exit 3");
    let answer = ask(&setup.start(), "/app/variable?greeting");
    assert!(answer.starts_with("Err(Error::Provider("), "{answer}");
    assert!(answer.contains("variable `token` failed (exit status: 3)") && !answer.contains("secret"), "{answer}");
}

#[test]
fn a_component_keeps_values_in_its_store() {
    let host = Setup::new().start();
    assert_eq!(ask(&host, "/app/store?default/key"), "Ok(None), exists Ok(false)");
    assert_eq!(ask(&host, "/app/store?default/key=value"), "Ok(())");
    assert_eq!(ask(&host, "/app/store?default/other=1"), "Ok(())");
    assert_eq!(ask(&host, "/app/store?default/other="), "Ok(())");

    let host = host.stop().start();
    assert_eq!(ask(&host, "/app/store?default/key"), r#"Ok(Some("value")), exists Ok(true)"#);
    assert_eq!(ask(&host, "/app/store?default"), r#"Ok(["key"])"#);
}

#[test]
fn a_component_counts_and_swaps_in_its_store() {
    let host = Setup::new().start();
    assert_eq!(ask(&host, "/app/count?default/number"), "Ok(1)");
    assert_eq!(ask(&host, "/app/count?default/number"), "Ok(2)");
    assert_eq!(ask(&host, "/app/swap?default/key=a"), "nothing, swapped");
    assert_eq!(ask(&host, "/app/swap?default/key=b"), "a, swapped");
    assert_eq!(ask(&host, "/app/swap?default/key=c&x"), "b, failed at x");
    assert_eq!(ask(&host, "/app/swap?default/new=c&x"), "nothing, failed at x");
    assert_eq!(ask(&host, "/app/store?default/key"), r#"Ok(Some("x")), exists Ok(true)"#);
}

#[test]
fn a_store_must_be_granted() {
    let host = Setup::new().start();
    for target in ["/app/store?other", "/bare/store?default", "/app/count?other/key", "/bare/count?default/key"] {
        assert_eq!(ask(&host, target), "Err(Error::AccessDenied)", "{target}");
    }
}

#[test]
fn a_component_sees_nothing_of_the_machine() {
    let host = Setup::new().start();
    let expected = "variables 0, arguments 0, root false, network denied true";
    assert_eq!(ask(&host, "/app/environment"), expected);
}

#[test]
fn what_a_component_prints_is_in_the_log_by_line() {
    let host = Setup::new().start();
    assert_eq!(ask(&host, "/app/print?text"), "");
    assert_eq!(host.log_line("first"), "outer: first line of text");
    assert_eq!(host.log_line("second"), "outer: second line");
    assert_eq!(host.log_line("third"), "outer: third line");
}

fn ask(host: &Host, target: &str) -> String {
    get(host.address, target).body
}
