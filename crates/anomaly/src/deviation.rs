//! Values that are away from their surroundings farther than on other days and in other hours, for minutes or for a day.

use alloc::vec::Vec;

use crate::{
    around::Around,
    episode::{Direction, Kind},
    finding::Finding,
    number::{at, greater, lesser},
    rank::deviation,
    rarity::{self, FEWEST_BLOCKS, Rarity},
    rhythm::Days,
    smooth::moving_mean,
    view::{self, NEAR_LEVEL_HOURS, SLOW_LEVEL_HOURS, View},
};

/// Hours over which values are looked at together, 0 for each alone.
pub(crate) const SHORT: [f64; 3] = [0.0, 0.5, 2.0];
/// Those that are told as well in quarters of an hour.
pub(crate) const LONG: [f64; 2] = [6.0, 24.0];
/// At a longer scale a day has no time of day.
const LONGEST_OF_DAY: f64 = 6.0;
/// The usual level is the median of so many times the scale, if that is longer than the level of the hours around.
const LEVEL_SCALES: f64 = 8.0;
/// From so many hours on an episode is more than a spike.
const SUSTAINED: f64 = 2.0;

/// So many means or maxima of an overlapping length tell as much as all of them.
pub(crate) const DISTINCT: usize = 8;
/// Other days count within so many hours of the same time.
const SAME_TIME: f64 = 0.5;
/// They are looked at in so many stretches before and after one.
const STRETCHES: usize = 3;

/// All findings of some scales.
pub(crate) fn find(view: &View, scales: &[f64], threshold: f64, burstiness: f64) -> Vec<Finding> {
    let (grid, values) = (&view.grid, &view.grid.values);
    let smallest = rarity::least(values, view.range);
    let slow = rest(values, &view.slow);
    let mut findings = Vec::new();
    let near = rest(values, &view.near);
    let [near_window, slow_window] = [NEAR_LEVEL_HOURS, SLOW_LEVEL_HOURS].map(|hours| grid.steps(hours));
    for scale in scales.iter().copied() {
        let width = grid.steps(scale);
        let block = grid.steps((2.0 * scale).max(6.0)).max(1);
        if (scale > 0.0 && width < 2) || values.len() / block < FEWEST_BLOCKS {
            continue;
        }
        let slow = moving_mean(&slow, width.max(1));
        let level_window = grid.steps(LEVEL_SCALES * scale);
        let fast = if level_window <= near_window {
            moving_mean(&near, width.max(1))
        } else if level_window == slow_window {
            slow.clone()
        } else {
            moving_mean(&rest(values, &view::level(grid, level_window)), width.max(1))
        };
        // Means of what is nearly the same are nearly the same.
        let floor = 1.5 * deviation(fast.iter().copied().step_by((width / DISTINCT).max(1))) + smallest;
        let enough = threshold * floor;
        if fast.iter().all(|value| value.abs() < enough) {
            continue;
        }
        let has_time = scale <= LONGEST_OF_DAY;
        let around = has_time.then(|| Around::of(grid, grid.steps(SAME_TIME + scale / 2.0), STRETCHES)).flatten();
        for direction in [Direction::Up, Direction::Down] {
            let away = toward(&fast, direction);
            if is_less(&away, enough) {
                continue;
            }
            let of_day = toward(&slow, direction);
            let mut excess = match &around {
                Some(around) => beyond(around, &away, &of_day, enough),
                None => away.iter().map(|value| greater(0.0, *value)).collect(),
            };
            // A mean of what little of its window the series has is no mean of a whole one, to which it is compared.
            let (half, whole) = (width / 2, values.len().saturating_sub(width / 2));
            excess
                .iter_mut()
                .enumerate()
                .filter(|(index, _)| *index < half || *index >= whole)
                .for_each(|(_, value)| *value = 0.0);
            if is_less(&excess, enough) {
                continue;
            }
            let Some(rarity) = Rarity::of(&excess, &grid.known, block, floor, burstiness) else { continue };
            let scores = rarity::scores(&rarity, &excess, &grid.known);
            collect(&mut findings, &scores, threshold, |start, end, peak, score| {
                let (start, end) = trimmed(&away, start, end, peak);
                let kind = if scale < SUSTAINED { Kind::Spike } else { Kind::Sustained };
                let change = at(&away, peak).min(at(&of_day, peak));
                let (excess, usual) = (at(&excess, peak), rarity.usual(peak).rarely);
                Finding { start, end, peak, kind, direction, score, change, excess, usual, hours: scale }
            });
        }
    }
    findings
}

/// Whether all values are less than what makes a score that reaches the threshold, so that there is nothing to find.
fn is_less(values: &[f64], enough: f64) -> bool {
    values.iter().all(|value| *value < enough)
}

/// What is left of values without a level.
fn rest(values: &[f64], level: &[f64]) -> Vec<f64> {
    values.iter().zip(level).map(|(value, level)| value - level).collect()
}

/// Values counted in a direction.
fn toward(values: &[f64], direction: Direction) -> Vec<f64> {
    values.iter().map(|value| direction.sign() * value).collect()
}

/// How far values go beyond what other days had around the same time, as seen both from the level of the hours around and
/// from that of the days around: the former follows the day, and the latter does not follow an episode.
fn beyond(around: &Around, away: &[f64], of_day: &[f64], enough: f64) -> Vec<f64> {
    // Where nothing is usual for want of days, it is no number, which takes nothing away.
    let usual = around.high(away, Days::Any);
    let mut excess: Vec<f64> =
        away.iter().zip(&usual).map(|(value, usual)| greater(0.0, value - greater(0.0, *usual))).collect();
    if is_less(&excess, enough) {
        return excess;
    }
    let usual = around.high(of_day, Days::Alike);
    for ((excess, value), usual) in excess.iter_mut().zip(of_day).zip(&usual) {
        *excess = greater(0.0, lesser(*excess, value - usual));
    }
    excess
}

/// Makes a finding of each run of scores at the threshold or above.
pub(crate) fn collect(
    findings: &mut Vec<Finding>,
    scores: &[f64],
    threshold: f64,
    finding: impl Fn(usize, usize, usize, f64) -> Finding,
) {
    let mut run: Option<(usize, usize, f64)> = None;
    for (index, score) in scores.iter().copied().chain([0.0]).enumerate() {
        if score >= threshold {
            let (start, peak, most) = run.unwrap_or((index, index, score));
            run = Some(if score > most { (start, index, score) } else { (start, peak, most) });
        } else if let Some((start, peak, most)) = run.take() {
            findings.push(finding(start, index, peak, most));
        }
    }
}

/// The part of a run where the values are at least half as far away as at the peak.
fn trimmed(away: &[f64], start: usize, end: usize, peak: usize) -> (usize, usize) {
    let half = 0.5 * at(away, peak);
    let is_far = |index: &usize| at(away, *index) >= half;
    let first = (start..end).find(is_far).unwrap_or(start);
    (first, (first..end).rev().find(is_far).map_or(end, |last| last + 1))
}
