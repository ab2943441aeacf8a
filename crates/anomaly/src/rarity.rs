//! How rare a value is, measured by the greatest that a stretch of time usually has.
//!
//! A series has as many unusual values as it is long, but its worst value of an ordinary six hours is much like the
//! worst of other six hours, whatever the distribution of the values is.

use alloc::vec::Vec;

use libm::log;

use crate::{
    number::{at, greater, part},
    rank::{quantile, sort_descending},
};

/// Fewer stretches tell nothing of what is usual.
pub(crate) const FEWEST_BLOCKS: usize = 8;
/// A score beyond it says no more.
pub(crate) const HIGHEST: f64 = 100.0;

/// What is usual in the stretch that a value is in, told by the others.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Usual {
    /// The median of the worst values of the other stretches.
    pub(crate) worst: f64,
    /// Nine of ten of them are at most so.
    pub(crate) rarely: f64,
}

/// The usual worst values of a series, for each stretch of so many steps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rarity {
    block: usize,
    usual: Vec<Usual>,
    floor: f64,
    burstiness: f64,
}

impl Rarity {
    /// Learns from the values at known steps; nothing of a series that has too few stretches.
    pub(crate) fn of(values: &[f64], known: &[bool], block: usize, floor: f64, burstiness: f64) -> Option<Self> {
        let worst_of = |(values, known): (&[f64], &[bool])| {
            let known = values.iter().zip(known).filter(|(_, known)| **known);
            known.map(|(value, _)| *value).reduce(greater)
        };
        let worst: Vec<Option<f64>> = values.chunks(block).zip(known.chunks(block)).map(worst_of).collect();
        let mut ranking: Vec<(f64, usize)> =
            worst.iter().enumerate().filter_map(|(index, worst)| Some(((*worst)?, index))).collect();
        if ranking.len() < FEWEST_BLOCKS {
            return None;
        }
        sort_descending(&mut ranking);
        ranking.reverse();
        let mut others = Vec::with_capacity(ranking.len());
        let usual = (0..worst.len())
            .map(|index| {
                others.clear();
                others.extend(ranking.iter().filter(|(_, other)| other.abs_diff(index) > 1).map(|(worst, _)| *worst));
                Usual { worst: quantile(&others, 0.5), rarely: quantile(&others, 0.9) }
            })
            .collect();
        Some(Self { block, usual, floor, burstiness })
    }

    /// What is usual where a step is.
    pub(crate) fn usual(&self, index: usize) -> Usual {
        self.usual.get(index / self.block).copied().unwrap_or_default()
    }

    /// How many times farther than usual a value is from the usual worst.
    ///
    /// Where the worst values themselves differ much, the next one may be much worse still: what counts there is by what
    /// factor it is worse, if the series is bursty by its nature.
    fn score(&self, usual: Usual, value: f64) -> f64 {
        let Usual { worst, rarely } = usual;
        if value <= worst {
            return 0.0;
        }
        let seldom = rarely.max(worst + self.floor);
        let linear = (value - worst) / (seldom - worst);
        if linear <= 1.0 {
            // Of no interest, whatever the factor is.
            return linear;
        }
        let size = |value: f64| log(value.max(0.0) / self.floor + 1.0);
        let by_factor = (size(value) - size(worst)) / (size(seldom) - size(worst));
        linear.min(self.burstiness * by_factor).min(HIGHEST)
    }
}

/// The greatest of the values in each stretch around, to tell apart what is only a slope of something greater.
pub(crate) fn is_peak(values: &[f64], index: usize, half: usize) -> bool {
    let value = at(values, index);
    let around = part(values, index.saturating_sub(half), index + half + 1);
    around.iter().all(|other| *other <= value)
}

/// The scores of all values.
pub(crate) fn scores(rarity: &Rarity, values: &[f64], known: &[bool]) -> Vec<f64> {
    let mut scores = Vec::with_capacity(values.len());
    for ((values, known), usual) in values.chunks(rarity.block).zip(known.chunks(rarity.block)).zip(&rarity.usual) {
        let score = |(value, known): (&f64, &bool)| {
            if *known && *value > 0.0 { rarity.score(*usual, *value) } else { 0.0 }
        };
        scores.extend(values.iter().zip(known).map(score));
    }
    scores
}

/// The size below which nothing is told apart: a part of the range, and what a float of this size can't hold.
pub(crate) fn least(values: &[f64], range: f64) -> f64 {
    let size = values.iter().fold(0.0_f64, |most, value| greater(most, value.abs()));
    0.02 * range + 1e-9 * size + f64::MIN_POSITIVE
}
