//! Slopes that go on for hours or days, as of a leak, a disk that fills or a queue that grows.
//!
//! A slope is told from wandering by how far the series usually wanders in that time, and from a step by rising in each
//! quarter of its time. What only climbs back to where it has been before is a recovery.

use alloc::{collections::BinaryHeap, vec::Vec};

use libm::{log, pow};

use crate::{
    episode::{Direction, Kind},
    finding::Finding,
    grid::Grid,
    number::{at, greater, part, real},
    rank::{deviation, median, quantile_of},
    rarity::{self, HIGHEST},
    view::View,
};

/// Hours that a slope may take; each is about half as long again as the one before.
const LENGTHS: [usize; 9] = [6, 9, 13, 18, 26, 36, 52, 76, 110];
/// Hours after which the usual wandering is measured.
const WANDERING: [usize; 2] = [4, 12];
/// Hours in which a day's rhythm goes around.
const DAY: usize = 24;
/// Of a straight slope each third has a third of the rise; a step has it all in one or two.
const STEADY: f64 = 0.4 / 3.0;
/// Hours before a slope in which the same level makes it a recovery.
const BEFORE: usize = 48;
/// In half the time of a slope half of its rise is expected; this part of the whole makes another one like it.
const REPEATED: f64 = 0.35;
/// How many times the usual wandering is worth a score of 1.
const UNIT: f64 = 1.3;

/// All findings, none of which overlap.
pub(crate) fn find(view: &View, threshold: f64) -> Vec<Finding> {
    let grid = &view.grid;
    let hour = grid.steps(1.0).max(1);
    let levels = levels(grid, hour);
    let least = rarity::least(&grid.values, view.range);
    let differences = |hours: usize| levels.iter().zip(levels.iter().skip(hours)).map(|(one, other)| other - one);
    let [short, long] = WANDERING.map(|hours| deviation(differences(hours)) + least);
    let growth = (log(long / short) / log(real(WANDERING[1]) / real(WANDERING[0]))).clamp(0.0, 0.5);
    let usual_slope = usual_slope(differences(DAY)) / real(DAY);
    let mut sums = Vec::from([0.0]);
    let mut sum = 0.0;
    for level in &levels {
        sum += level;
        sums.push(sum);
    }
    let mean = |start: usize, end: usize| (at(&sums, end) - at(&sums, start)) / real(end - start);
    let mut candidates: Vec<(f64, usize, usize, f64)> = Vec::new();
    // The bits of positive numbers are in the order of the numbers.
    let mut order: BinaryHeap<(u64, usize)> = BinaryHeap::new();
    for length in LENGTHS {
        let wandering = UNIT * long * pow(real(length) / real(WANDERING[1]), growth).max(0.5);
        for start in 0..(levels.len() + 1).saturating_sub(length) {
            let quarter = |number: usize| mean(start + number * length / 4, start + (number + 1) * length / 4);
            let quarters = [quarter(0), quarter(1), quarter(2), quarter(3)];
            let usual = usual_slope * real(length) / 4.0;
            let [first, second, third] = [0, 1, 2].map(|step| at(&quarters, step + 1) - at(&quarters, step) - usual);
            let rise = first + second + third;
            let sign = if rise > 0.0 { 1.0 } else { -1.0 };
            let is_steady = [first, second, third].iter().all(|part| part * sign >= STEADY * rise.abs());
            // Asked last, since it looks at much.
            let is_new = || {
                let before = part(&levels, start.saturating_sub(BEFORE), start + length / 4);
                let most_before = before.iter().map(|level| sign * level).fold(f64::MIN, greater);
                sign * at(&quarters, 3) > most_before + 0.3 * rise.abs()
            };
            let score = rise.abs() / wandering;
            if score >= threshold && is_steady && is_new() {
                order.push((score.to_bits(), candidates.len()));
                candidates.push((score, start, start + length, rise));
            }
        }
    }
    let mut findings: Vec<Finding> = Vec::new();
    while let Some((_, place)) = order.pop() {
        let Some((score, start, end, rise)) = candidates.get(place).copied() else { continue };
        if findings.iter().any(|other| start * hour < other.end + hour && other.start < (end + 1) * hour) {
            continue;
        }
        if !is_line(part(&levels, start, end)) || is_repeated(&levels, start, end, rise) {
            continue;
        }
        let (start, end) = steep_part(&levels, start, end);
        let direction = if rise > 0.0 { Direction::Up } else { Direction::Down };
        findings.push(Finding {
            start: start * hour,
            end: (end * hour).min(grid.values.len()),
            peak: (end * hour).min(grid.values.len()) - 1,
            kind: Kind::Drift,
            direction,
            score: score.min(HIGHEST),
            change: rise.abs(),
            excess: rise.abs(),
            usual: rise.abs() / score,
            hours: real(end - start),
        });
    }
    findings
}

/// The level of each hour.
fn levels(grid: &Grid, hour: usize) -> Vec<f64> {
    grid.values.chunks(hour).map(|chunk| median(&mut chunk.to_vec())).collect()
}

/// The change that the series has nearly all the time: a disk that always fills at one rate has no episode.
fn usual_slope(differences: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = differences.collect();
    let [low, high] = [0.25, 0.75].map(|share| quantile_of(&mut values, share));
    if low > 0.0 { low } else { high.min(0.0) }
}

/// The part of a slope between a tenth and nine tenths of its rise.
fn steep_part(levels: &[f64], start: usize, end: usize) -> (usize, usize) {
    let quarter = ((end - start) / 8).max(1);
    let low = median(&mut part(levels, start, start + quarter).to_vec());
    let high = median(&mut part(levels, end - quarter, end).to_vec());
    let share = |hour: &usize| (at(levels, *hour) - low) / (high - low);
    let first = (start..end).rev().find(|hour| share(hour) < 0.1).unwrap_or(start);
    let last = (first..end).find(|hour| share(hour) > 0.9).unwrap_or(end - 1);
    (first, last + 1)
}

/// Whether the series rises like that at other times too, as memory does that is collected every now and then.
fn is_repeated(levels: &[f64], start: usize, end: usize, rise: f64) -> bool {
    let length = ((end - start) / 2).max(3);
    let mut count = 0;
    let mut place = 0;
    while place + length < levels.len() {
        let is_apart = place + length < start || place > end;
        let change = at(levels, place + length) - at(levels, place);
        if is_apart && change * rise.signum() > REPEATED * rise.abs() {
            count += 1;
            place += length;
        } else {
            place += 1;
        }
    }
    count >= 2
}

/// Whether a straight line fits better than the best step.
fn is_line(levels: &[f64]) -> bool {
    let count = real(levels.len());
    let mean = levels.iter().sum::<f64>() / count;
    let middle = (count - 1.0) / 2.0;
    let (mut along, mut spread) = (0.0, 0.0);
    for (index, level) in levels.iter().enumerate() {
        along += (real(index) - middle) * (level - mean);
        spread += (real(index) - middle) * (real(index) - middle);
    }
    let line = along * along / spread;
    let (mut sum, mut step) = (0.0, 0.0_f64);
    for (index, level) in levels.iter().enumerate() {
        let before = real(index);
        if index > 0 {
            step = greater(step, sum * sum / before + sum * sum / (count - before));
        }
        sum += level - mean;
    }
    line > step
}
