//! From times and values to places, and what the axes say.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use anomaly::Point;

use super::real;
use crate::result::instant;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// So many lines divide the plot, or fewer.
const MOST_TICKS: f64 = 6.0;
/// The least that a label of an axis needs, in pixels.
const LEAST_GAP: f64 = 50.0;
/// How far apart the times of labels may be.
const TIME_STEPS: [i64; 10] = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 28 * DAY];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A part of an axis, and where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    start: f32,
    end: f32,
}

/// A label of the axis of time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) is_day: bool,
    pub(super) text: String,
}

impl Scale {
    pub(super) fn of_time(from: i64, until: i64, start: f32, end: f32) -> Self {
        Self { low: real(from), high: real(until), start, end }
    }

    /// All that is measured and all that is usual.
    pub(super) fn of_values(points: &[&Point], start: f32, end: f32) -> Self {
        let all = points.iter().flat_map(|point| [point.value.unwrap_or(point.baseline), point.low, point.high]);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in all.filter(|value| value.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        // What never changes is in the middle.
        let least = (low.abs().max(high.abs()) / 1e6).max(1e-6);
        let pad = if high - low < least { least } else { (high - low) * 0.05 };
        // Nothing that is never negative is shown below zero, nor cut off above it when that is near.
        let low = if low >= 0.0 && low - pad < 0.3 * high { 0.0 } else { low - pad };
        Self { low, high: high + pad, start, end }
    }

    /// Where a value is, or the end of the axis that is nearer.
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
    pub(super) fn at(&self, value: f64) -> f32 {
        let part = (value - self.low) / (self.high - self.low);
        let part = if part.is_nan() { 0.0 } else { part.clamp(0.0, 1.0) };
        self.start + (self.end - self.start) * part as f32
    }

    /// The values that are written at the axis: multiples of 1, 2 or 5.
    pub(super) fn value_ticks(&self) -> Vec<(f64, String)> {
        let step = step((self.high - self.low) / MOST_TICKS);
        let first = whole(self.low / step);
        let ticks = (0..=8).map(|index| real(first.saturating_add(index)) * step);
        ticks.filter(|tick| (self.low..=self.high).contains(tick)).map(|tick| (tick, number(tick))).collect()
    }

    /// The times that are written at the axis: days by their date, and the hours between them.
    pub(super) fn time_ticks(&self) -> Vec<Tick> {
        let length = self.high - self.low;
        let gap = |step: &i64| f64::from(self.end - self.start) * real(*step) / length;
        let step = TIME_STEPS.into_iter().find(|step| gap(step) >= LEAST_GAP).unwrap_or(28 * DAY);
        let (first, last) = (whole(self.low), whole(self.high));
        let first = first.div_euclid(step) * step;
        let times = (0..).map(|index| first + index * step).take_while(|time| *time <= last);
        let tick = |time: i64| {
            let text = instant(time);
            let is_day = time.rem_euclid(DAY) == 0;
            Tick { at: real(time), is_day, text: if is_day { date(&text) } else { clock(&text) } }
        };
        times.filter(|time| real(*time) >= self.low).map(tick).collect()
    }
}

/// An instant of RFC 3339 as `22 Nov 05:00`.
pub(super) fn date_and_hour(instant: &str) -> String {
    format!("{} {}", date(instant), clock(instant))
}

fn date(instant: &str) -> String {
    let part = |start: usize| instant.get(start..start + 2).unwrap_or_default();
    let month = part(5).parse().ok().and_then(|month: usize| MONTHS.get(month.checked_sub(1)?));
    format!("{} {}", part(8), month.copied().unwrap_or_default())
}

fn clock(instant: &str) -> String {
    instant.get(11..16).unwrap_or_default().to_owned()
}

/// The least of 1, 2 and 5 times a power of ten that is no less than a positive number.
fn step(least: f64) -> f64 {
    let mut step = 1e-9;
    // Values beyond 1e100 are no measurements.
    for factor in [2.0, 2.5, 2.0].into_iter().cycle().take(3 * 110) {
        if step >= least {
            break;
        }
        step *= factor;
    }
    step
}

/// A number with the digits that count, as `0.05`, `31.2` or `5.1M`.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    let (unit, sign) = match size {
        1e12.. => (1e12, "T"),
        1e9.. => (1e9, "G"),
        1e6.. => (1e6, "M"),
        1e4.. => (1e3, "k"),
        _ => (1.0, ""),
    };
    let value = value / unit;
    let text = match value.abs() {
        100.0.. => format!("{value:.0}"),
        1.0.. => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}{sign}")
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, which is meant")]
fn whole(value: f64) -> i64 {
    value as i64
}
