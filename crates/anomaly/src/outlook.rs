//! Where a series is heading: a disk that will be full, memory that leaks.
//!
//! The slope is the median of the slopes between all pairs of levels (Theil and Sen), which rotations of logs and single
//! jobs do not move; its interval comes from the same slopes.
//!
//! <https://en.wikipedia.org/wiki/Theil%E2%80%93Sen_estimator>

use alloc::{format, string::String, vec::Vec};

use crate::{
    grid::Grid,
    number::{at, part, real},
    rank::{median, quantile_of},
    series::Metric,
    text,
};

/// A level stands for so many hours.
const LEVEL_HOURS: f64 = 4.0;
/// Fewer levels, two days of them, tell nothing of what is to come.
const FEWEST: usize = 12;
/// Nothing is said of what is farther away than so many days.
const FARTHEST: f64 = 60.0;
/// Memory leaks if its least use of a day grows on so many days, the last one among them.
const LEAK_DAYS: usize = 3;
/// A day's growth counts if it is this part of that of the last day.
const STEADY: f64 = 0.25;
/// The least growth of a leak, in percent of what is there.
const LEAST_LEAK: f64 = 3.0;

/// Where a series is heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// What will happen.
    pub fate: Fate,
    /// The change in a day, in the unit of the series.
    pub per_day: f64,
    /// The days until then, if the end of the scale is known.
    pub days: Option<f64>,
    /// The days until then at the earliest and, if it is sure to happen at all, at the latest.
    pub between: Option<(f64, Option<f64>)>,
    /// A sentence that says so.
    pub reason: String,
}

/// What will happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// No space is left.
    Full,
    /// Memory is used up.
    Exhausted,
}

/// The outlook of a series of free space or of memory in use, if there is reason for one.
pub(crate) fn of(grid: &Grid, metric: Metric) -> Option<Outlook> {
    match metric {
        Metric::DiskFree => disk(grid),
        Metric::Memory => memory(grid),
        Metric::Cpu | Metric::Latency | Metric::Throughput | Metric::Network | Metric::Unknown => None,
    }
}

fn disk(grid: &Grid) -> Option<Outlook> {
    let levels = levels(grid);
    // What goes on lately counts, if it is long enough: the second half.
    let lately = part(&levels, (levels.len() / 2).min(levels.len().saturating_sub(FEWEST)), levels.len());
    let mut slopes = slopes(lately);
    let [fast, usual, slow] = [0.1, 0.5, 0.9].map(|share| quantile_of(&mut slopes, share));
    let left = *lately.last()?;
    if slopes.is_empty() || usual >= 0.0 || left <= 0.0 || left / -usual > FARTHEST {
        return None;
    }
    let (days, soonest) = (left / -usual, left / -fast);
    let latest = Some(left / -slow).filter(|days| slow < 0.0 && *days <= 4.0 * FARTHEST);
    let until =
        latest.map_or_else(|| format!("{soonest:.1} days or more"), |latest| format!("{soonest:.1} to {latest:.1}"));
    let reason = format!(
        "full in {days:.1} days ({until}): {} is left, and it shrinks by {} a day",
        text::number(left),
        text::number(-usual)
    );
    Some(Outlook { fate: Fate::Full, per_day: usual, days: Some(days), between: Some((soonest, latest)), reason })
}

fn memory(grid: &Grid) -> Option<Outlook> {
    let day = grid.steps(24.0).max(1);
    let least: Vec<f64> = grid.values.rchunks_exact(day).map(|day| quantile_of(&mut day.to_vec(), 0.05)).collect();
    // The days are counted from the last one back.
    let growths: Vec<f64> = least.iter().zip(least.iter().skip(1)).map(|(later, earlier)| later - earlier).collect();
    let lately = *growths.first()?;
    let growing = growths.iter().take_while(|growth| **growth > STEADY * lately).count();
    let growths = part(&growths, 0, growing);
    let per_day = median(&mut growths.to_vec());
    let grown = per_day * real(growing);
    let in_use = *least.first()?;
    let most = grid.values.iter().copied().fold(0.0, f64::max);
    let is_percent = most <= 100.0;
    let whole = if is_percent { 100.0 } else { in_use };
    if lately <= 0.0 || growing < LEAK_DAYS || grown < LEAST_LEAK / 100.0 * whole {
        return None;
    }
    let ends = |per_day: f64| (100.0 - in_use).max(0.0) / per_day;
    let [slow, fast] = [0.1, 0.9].map(|share| quantile_of(&mut growths.to_vec(), share));
    let days = is_percent.then(|| ends(per_day)).filter(|days| *days <= FARTHEST);
    let between = days.map(|_| (ends(fast), Some(ends(slow)).filter(|days| *days <= 4.0 * FARTHEST)));
    let until = days.map_or_else(String::new, |days| format!("; at this rate none is left in {days:.1} days"));
    let reason = format!(
        "the least that is in use in a day has grown {growing} days in a row, by {} a day{until}",
        text::number(per_day)
    );
    Some(Outlook { fate: Fate::Exhausted, per_day, days, between, reason })
}

/// The median of each few hours.
fn levels(grid: &Grid) -> Vec<f64> {
    grid.values.chunks(grid.steps(LEVEL_HOURS).max(1)).map(|chunk| median(&mut chunk.to_vec())).collect()
}

/// The slopes a day between all pairs of levels that are a quarter of the time apart or more.
fn slopes(levels: &[f64]) -> Vec<f64> {
    if levels.len() < FEWEST {
        return Vec::new();
    }
    let apart = levels.len() / 4;
    let pairs = (0..levels.len()).flat_map(|early| (early + apart..levels.len()).map(move |late| (early, late)));
    pairs
        .map(|(early, late)| (at(levels, late) - at(levels, early)) / (real(late - early) * LEVEL_HOURS / 24.0))
        .collect()
}
