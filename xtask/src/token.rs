//! Reads how long a bearer token is valid. The token itself is never printed.
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Says until when a token is valid, such as `valid for 58 min, until 15:04 UTC`.
pub(crate) fn describe(token: &str, now: SystemTime) -> String {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let Some(expiry) = expiry(token) else { return "of unknown lifetime".to_owned() };
    let time = clock(expiry);
    match expiry.checked_sub(now) {
        Some(left) if !left.is_zero() => format!("valid for {}, until {time}", span(left)),
        Some(_) | None => format!("expired {} ago, at {time}", span(now.saturating_sub(expiry))),
    }
}

/// The `exp` claim of a JSON Web Token (RFC 7519, section 4.1.4), as time since 1970.
fn expiry(token: &str) -> Option<Duration> {
    let claims = token.split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    claims.get("exp")?.as_u64().map(Duration::from_secs)
}

fn clock(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    format!("{:02}:{:02} UTC", minutes / 60 % 24, minutes % 60)
}

fn span(length: Duration) -> String {
    let minutes = length.as_secs() / 60;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(claims: &str, seconds_now: u64, text: &str) {
        let token = format!("e30.{}.signature", URL_SAFE_NO_PAD.encode(claims));
        assert_eq!(describe(&token, UNIX_EPOCH + Duration::from_secs(seconds_now)), text);
    }

    #[test]
    fn the_lifetime_is_told_in_the_unit_that_fits() {
        check(r#"{"exp":1700003600}"#, 1_700_000_120, "valid for 58 min, until 23:13 UTC");
        check(r#"{"exp":1700007260}"#, 1_700_000_000, "valid for 2 h 1 min, until 00:14 UTC");
        check(r#"{"exp":1702592000}"#, 1_700_000_000, "valid for 30 d 0 h, until 22:13 UTC");
        check(r#"{"exp":1700000000}"#, 1_700_000_000, "expired 0 min ago, at 22:13 UTC");
        check(r#"{"exp":1700000000}"#, 1_700_007_200, "expired 2 h 0 min ago, at 22:13 UTC");
    }

    #[test]
    fn what_is_no_token_has_no_known_lifetime() {
        check("{}", 0, "of unknown lifetime");
        check("not json", 0, "of unknown lifetime");
        assert_eq!(describe("opaque", UNIX_EPOCH), "of unknown lifetime");
        assert_eq!(describe("a.!.c", UNIX_EPOCH), "of unknown lifetime");
    }
}
