//! Instants as text.

use alloc::{
    format,
    string::{String, ToString},
};

use jiff::Timestamp;

/// Writes milliseconds since the Unix epoch as RFC 3339 in UTC, such as `2026-11-22T21:03:00.125Z`.
///
/// An instant outside the years -9999 to 9999 is written as the epoch, for want of a better form.
#[must_use]
pub fn rfc3339(milliseconds: u64) -> String {
    let milliseconds = i64::try_from(milliseconds).unwrap_or_default();
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// Reads an instant as Azure writes it, in milliseconds since the Unix epoch: RFC 3339, or the same without an offset,
/// which means UTC. None for anything else, and for what lies before 1970: Azure writes the year 1 for "never".
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let has_offset = text.ends_with(['Z', 'z']) || text.get(19..).is_some_and(|end| end.contains(['+', '-']));
    let instant: Option<Timestamp> = if has_offset { text.parse() } else { format!("{text}Z").parse() }.ok();
    u64::try_from(instant?.as_millisecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_azure_writes_it() {
        let rows = [
            ("2026-11-22T21:03:00Z", Some(1_795_381_380_000)),
            ("2026-11-22T21:03:00.1257891Z", Some(1_795_381_380_125)),
            ("2026-11-22T21:03:00", Some(1_795_381_380_000)),
            ("2026-11-22T21:03:00.125", Some(1_795_381_380_125)),
            ("2026-11-22T23:03:00+02:00", Some(1_795_381_380_000)),
            ("0001-01-01T00:00:00Z", None),
            ("0001-01-01T00:00:00", None),
            ("", None),
            ("2026-11-22", None),
            ("yesterday", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn an_instant_is_written_in_utc() {
        assert_eq!(rfc3339(1_000), "1970-01-01T00:00:01Z");
        assert_eq!(rfc3339(1_795_381_380_125), "2026-11-22T21:03:00.125Z");
        assert_eq!(rfc3339(u64::MAX), "1970-01-01T00:00:00Z");
    }
}
