//! Access tokens: which variable holds one, and whether it can be of use.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contract::types::{Endpoint, Response};
use serde::Deserialize;

use super::cloud::Cloud;
use crate::failure::Failure;

/// The variable that holds the token for an endpoint.
pub(crate) fn variable(endpoint: &Endpoint) -> &'static str {
    match endpoint {
        Endpoint::ResourceManager => "armtoken",
        Endpoint::LogAnalytics => "logstoken",
        Endpoint::Metrics(_) => "metricstoken",
        Endpoint::BlobStorage => "storagetoken",
    }
}

/// The claims that decide whether Azure will take a token.
///
/// <https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference>
#[derive(Deserialize)]
struct Claims {
    aud: String,
    exp: u64,
}

/// Checks that a token is there, is for the endpoint and has not expired at `now`, in seconds since the Unix epoch.
///
/// The signature is Azure's to check: nothing here is trusted because of the token.
pub(crate) fn check(token: &str, endpoint: &Endpoint, cloud: &Cloud, now: u64) -> Result<(), Failure> {
    let audiences = cloud.audiences(endpoint);
    let audience = audiences.first().copied().unwrap_or_default();
    let failure = |problem: String| Failure::Token { variable: variable(endpoint), problem, audience };
    if token.is_empty() {
        return Err(failure("is not set".to_owned()));
    }
    let Some(claims) = claims(token) else {
        return Err(failure("does not hold an access token of Microsoft Entra ID".to_owned()));
    };
    if !audiences.contains(&claims.aud.trim_end_matches('/')) {
        return Err(failure("holds a token for another audience".to_owned()));
    }
    if claims.exp <= now {
        let minutes = (now - claims.exp) / 60;
        return Err(failure(format!("holds a token that expired {minutes} minutes ago")));
    }
    Ok(())
}

fn claims(token: &str) -> Option<Claims> {
    let mut segments = token.trim().split('.');
    let (_header, payload, _signature) = (segments.next()?, segments.next()?, segments.next()?);
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&payload).ok()
}

/// The failure for a token that Azure answered with 401.
pub(crate) fn rejected(endpoint: &Endpoint, cloud: &Cloud, response: &Response) -> Failure {
    #[derive(Deserialize)]
    struct Body {
        error: Code,
    }
    #[derive(Deserialize)]
    struct Code {
        code: String,
    }
    let code = response
        .body
        .text()
        .and_then(|body| serde_json::from_str(body).ok())
        .map(|body: Body| body.error.code)
        .unwrap_or_default();
    // Azure's codes are words; anything else is not repeated.
    let is_word = !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let reason = if is_word { format!(" (`{code}`)") } else { String::new() };
    Failure::Token {
        variable: variable(endpoint),
        problem: format!("holds a token that Azure rejects{reason}"),
        audience: cloud.audiences(endpoint).first().copied().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn token(claims: &str) -> String {
        format!("eyJhbGciOiJub25lIn0.{}.c2lnbmF0dXJl", BASE64_URL_SAFE_NO_PAD.encode(claims))
    }

    #[track_caller]
    fn check_text(token: &str, cloud: &Cloud, expected: Result<(), &str>) {
        let result = check(token, &Endpoint::ResourceManager, cloud, NOW).map_err(|failure| failure.to_string());
        match (result, expected) {
            (Ok(()), Ok(())) => {}
            (Err(text), Err(problem)) => {
                assert!(
                    text.starts_with(&format!("the variable `armtoken` {problem}; set it to a token for")),
                    "{text}"
                );
                assert!(!text.contains("eyJ"), "{text}");
            }
            (result, expected) => panic!("{result:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn a_token_for_the_endpoint_that_has_not_expired_passes() {
        for audience in
            ["https://management.azure.com/", "https://management.azure.com", "https://management.core.windows.net/"]
        {
            check_text(&token(&format!(r#"{{"aud":"{audience}","exp":{}}}"#, NOW + 1)), &Cloud::Public, Ok(()));
        }
        let government = token(&format!(r#"{{"aud":"https://management.usgovcloudapi.net/","exp":{}}}"#, NOW + 1));
        check_text(&government, &Cloud::UsGovernment, Ok(()));
    }

    #[test]
    fn each_endpoint_has_a_variable_and_an_audience_of_its_own() {
        let endpoints = [
            Endpoint::ResourceManager,
            Endpoint::LogAnalytics,
            Endpoint::Metrics("westeurope".to_owned()),
            Endpoint::BlobStorage,
        ];
        for (index, endpoint) in endpoints.iter().enumerate() {
            for (other, another) in endpoints.iter().enumerate() {
                let audience = Cloud::Public.audiences(another)[0];
                let token = token(&format!(r#"{{"aud":"{audience}","exp":{}}}"#, NOW + 1));
                let is_good = check(&token, endpoint, &Cloud::Public, NOW).is_ok();
                assert_eq!(is_good, index == other, "{endpoint:?} {audience}");
                assert_eq!(variable(endpoint) == variable(another), index == other);
            }
        }
    }

    #[test]
    fn any_other_does_not() {
        let of = |audience: &str, exp: u64| token(&format!(r#"{{"aud":"{audience}","exp":{exp}}}"#));
        let arm = "https://management.azure.com/";
        let rows = [
            (String::new(), "is not set"),
            ("secret".to_owned(), "does not hold an access token of Microsoft Entra ID"),
            ("eyJ.eyJ.eyJ".to_owned(), "does not hold an access token of Microsoft Entra ID"),
            (token("{}"), "does not hold an access token of Microsoft Entra ID"),
            (of("https://storage.azure.com/", NOW + 1), "holds a token for another audience"),
            (of("https://management.azure.com.evil.example/", NOW + 1), "holds a token for another audience"),
            (of(arm, NOW), "holds a token that expired 0 minutes ago"),
            (of(arm, NOW - 3600), "holds a token that expired 60 minutes ago"),
        ];
        for (token, problem) in rows {
            check_text(&token, &Cloud::Public, Err(problem));
        }
        check_text(&of(arm, NOW + 1), &Cloud::China, Err("holds a token for another audience"));
    }

    #[test]
    fn a_rejection_repeats_only_azures_code() {
        let text = |body: &str| {
            let response = Response { status: 401, headers: vec![], body: body.into() };
            rejected(&Endpoint::ResourceManager, &Cloud::Public, &response).to_string()
        };
        let with_code = text(r#"{"error":{"code":"ExpiredAuthenticationToken","message":"eyJ"}}"#);
        assert!(
            with_code.starts_with(
                "the variable `armtoken` holds a token that Azure rejects (`ExpiredAuthenticationToken`);"
            )
        );
        for body in ["", "eyJ", r#"{"error":{"code":"eyJ.eyJ","message":""}}"#] {
            assert!(text(body).starts_with("the variable `armtoken` holds a token that Azure rejects;"), "{body}");
        }
    }
}
