//! Steps of the level: what comes after a moment lies elsewhere than what came before it.

use alloc::{vec, vec::Vec};

use crate::{
    episode::{Direction, Kind},
    finding::Finding,
    number::{at, greater, part, real},
    rank::{deviation, median, quantile_of},
    rarity::{self, FEWEST_BLOCKS, Rarity, is_peak},
    smooth::thinned_median,
    view::View,
};

/// A step is searched for in medians, of which so many are in a side.
const FINENESS: usize = 24;
/// Hours before and after a moment that are compared.
const SIDES: [f64; 2] = [3.0, 12.0];

/// A level that lasts so many hours is no episode of its own but the new one.
const LONGEST: f64 = 24.0;

/// All findings of both lengths.
pub(crate) fn find(view: &View, threshold: f64, burstiness: f64) -> Vec<Finding> {
    let (grid, values) = (&view.grid, &view.grid.values);
    let smallest = rarity::least(values, view.range);
    let mut findings = Vec::new();
    for hours in SIDES {
        let side = grid.steps(hours);
        let block = grid.steps((2.0 * hours).max(6.0)).max(1);
        if side < 2 || values.len() / block < FEWEST_BLOCKS {
            continue;
        }
        let signed = differences(values, side);
        let sizes: Vec<f64> = signed.iter().map(|value| value.abs()).collect();
        let around = thinned_median(values, 2 * side, FINENESS);
        let floor = deviation(values.iter().zip(&around).map(|(value, around)| value - around)) + smallest;
        if sizes.iter().copied().fold(0.0, greater) < threshold * floor {
            // No score can reach the threshold.
            continue;
        }
        let Some(rarity) = Rarity::of(&sizes, &grid.known, block, floor, burstiness) else { continue };
        let scores = rarity::scores(&rarity, &sizes, &grid.known);
        for (peak, score) in scores.iter().copied().enumerate() {
            if score >= threshold
                && is_peak(&sizes, peak, side)
                && sizes.get(peak.wrapping_sub(1)) != sizes.get(peak)
                && !is_return(values, peak, side, at(&sizes, peak), grid.steps(24.0))
            {
                let direction = if at(&signed, peak) > 0.0 { Direction::Up } else { Direction::Down };
                let place = split(values, peak.saturating_sub(side), peak + side);
                let hour = grid.steps(1.0).max(1);
                let back = returned(values, place, side, hour, grid.steps(LONGEST));
                let kind = if back.is_some() { Kind::Sustained } else { Kind::Shift };
                let end = back.unwrap_or(place + hour).min(values.len());
                let (excess, usual) = (at(&sizes, peak), rarity.usual(peak).rarely);
                let change = excess;
                findings.push(Finding {
                    start: place,
                    end,
                    peak: place,
                    kind,
                    direction,
                    score,
                    change,
                    excess,
                    usual,
                    hours,
                });
            }
        }
    }
    findings
}

/// The median after each step, itself included, less the one before it; 0 where a side is not whole.
fn differences(values: &[f64], side: usize) -> Vec<f64> {
    let half = (side - 1) / 2;
    let medians = thinned_median(values, 2 * half + 1, FINENESS);
    let mut result = vec![0.0; values.len()];
    let whole = values.len().saturating_sub(half);
    for (place, difference) in result.iter_mut().enumerate().take(whole.saturating_sub(half)).skip(2 * half + 1) {
        *difference = at(&medians, place + half) - at(&medians, place - 1 - half);
    }
    result
}

/// Where the level is back, nearer to what it was before a step than to what it was after, if that is soon.
fn returned(values: &[f64], place: usize, side: usize, hour: usize, longest: usize) -> Option<usize> {
    let middle = |start: usize, end: usize| median(&mut part(values, start, end).to_vec());
    let (before, after) = (middle(place.saturating_sub(side), place), middle(place, place + side / 2));
    let is_back = |level: f64| (level - before).abs() < (level - after).abs();
    let last = (place + longest).min(values.len().saturating_sub(hour));
    let back = (place + side / 2..last).find(|start| is_back(middle(*start, start + hour)))?;
    // The hour that is mostly back begins before the return.
    (back..back + hour).find(|index| is_back(at(values, *index)))
}

/// Whether a step leads back to where the series was before. On the first day there is no before.
fn is_return(values: &[f64], place: usize, side: usize, difference: f64, day: usize) -> bool {
    let usual = median(&mut part(values, 0, place - side).to_vec());
    let level = median(&mut part(values, place, place + side).to_vec());
    place > day && (usual - level).abs() < 0.5 * difference
}

/// The place in a stretch that parts it best into two levels: what is left of the squares is least.
fn split(values: &[f64], start: usize, end: usize) -> usize {
    let stretch = part(values, start, end);
    // A single wild value is no level.
    let mut values = stretch.to_vec();
    let [low, middle, high] = [0.05, 0.5, 0.95].map(|share| quantile_of(&mut values, share));
    let clipped = || stretch.iter().map(|value| value.clamp(low, high) - middle);
    let (total, length) = (clipped().sum::<f64>(), real(stretch.len()));
    let (mut sum, mut best) = (0.0, (0.0, 0));
    for (index, value) in clipped().enumerate() {
        let count = real(index);
        let gain = if index == 0 { 0.0 } else { sum * sum / count + (total - sum) * (total - sum) / (length - count) };
        if gain > best.0 {
            best = (gain, index);
        }
        sum += value;
    }
    start + best.1
}
