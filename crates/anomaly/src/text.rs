//! Numbers and times as people read them.

use alloc::{format, string::String};

use crate::grid::Grid;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const LARGE: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")];

/// A number with three or four digits that count, as `0.0312`, `31.2` or `5.12M`.
pub(crate) fn number(value: f64) -> String {
    for (size, sign) in LARGE {
        if value.abs() >= size {
            let unit = if sign == "k" { 1e3 } else { size };
            return format!("{}{sign}", short(value / unit));
        }
    }
    short(value)
}

fn short(value: f64) -> String {
    let size = value.abs();
    let text = if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 1.0 {
        format!("{value:.1}")
    } else if !(1e-12..0.01).contains(&size) {
        format!("{value:.2}")
    } else {
        return format!("{value:.2e}");
    };
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// The local time of a step, as `Tuesday 02:10`.
pub(crate) fn clock(grid: &Grid, index: usize) -> String {
    let seconds = grid.slots.get(index).map_or(0, |slot| i64::from(*slot) * grid.step);
    let day = grid.days.get(index).map_or(0, |day| (day + grid.first_weekday) % 7);
    let day = usize::try_from(day).ok().and_then(|day| DAYS.get(day)).copied().unwrap_or_default();
    format!("{day} {:02}:{:02}", seconds / 3600, seconds / 60 % 60)
}

/// A length of time, as `40 min`, `6 h` or `3.5 days`.
pub(crate) fn hours(hours: f64) -> String {
    if hours >= 48.0 {
        format!("{} days", short(hours / 24.0))
    } else if hours >= 1.0 {
        format!("{} h", short(hours))
    } else {
        format!("{:.0} min", hours * 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let rows = [
            (0.0, "0"),
            (0.0313, "0.03"),
            (0.000_031_3, "3.13e-5"),
            (5.0, "5"),
            (31.26, "31.3"),
            (-131.2, "-131"),
            (9_999.0, "9999"),
            (51_234.0, "51.2k"),
            (5_123_456.0, "5.1M"),
        ];
        for (value, expected) in rows {
            assert_eq!(number(value), expected);
        }
        assert_eq!((hours(0.5), hours(6.0), hours(84.0)), ("30 min".into(), "6 h".into(), "3.5 days".into()));
    }
}
