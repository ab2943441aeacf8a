//! What Azure says when it does not do what was asked.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use contract::types::{Error, Refusal, Response};

use crate::Record;

/// A service of Azure, in the words of an error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Service {
    /// Its name.
    pub(crate) name: &'static str,
    /// What lets the server in where it answers 403.
    pub(crate) grant: &'static str,
}

/// The body of an answer that is a success.
///
/// # Errors
/// [`Error::Refused`] if Azure denied what was asked, and [`Error::UnexpectedResponse`] for a status that is neither
/// that nor 200 and for a body that is no text.
pub(crate) fn accepted(service: Service, response: &Response) -> Result<&str, Error> {
    match response.status {
        200 => text(service, response),
        400.. => Err(Error::Refused(refusal(service, response))),
        status => Err(Error::UnexpectedResponse(format!("{} answered with the status {status}", service.name))),
    }
}

/// The body of an answer as text.
///
/// # Errors
/// [`Error::UnexpectedResponse`] if it is none.
pub(crate) fn text(service: Service, response: &Response) -> Result<&str, Error> {
    let problem = || Error::UnexpectedResponse(format!("the answer of {} is not UTF-8", service.name));
    response.body.text().ok_or_else(problem)
}

/// What stands for a reason that Azure did not give.
pub(crate) const NO_REASON: &str = "Azure gave no reason that could be read";

/// Reads the code and the reason from an answer whose status is not a success.
///
/// Resource Graph puts only a line for its support team into the outer message and the reason into `details`, so the
/// details come first where there are any. The shape of the body:
/// <https://github.com/cloud-and-ai-microsoft/resource-provider-contract/blob/master/v1.0/common-api-details.md#error-response-content>
pub(crate) fn refusal(service: Service, response: &Response) -> Refusal {
    let mut error = error(service, response);
    let code = error.text("code").unwrap_or_default().into_owned();
    let reason = reason(error).unwrap_or_else(|| NO_REASON.to_owned());
    with_remedy(service, response, code, &reason)
}

/// The member `error` of an answer, empty where it can't be read.
pub(crate) fn error(service: Service, response: &Response) -> Record<'_> {
    let answer = text(service, response).and_then(|body| Record::read(service.name, body));
    answer.unwrap_or_default().record("error")
}

/// A refusal in Azure's words, and with the remedy where one is known.
pub(crate) fn with_remedy(service: Service, response: &Response, code: String, reason: &str) -> Refusal {
    let remedy = remedy(service, response).map(|remedy| format!("; {remedy}")).unwrap_or_default();
    Refusal { status: response.status, code, reason: format!("{}{remedy}", shortened(reason)) }
}

/// The reason in the body of an error, from its details where it has any.
pub(crate) fn reason(mut error: Record<'_>) -> Option<String> {
    let details: Vec<_> = error.records("details").into_iter().filter_map(detail).collect();
    if details.is_empty() { error.text("message").as_deref().map(sentence) } else { Some(details.join(", ")) }
}

fn detail(mut detail: Record<'_>) -> Option<String> {
    let code = detail.text("code")?;
    let message = detail.text("message").as_deref().map(sentence).unwrap_or_default();
    Some(format!("{code}: {message}"))
}

/// A sentence of Azure's without the full stop, since more may follow.
fn sentence(message: &str) -> String {
    message.trim_end_matches('.').to_owned()
}

fn remedy(service: Service, response: &Response) -> Option<String> {
    match response.status {
        403 => Some(format!("grant the server's identity {}", service.grant)),
        429 => {
            let seconds = response.headers.iter().find(|(name, _)| name == "retry-after").map(|(_, value)| value);
            Some(match seconds.and_then(|value| value.parse::<u32>().ok()) {
                Some(seconds) => format!("call again in {seconds} s"),
                None => "call again later".to_owned(),
            })
        }
        500..=599 => Some("Azure failed on its side; call again later".to_owned()),
        _ => None,
    }
}

/// A reason short enough for a message.
fn shortened(reason: &str) -> String {
    const LONGEST: usize = 600;
    match reason.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", reason.split_at(end).0),
        None => reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    const AZURE: Service = Service { name: "Azure", grant: "the role `Reader` on these subscriptions" };

    #[track_caller]
    fn check(status: u16, headers: &[(&str, &str)], body: &str, code: &str, reason: &str) {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let response = Response { status, headers, body: body.into() };
        assert_eq!(refusal(AZURE, &response), Refusal { status, code: code.to_owned(), reason: reason.to_owned() });
    }

    #[test]
    fn the_reason_is_in_the_details_where_there_are_any() {
        let body = r#"{"error":{"code":"BadRequest","message":"Please provide below info when asking for support",
            "details":[{"code":"InvalidQuery","message":"Query is invalid."},{"code":"ParserFailure","message":"x","line":1}]}}"#;
        check(400, &[], body, "BadRequest", "InvalidQuery: Query is invalid, ParserFailure: x");
        check(404, &[], r#"{"error":{"code":"SubscriptionNotFound","message":"m"}}"#, "SubscriptionNotFound", "m");
    }

    #[test]
    fn only_200_is_a_success() {
        let answer = |status| Response { status, headers: vec![], body: "{}".into() };
        assert_eq!(accepted(AZURE, &answer(200)), Ok("{}"));
        for status in [0, 199, 201, 204, 302, 399] {
            let problem = format!("Azure answered with the status {status}");
            assert_eq!(accepted(AZURE, &answer(status)), Err(Error::UnexpectedResponse(problem)));
        }
        for status in [400, 404, 429, 503, 600] {
            assert_eq!(accepted(AZURE, &answer(status)), Err(Error::Refused(refusal(AZURE, &answer(status)))));
        }
    }

    #[test]
    fn a_known_status_comes_with_its_remedy() {
        let body = r#"{"error":{"code":"C","message":"m"}}"#;
        check(429, &[("retry-after", "7")], body, "C", "m; call again in 7 s");
        check(429, &[], body, "C", "m; call again later");
        check(403, &[], body, "C", "m; grant the server's identity the role `Reader` on these subscriptions");
        check(503, &[], body, "C", "m; Azure failed on its side; call again later");
    }

    #[test]
    fn a_body_that_is_no_error_is_not_repeated() {
        for body in ["", "<html>secret</html>", "{}", "[1]"] {
            check(400, &[], body, "", "Azure gave no reason that could be read");
        }
    }

    #[test]
    fn a_long_reason_is_cut() {
        let body = format!(r#"{{"error":{{"code":"C","message":"{}"}}}}"#, "é".repeat(700));
        let response = Response { status: 400, headers: vec![], body: body.into() };
        assert_eq!(refusal(AZURE, &response).reason, format!("{}…", "é".repeat(600)));
    }
}
