//! Whole calls, and states that no call made.

use super::*;

/// 2026-11-22T21:03:00Z.
const NOW: u64 = 1_795_381_380_000;

#[test]
fn every_call_goes_as_recorded() {
    tool::fixtures::check(env!("CARGO_MANIFEST_DIR"), NOW, GetSqlBpAssessment::start, GetSqlBpAssessment::resume);
}

#[test]
fn a_state_of_other_making_is_refused() {
    let arguments = r#"{"workspace_id":"00000000-0000-0000-0000-0000000000a1"}"#;
    let Ok(Step::Send(exchange)) = GetSqlBpAssessment::start(Call::new("", arguments, NOW)) else {
        panic!("no request")
    };
    assert_eq!(GetSqlBpAssessment::resume(vec![255], vec![]), Err(Error::InvalidState));
    assert_eq!(GetSqlBpAssessment::resume(exchange.state, vec![]), Err(Error::InvalidState));
}
