//! A length of time before the call, as a caller writes it.

use core::{fmt, iter::Peekable, str::Bytes};

use serde::{
    Deserialize, Deserializer,
    de::{self, Unexpected, Visitor},
};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// The longest timespan, in seconds.
const LONGEST: u64 = 90 * DAY;

/// Between a minute and 90 days, in whole seconds.
///
/// It is written as a number of days, hours or minutes (`7d`, `12h`, `30m`) or as a duration of ISO 8601 in weeks, days,
/// hours, minutes and seconds (`P7D`, `PT12H`, `P1DT12H`, `P2W`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timespan {
    seconds: u64,
}

impl Timespan {
    /// A number of days, at most 90.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        let seconds = days * DAY;
        Self { seconds: if seconds > LONGEST { LONGEST } else { seconds } }
    }

    /// Its length in milliseconds.
    #[must_use]
    pub const fn milliseconds(self) -> u64 {
        self.seconds * 1000
    }

    /// Reads either form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // As long as the longest that makes sense, so that no sum overflows.
        if text.len() > 32 {
            return None;
        }
        let seconds = text.strip_prefix('P').map_or_else(|| short(text), iso_8601)?;
        (MINUTE..=LONGEST).contains(&seconds).then_some(Self { seconds })
    }
}

impl fmt::Display for Timespan {
    /// Writes whole days, hours or minutes, and any other as seconds of ISO 8601.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seconds } = *self;
        match [(DAY, 'd'), (HOUR, 'h'), (MINUTE, 'm')].into_iter().find(|(unit, _)| seconds.is_multiple_of(*unit)) {
            Some((unit, name)) => write!(formatter, "{}{name}", seconds / unit),
            None => write!(formatter, "PT{seconds}S"),
        }
    }
}

/// Reads `7d`, `12h` or `30m`, in seconds.
fn short(text: &str) -> Option<u64> {
    let mut bytes = text.bytes().peekable();
    let seconds = part(&mut bytes, &[(b'd', DAY), (b'h', HOUR), (b'm', MINUTE)])?;
    bytes.next().is_none().then_some(seconds)
}

/// Reads what follows the `P` of a duration of ISO 8601, in seconds: each unit at most once, the longest first, and
/// the parts of a day after a `T`.
fn iso_8601(text: &str) -> Option<u64> {
    let (date, time) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let date = parts(date, &[(b'W', WEEK), (b'D', DAY)])?;
    date.checked_add(parts(time, &[(b'H', HOUR), (b'M', MINUTE), (b'S', 1)])?)
}

fn parts(text: &str, mut units: &[(u8, u64)]) -> Option<u64> {
    let mut bytes = text.bytes().peekable();
    let mut seconds = 0_u64;
    while bytes.peek().is_some() {
        let unit = bytes.clone().find(|byte| !byte.is_ascii_digit())?;
        let place = units.iter().position(|&(name, _)| name == unit)?;
        let (_, rest) = units.split_at_checked(place)?;
        seconds = seconds.checked_add(part(&mut bytes, rest)?)?;
        units = rest.split_first()?.1;
    }
    Some(seconds)
}

/// Reads a number and its unit, in seconds.
fn part(bytes: &mut Peekable<Bytes<'_>>, units: &[(u8, u64)]) -> Option<u64> {
    let mut number: Option<u64> = None;
    while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
        number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(u64::from(digit - b'0'))?);
    }
    let unit = bytes.next()?;
    let &(_, seconds) = units.iter().find(|&&(name, _)| name == unit)?;
    number?.checked_mul(seconds)
}

impl<'de> Deserialize<'de> for Timespan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(OneTimespan)
    }
}

struct OneTimespan;

impl Visitor<'_> for OneTimespan {
    type Value = Timespan;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a timespan from 1 minute to 90 days such as `7d`, `12h`, `30m` or `P1DT12H`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timespan, E> {
        Timespan::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Other("text"), &self))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timespan {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Timespan".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn both_forms_are_read() {
        let rows = [
            ("7d", 7 * DAY),
            ("12h", 12 * HOUR),
            ("30m", 30 * MINUTE),
            ("1m", MINUTE),
            ("90d", 90 * DAY),
            ("2160h", 90 * DAY),
            ("P7D", 7 * DAY),
            ("P2W", 14 * DAY),
            ("P1W1D", 8 * DAY),
            ("PT12H", 12 * HOUR),
            ("PT90M", 90 * MINUTE),
            ("PT1M30S", 90),
            ("P1DT12H", 36 * HOUR),
            ("P1DT1H1M1S", DAY + HOUR + MINUTE + 1),
        ];
        for (text, seconds) in rows {
            assert_eq!(Timespan::parse(text).map(Timespan::milliseconds), Some(seconds * 1000), "{text}");
        }
        assert_eq!(Timespan::parse("30d"), Some(Timespan::days(30)));
    }

    #[test]
    fn it_is_written_as_short_as_it_can_be() {
        let rows =
            [("P1W", "7d"), ("48h", "2d"), ("P1DT12H", "36h"), ("PT90M", "90m"), ("PT1M30S", "PT90S"), ("90d", "90d")];
        for (text, written) in rows {
            let timespan = Timespan::parse(text).unwrap();
            assert_eq!(timespan.to_string(), written);
            assert_eq!(Timespan::parse(written), Some(timespan));
        }
    }

    #[test]
    fn nothing_else_is() {
        let rows = [
            "",
            "d",
            "7",
            "0d",
            "0m",
            "91d",
            "2161h",
            "P91D",
            "-1d",
            "+1d",
            "1.5h",
            "7D",
            "7 d",
            " 7d",
            "7d ",
            "2w",
            "1s",
            "P",
            "PT",
            "P1DT",
            "P1H",
            "PT1D",
            "P1M",
            "P1Y",
            "P1D1D",
            "PT1M1H",
            "PT30S",
            "p7d",
            "7d12h",
            "７d",
            "99999999999999999999d",
            "P18446744073709551615W",
            "7d) | take 1",
            "PT00000000000000000000000000000001M",
        ];
        for text in rows {
            assert_eq!(Timespan::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_constant_keeps_the_limit() {
        assert_eq!(Timespan::days(91), Timespan::days(90));
    }
}
