//! Whole calls, and states that no call made.

use super::*;

#[test]
fn every_call_goes_as_recorded() {
    tool::fixtures::check(env!("CARGO_MANIFEST_DIR"), 0, SaveSnippet::start, SaveSnippet::resume);
}

#[test]
fn a_state_of_other_making_is_refused() {
    let arguments = r#"{"snippetname":"a","snippet":"text"}"#;
    let Ok(Step::Send(exchange)) = SaveSnippet::start(Call::new("", arguments, 0)) else { panic!("no request") };
    assert_eq!(SaveSnippet::resume(vec![255], vec![]), Err(Error::InvalidState));
    assert_eq!(SaveSnippet::resume(exchange.state, vec![]), Err(Error::InvalidState));
}
