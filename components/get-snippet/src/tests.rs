//! Whole calls, and states that no call made.

use tool::types::Body;

use super::*;

#[test]
fn every_call_goes_as_recorded() {
    tool::fixtures::check(env!("CARGO_MANIFEST_DIR"), 0, GetSnippet::start, GetSnippet::resume);
}

#[test]
fn content_that_is_no_text_is_refused_and_not_shown() {
    let Ok(Step::Send(exchange)) = start("a") else { panic!("no request") };
    let headers = vec![("etag".into(), "\"0x1\"".into())];
    let response = Response { status: 200, headers, body: Body::Blob(b"secret \xff".to_vec()) };
    let error = Error::UnexpectedResponse("the snippet `a` is not UTF-8 text".into());
    assert_eq!(GetSnippet::resume(exchange.state, vec![response]), Err(error));
}

#[test]
fn a_state_of_other_making_is_refused() {
    let Ok(Step::Send(exchange)) = start("a") else { panic!("no request") };
    assert_eq!(GetSnippet::resume(vec![255], vec![]), Err(Error::InvalidState));
    assert_eq!(GetSnippet::resume(exchange.state, vec![]), Err(Error::InvalidState));
}

fn start(name: &str) -> Result<Step, Error> {
    GetSnippet::start(Call::new("", &format!("{{\"snippetname\":\"{name}\"}}"), 0))
}
