//! Something daily that did not happen: a job that did not run, a day without its peak, a night without its rest.

use alloc::vec::Vec;

use crate::{
    deviation::{DISTINCT, collect},
    episode::{Direction, Kind},
    finding::Finding,
    grid::Grid,
    number::{at, greater},
    rank::deviation,
    rarity::{self, FEWEST_BLOCKS, Rarity},
    rhythm::{Days, Rhythm},
    smooth::{moving_max, moving_mean},
    view::View,
};

/// What daily events of one length are like.
struct Scale {
    /// Hours over which values are looked at together.
    hours: f64,
    /// Hours by which the event is early or late on other days.
    early: f64,
    /// How much missing height is worth a score of 1, in parts of the differences among the other days. A short event is
    /// more easily a coincidence of bursts, and so has to be more alike on all days.
    alike: f64,
    directions: &'static [Direction],
}

/// A short quiet is no event, and so only a long one can be missed.
const SCALES: [Scale; 3] = [
    Scale { hours: 0.3, early: 0.75, alike: 1.25, directions: &[Direction::Down] },
    Scale { hours: 2.0, early: 1.0, alike: 0.5, directions: &[Direction::Down] },
    Scale { hours: 6.0, early: 1.0, alike: 0.5, directions: &[Direction::Down, Direction::Up] },
];
/// Hours that an event may be early or late beyond what it is on other days.
const LATE: f64 = 1.0;
/// What a day is marked by is no small part of the range.
const SMALLEST: f64 = 0.05;
const BLOCK_HOURS: f64 = 6.0;

/// All findings of all scales.
pub(crate) fn find(view: &View, threshold: f64, burstiness: f64) -> Vec<Finding> {
    let grid = &view.grid;
    let mut findings: Vec<Finding> = Vec::new();
    let Some(rhythm) = &Rhythm::of(grid) else { return findings };
    if grid.values.len() / grid.steps(BLOCK_HOURS).max(1) < FEWEST_BLOCKS {
        return findings;
    }
    let away: Vec<f64> = grid.values.iter().zip(&view.slow).map(|(value, level)| value - level).collect();
    for scale in SCALES {
        let smooth = moving_mean(&away, grid.steps(scale.hours).max(1));
        for &direction in scale.directions {
            // What does not happen is a peak, and so a fall is missing height; the other way round for a rise.
            let height: Vec<f64> = smooth.iter().map(|value| -direction.sign() * value).collect();
            let found = find_missing(view, rhythm, &height, &scale, direction, threshold, burstiness);
            // What is missing at a fine scale is missing at a coarse one too, and there it is seen all around.
            let near = grid.steps(scale.early + LATE + scale.hours);
            let is_seen = |coarse: &Finding| {
                let is_near = |fine: &Finding| coarse.start <= fine.end + near && fine.start <= coarse.end + near;
                findings.iter().any(|fine| fine.direction == direction && is_near(fine))
            };
            let unseen: Vec<Finding> = found.into_iter().filter(|coarse| !is_seen(coarse)).collect();
            findings.extend(unseen);
        }
    }
    findings
}

/// Finds where a height that every other day reaches around some time is not reached.
fn find_missing(
    view: &View,
    rhythm: &Rhythm,
    height: &[f64],
    scale: &Scale,
    direction: Direction,
    threshold: f64,
    burstiness: f64,
) -> Vec<Finding> {
    let grid = &view.grid;
    let mut findings = Vec::new();
    let around = moving_max(height, grid.steps(scale.early));
    let [least, most] = rhythm.among_others(&around, Days::Alike, |others| [others, 1]);
    let late = grid.steps(scale.early + LATE);
    // The means reach half a scale farther: at the end of a series what other days had next is still to come.
    let seen = grid.steps(scale.early + LATE + scale.hours / 2.0);
    let mut missing = moving_max(height, late);
    for ((missing, least), is_whole) in missing.iter_mut().zip(&least).zip(is_whole(grid, seen)) {
        // What is no number, for want of days, is not missing.
        *missing = if is_whole { greater(0.0, least - *missing) } else { 0.0 };
    }
    let smallest = SMALLEST * view.range + rarity::least(&grid.values, 0.0);
    if missing.iter().copied().fold(0.0, greater) < threshold * smallest {
        // No score can reach the threshold.
        return findings;
    }
    let [usual] = rhythm.among_others(height, Days::Alike, |others| [others.div_ceil(2)]);
    let rest = height.iter().zip(&usual).map(|(height, usual)| height - usual).filter(|rest| rest.is_finite());
    let apart = (grid.steps(scale.hours) / DISTINCT).max(1);
    let floor = 1.5 * deviation(rest.step_by(apart)) + smallest;
    let Some(rarity) = Rarity::of(&missing, &grid.known, grid.steps(BLOCK_HOURS).max(1), floor, burstiness) else {
        return findings;
    };
    let mut scores = rarity::scores(&rarity, &missing, &grid.known);
    for (index, score) in scores.iter_mut().enumerate() {
        let differ = at(&most, index) - at(&least, index);
        *score = score.min(at(&missing, index) / (scale.alike * differ + smallest));
    }
    collect(&mut findings, &scores, threshold, |start, end, peak, score| {
        // Around the event others have their height too; it is where they usually have it.
        let highest = usual.get(start..end).unwrap_or_default().iter().copied().fold(f64::MIN, f64::max);
        let is_event = |index: &usize| at(&usual, *index) >= highest - 0.5 * at(&missing, peak);
        let first = (start..end).find(is_event).unwrap_or(start);
        let end = (first..end).rev().find(is_event).map_or(end, |last| last + 1);
        let (excess, usual) = (at(&missing, peak), rarity.usual(peak).rarely);
        let (kind, hours) = (Kind::Missing, scale.hours);
        let peak = peak.clamp(first, end - 1);
        Finding { start: first, end, peak, kind, direction, score, change: excess, excess, usual, hours }
    });
    findings
}

/// Whether all values at most `half` steps away are known.
fn is_whole(grid: &Grid, half: usize) -> Vec<bool> {
    let mut whole = Vec::with_capacity(grid.known.len());
    // Steps since the last gap, those at the end of the window included.
    let mut run = 0;
    for known in grid.known.iter().take(half) {
        run = if *known { run + 1 } else { 0 };
    }
    for known in grid.known.iter().skip(half) {
        run = if *known { run + 1 } else { 0 };
        whole.push(run > 2 * half);
    }
    whole.resize(grid.known.len(), false);
    whole
}
