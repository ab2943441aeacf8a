//! The instant of a call, as text.

use alloc::string::{String, ToString};

use jiff::Timestamp;

/// Writes milliseconds since the Unix epoch as RFC 3339 in UTC, such as `2026-11-22T21:03:00.125Z`.
///
/// An instant outside the years -9999 to 9999 is written as the epoch, for want of a better form.
#[must_use]
pub fn rfc3339(milliseconds: u64) -> String {
    let milliseconds = i64::try_from(milliseconds).unwrap_or_default();
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_in_utc() {
        assert_eq!(rfc3339(1_000), "1970-01-01T00:00:01Z");
        assert_eq!(rfc3339(1_795_381_380_125), "2026-11-22T21:03:00.125Z");
        assert_eq!(rfc3339(u64::MAX), "1970-01-01T00:00:00Z");
    }
}
