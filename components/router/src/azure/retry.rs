//! Whether to send a request again, and when.
//!
//! Every request of a tool may be repeated, except a write whose first attempt may have been done (`wit/types.wit`).

use std::time::Duration;

use contract::types::{Method, Request, Response};

use crate::failure::Failure;

/// The most attempts at one request while Azure does not say when to come back.
const MOST_ATTEMPTS: u32 = 4;

/// The pause after the first failed attempt, doubled after each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// What to do after an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// Take the answer.
    Final,
    /// Send the request again after a pause.
    Again(Duration),
}

/// Judges the answer to an attempt, counted from 0, with `left` until the deadline of the call.
///
/// A throttled request waits as long as Azure says, since asking earlier begins the wait anew; a failed one waits
/// longer each time, shortened by up to a half by `random` so that many callers do not come back together. Where the
/// deadline would come first, the answer is taken as it is: it tells the caller more than a timeout.
///
/// <https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling>
pub(crate) fn verdict(request: &Request, response: &Response, attempt: u32, left: Duration, random: u64) -> Verdict {
    let is_passing = match response.status {
        429 | 503 => true,
        408 | 500 | 502 | 504 => !is_write(request),
        _ => false,
    };
    if !is_passing {
        return Verdict::Final;
    }
    let told = seconds(response, "retry-after").or_else(|| quota_pause(response)).filter(|pause| !pause.is_zero());
    let has_attempts = attempt + 1 < MOST_ATTEMPTS;
    let pause = told.or_else(|| has_attempts.then(|| jittered(FIRST_PAUSE * 2_u32.pow(attempt), random)));
    pause.filter(|pause| *pause < left).map_or(Verdict::Final, Verdict::Again)
}

/// What to tell of a request that has no answer. A write may have been done all the same.
pub(crate) fn told(request: &Request, failure: Failure) -> Failure {
    let is_unknown = matches!(failure, Failure::BrokenOff | Failure::Timeout(_));
    if is_unknown && is_write(request) { Failure::MaybeWritten } else { failure }
}

/// Whether a second attempt would do what the first one may have done. One with a condition would then fail, and one
/// without could undo what another caller has written in between.
fn is_write(request: &Request) -> bool {
    match request.method {
        Method::Get | Method::Post => false,
        Method::Put => true,
    }
}

/// How long the caller's quota is used up, none while something is left of it.
///
/// <https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests>
pub(crate) fn quota_pause(response: &Response) -> Option<Duration> {
    if header(response, "x-ms-user-quota-remaining")? != "0" {
        return None;
    }
    let mut parts =
        header(response, "x-ms-user-quota-resets-after")?.splitn(3, ':').map(|part| part.parse::<u32>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let seconds = u64::from(hours) * 3600 + u64::from(minutes) * 60 + u64::from(seconds);
    Some(Duration::from_secs(seconds))
}

fn jittered(pause: Duration, random: u64) -> Duration {
    let thousandths = 500 + u32::try_from(random % 501).unwrap_or_default();
    pause * thousandths / 1000
}

fn seconds(response: &Response, name: &str) -> Option<Duration> {
    header(response, name)?.parse().ok().map(Duration::from_secs)
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers.iter().find(|(each, _)| each == name).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use contract::types::Endpoint;

    use super::*;

    const LEFT: Duration = Duration::from_mins(1);

    fn response(status: u16, headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Response { status, headers, body: "".into() }
    }

    fn request(method: Method, headers: &[(&str, &str)]) -> Request {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Request { endpoint: Endpoint::BlobStorage, method, path_with_query: "/".to_owned(), headers, body: None }
    }

    fn read() -> Request {
        request(Method::Get, &[("if-none-match", "\"0x1\"")])
    }

    #[test]
    fn a_write_is_repeated_only_where_nothing_was_done() {
        let is_repeated = |request: &Request, status| {
            matches!(verdict(request, &response(status, &[]), 0, LEFT, 0), Verdict::Again(_))
        };
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(is_repeated(&read(), status) && is_repeated(&request(Method::Post, &[]), status), "{status}");
            for headers in [&[][..], &[("if-match", "*")], &[("if-none-match", "*")]] {
                let write = request(Method::Put, headers);
                assert_eq!(is_repeated(&write, status), matches!(status, 429 | 503), "{headers:?} {status}");
            }
        }
    }

    #[test]
    fn what_sending_again_would_not_better_is_final() {
        for status in [200, 204, 400, 403, 404, 409, 412, 501] {
            assert_eq!(verdict(&read(), &response(status, &[]), 0, LEFT, 0), Verdict::Final, "{status}");
        }
        assert_eq!(verdict(&read(), &response(503, &[]), MOST_ATTEMPTS - 1, LEFT, 0), Verdict::Final);
    }

    #[test]
    fn a_throttled_request_waits_as_long_as_azure_says() {
        let again = |seconds| Verdict::Again(Duration::from_secs(seconds));
        assert_eq!(verdict(&read(), &response(429, &[("retry-after", "7")]), 0, LEFT, 0), again(7));
        let quota = [("x-ms-user-quota-remaining", "0"), ("x-ms-user-quota-resets-after", "00:00:05")];
        assert_eq!(verdict(&read(), &response(429, &quota), 0, LEFT, 0), again(5));
        assert_eq!(verdict(&read(), &response(429, &[("retry-after", "60")]), 0, LEFT, 0), Verdict::Final);
        assert_eq!(verdict(&read(), &response(429, &[("retry-after", "7")]), 100, LEFT, 0), again(7));
        assert_eq!(verdict(&read(), &response(429, &[("retry-after", "0")]), 100, LEFT, 0), Verdict::Final);
    }

    #[test]
    fn a_failed_request_waits_longer_each_time() {
        let pause = |attempt, random| match verdict(&read(), &response(500, &[]), attempt, LEFT, random) {
            Verdict::Again(pause) => pause.as_millis(),
            Verdict::Final => panic!("final"),
        };
        assert_eq!([pause(0, 500), pause(1, 500), pause(2, 500)], [500, 1000, 2000]);
        assert_eq!([pause(0, 0), pause(1, 0), pause(2, u64::MAX)], [250, 500, 1000 + u128::from(u64::MAX % 501) * 2]);
    }

    #[test]
    fn a_quota_with_something_left_needs_no_pause() {
        let pause = |remaining: &str, resets: &str| {
            quota_pause(&response(
                200,
                &[("x-ms-user-quota-remaining", remaining), ("x-ms-user-quota-resets-after", resets)],
            ))
        };
        assert_eq!(pause("0", "01:02:03"), Some(Duration::from_secs(3723)));
        for (remaining, resets) in [("1", "00:00:05"), ("0", "5"), ("0", "a:b:c"), ("", "")] {
            assert_eq!(pause(remaining, resets), None, "{remaining} {resets}");
        }
        assert_eq!(quota_pause(&response(200, &[])), None);
    }

    #[test]
    fn a_write_without_an_answer_may_have_been_done() {
        let write = request(Method::Put, &[]);
        for failure in [Failure::BrokenOff, Failure::Timeout(LEFT)] {
            assert_eq!(told(&write, failure.clone()), Failure::MaybeWritten);
            assert_eq!(told(&read(), failure.clone()), failure);
        }
        assert_eq!(told(&write, Failure::Unreachable), Failure::Unreachable);
    }
}
