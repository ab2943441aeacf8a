//! Values that stand still where they never do, and values that do not come.

use alloc::vec::Vec;

use crate::{
    episode::{Direction, Kind},
    finding::Finding,
    grid::{Grid, HOUR},
    number::{at, real, seconds},
    rank::median,
    rarity::HIGHEST,
};

/// A change below this part of the usual one is none.
const STILL: f64 = 0.02;
/// Hours that it takes to be noticed, however lively the series is.
const SHORTEST: f64 = 1.5;
/// Runs of fewer hours don't tell one series from another.
const ORDINARY: f64 = 0.5;

/// The longest time that the series stands still, if it is much longer than any other.
pub(crate) fn find(grid: &Grid, threshold: f64) -> Option<Finding> {
    let mut changes: Vec<f64> =
        grid.values.iter().zip(grid.values.iter().skip(1)).map(|(one, other)| (other - one).abs()).collect();
    let least = STILL * median(&mut changes.clone());
    // The filling of a gap is on a line, and its changes say nothing.
    for (index, change) in changes.iter_mut().enumerate() {
        if !grid.is_known(index + 1) {
            *change = f64::INFINITY;
        }
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for (index, change) in changes.iter().chain([&f64::INFINITY]).enumerate() {
        if *change > least {
            runs.push((index - start, start));
            start = index + 1;
        }
    }
    let (length, start, ordinary) = longest(&runs)?;
    let hours = |length: usize| real(length) * seconds(grid.step) / HOUR;
    if 2 * length > grid.values.len() {
        // A series that mostly stands still is a constant.
        return None;
    }
    let score = hours(length) / hours(ordinary).max(ORDINARY);
    (hours(length) >= SHORTEST && score >= threshold).then(|| Finding {
        start,
        end: start + length + 1,
        peak: start,
        kind: Kind::Flatline,
        direction: if at(&grid.values, start) < at(&grid.values, start.saturating_sub(1)) {
            Direction::Down
        } else {
            Direction::Up
        },
        score: score.min(HIGHEST),
        change: 0.0,
        excess: hours(length),
        usual: hours(ordinary),
        hours: hours(length),
    })
}

/// A gap at the end counts from so many hours on, and one before it from so many.
const GAP_AT_END: f64 = 2.0;
const GAP: f64 = 12.0;

/// The longest gap, if it is much longer than any other.
pub(crate) fn find_gap(grid: &Grid, threshold: f64) -> Option<Finding> {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for (index, known) in grid.known.iter().chain([&true]).enumerate() {
        if *known {
            if index > start {
                gaps.push((index - start, start));
            }
            start = index + 1;
        }
    }
    let (length, start, ordinary) = longest(&gaps)?;
    let hours = |length: usize| real(length) * seconds(grid.step) / HOUR;
    let ordinary = hours(ordinary);
    let shortest = if start + length == grid.known.len() { GAP_AT_END } else { GAP };
    let score = hours(length) / ordinary.max(ORDINARY);
    (hours(length) >= shortest && score >= threshold).then(|| Finding {
        start,
        end: start + length,
        peak: start,
        kind: Kind::NoData,
        direction: Direction::Down,
        score: score.min(HIGHEST),
        change: 0.0,
        excess: hours(length),
        usual: ordinary,
        hours: hours(length),
    })
}

/// The longest of some runs and its start, and the length of the next longest.
fn longest(runs: &[(usize, usize)]) -> Option<(usize, usize, usize)> {
    let (length, start) = runs.iter().copied().max()?;
    let others = runs.iter().filter(|(_, other)| *other != start);
    Some((length, start, others.map(|(length, _)| *length).max().unwrap_or_default()))
}
