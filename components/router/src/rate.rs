//! How many calls a caller may make in a minute, counted in the key-value store so that all instances count together.

use std::time::Duration;

use crate::{
    failure::Failure,
    store::{Failed, Store},
};

const MINUTE: u64 = 60 * 1000;

/// The most calls of one caller in a minute of the clock.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Limit {
    #[default]
    None,
    Calls(u32),
}

impl Limit {
    /// Reads the variable `ratelimit`.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        match text.trim().parse() {
            Ok(0) => Ok(Self::None),
            Ok(calls) => Ok(Self::Calls(calls)),
            Err(_) => {
                let problem = "must be a number of calls a minute, or 0 for no limit".to_owned();
                Err(Failure::Setting { variable: "ratelimit", problem })
            }
        }
    }
}

/// Counts calls of a caller at `now`, in milliseconds since the Unix epoch, and says how long to wait if they are too many.
///
/// A caller has two keys: the minute that is counted with the number that the counter began at, since stores begin at
/// different ones, and the counter, which goes when another minute begins.
pub(crate) fn take(
    store: &impl Store,
    principal: &str,
    calls: usize,
    limit: u32,
    now: u64,
) -> Result<Option<Duration>, Failed> {
    let caller = format!("rate:{principal}");
    let counter = |minute: u64| format!("{caller}:{minute}");
    let minute = now / MINUTE;
    let marked = store.get(&caller)?.and_then(|value| minute_and_start(&value));
    let start = match marked {
        Some((marked, start)) if marked == minute => start,
        Some(_) | None => {
            let start = store.increment(&counter(minute))?;
            store.set(&caller, format!("{minute} {start}").as_bytes())?;
            if let Some((past, _)) = marked {
                store.delete(&counter(past))?;
            }
            start
        }
    };
    let mut last = start;
    for _ in 0..calls {
        last = store.increment(&counter(minute))?;
    }
    let wait = Duration::from_millis(MINUTE - now % MINUTE);
    Ok((last - start > i64::from(limit)).then_some(wait))
}

fn minute_and_start(value: &[u8]) -> Option<(u64, i64)> {
    let (minute, start) = str::from_utf8(value).ok()?.split_once(' ')?;
    Some((minute.parse().ok()?, start.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;

    #[test]
    fn a_caller_has_so_many_calls_in_each_minute() {
        let store = Memory::default();
        let take = |principal, calls, now| take(&store, principal, calls, 3, now).unwrap();
        let start = 5 * MINUTE;
        assert_eq!(take("a", 1, start), None);
        assert_eq!(take("a", 2, start + 1_000), None);
        assert_eq!(take("b", 3, start + 1_000), None);
        assert_eq!(take("a", 1, start + 15_000), Some(Duration::from_secs(45)));
        assert_eq!(take("b", 1, start + MINUTE - 1), Some(Duration::from_millis(1)));
        assert_eq!(take("a", 3, start + MINUTE), None);
        assert_eq!(take("a", 4, start + 9 * MINUTE), Some(Duration::from_mins(1)));
        let mut keys = store.keys().unwrap();
        keys.sort();
        assert_eq!(keys, ["rate:a", "rate:a:14", "rate:b", "rate:b:5"]);
    }

    #[test]
    fn a_limit_is_a_number() {
        assert_eq!(Limit::parse("120"), Ok(Limit::Calls(120)));
        assert_eq!(Limit::parse("0"), Ok(Limit::None));
        for text in ["", "-1", "1.5", "many", "4294967296"] {
            assert!(Limit::parse(text).is_err(), "{text}");
        }
    }
}
