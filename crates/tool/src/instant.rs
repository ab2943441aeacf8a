//! Instants as text.

use alloc::string::{String, ToString};

use jiff::{Timestamp, civil::DateTime, tz::Offset};

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
///
/// Azure writes one form only, so a reader of all that jiff knows is not worth its ten kilobytes.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.strip_prefix(['T', 't'])?.split_at_checked(8)?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let (milliseconds, offset) = fraction(rest)?;
    let narrow = |number: i16| i8::try_from(number).ok();
    let time = (narrow(hour)?, narrow(minute)?, narrow(second)?);
    let local = DateTime::new(year, narrow(month)?, narrow(day)?, time.0, time.1, time.2, 0).ok()?;
    let instant = Offset::UTC.to_timestamp(local).ok()?.as_millisecond();
    u64::try_from(instant + milliseconds - offset_minutes(offset)? * 60_000).ok()
}

/// Three numbers of so many digits.
fn numbers(text: &str, separator: char, lengths: [usize; 3]) -> Option<[i16; 3]> {
    let mut parts = text.splitn(3, separator);
    let mut numbers = [0; 3];
    for (number, length) in numbers.iter_mut().zip(lengths) {
        let part = parts.next()?;
        let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        *number = if is_number { part.parse().ok()? } else { return None };
    }
    Some(numbers)
}

/// The milliseconds of a fraction of a second, if there is one, and what follows it.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(digits) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(end)?;
    let mut milliseconds = 0;
    for place in [100, 10, 1].into_iter().zip(digits.bytes()) {
        milliseconds += place.0 * i64::from(place.1 - b'0');
    }
    (!digits.is_empty()).then_some((milliseconds, rest))
}

fn offset_minutes(text: &str) -> Option<i64> {
    if matches!(text, "" | "Z" | "z") {
        return Some(0);
    }
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |text: &str| if text.len() == 2 { text.parse::<u8>().ok() } else { None };
    Some(sign * (i64::from(two_digits(hours)?) * 60 + i64::from(two_digits(minutes)?)))
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
            ("2026-11-22T21:03:00+02", None),
            ("2026-11-22T21:03:00.Z", None),
            ("2026-11-22T21:03:00 Z", None),
            ("2026-11-22T24:00:00Z", None),
            ("2026-13-22T21:03:00Z", None),
            ("2026-02-29T21:03:00Z", None),
            ("2026-1-022T21:03:00Z", None),
            ("+026-11-22T21:03:00Z", None),
            ("20é6-11-22T21:03:00Z", None),
            ("1969-12-31T23:59:59.999Z", None),
            ("1970-01-01T00:00:00-00:30", Some(1_800_000)),
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
