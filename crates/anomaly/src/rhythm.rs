//! The daily rhythm: what other days had at this time.

use alloc::{vec, vec::Vec};

use crate::{
    grid::Grid,
    number::{at, real, whole},
};

/// Fewer other days tell no rhythm.
const FEWEST_OTHERS: usize = 3;
/// Days that differ by so much may differ by this part of it more.
const UNLIKE: f64 = 0.5;

/// Which other days tell what is usual on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Days {
    /// All of them.
    Any,
    /// For a working day the other working days, if there are enough; for a day of a weekend all.
    Alike,
}

/// The known steps of a grid by their time of day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rhythm {
    /// The steps, those of one time of day after those of another, and where each of these begins.
    steps: Vec<(usize, bool)>,
    starts: Vec<usize>,
    length: usize,
}

impl Rhythm {
    /// Nothing where there are too few days.
    pub(crate) fn of(grid: &Grid) -> Option<Self> {
        if grid.days.last().copied().unwrap_or_default() < u32::try_from(FEWEST_OTHERS).ok()? {
            return None;
        }
        let slots = usize::try_from(grid.slots.iter().max()? + 1).ok()?;
        let slot = |index: usize| grid.slots.get(index).and_then(|slot| usize::try_from(*slot).ok());
        let known = || (0..grid.values.len()).filter(|index| grid.is_known(*index));
        let mut starts = vec![0; slots + 1];
        for index in known() {
            if let Some(next) = slot(index).and_then(|slot| starts.get_mut(slot + 1)) {
                *next += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut places = starts.clone();
        let mut steps = vec![(0, false); sum];
        for index in known() {
            let Some(place) = slot(index).and_then(|slot| places.get_mut(slot)) else { continue };
            if let Some(step) = steps.get_mut(*place) {
                *step = (index, grid.is_weekend(index));
            }
            *place += 1;
        }
        Some(Self { steps, starts, length: grid.values.len() })
    }

    /// For each step the values of some ranks, the greatest being 1, among the `n` other days that have one at this time of
    /// day; no number where other days are too few.
    pub(crate) fn among_others<const N: usize>(
        &self,
        values: &[f64],
        days: Days,
        ranks: impl Fn(usize) -> [usize; N],
    ) -> [Vec<f64>; N] {
        let mut results = [(); N].map(|()| vec![f64::NAN; self.length]);
        let mut all: Vec<(f64, usize)> = Vec::new();
        let mut at_work: Vec<(f64, usize)> = Vec::new();
        for (start, end) in self.starts.iter().zip(self.starts.iter().skip(1)) {
            let steps = self.steps.get(*start..*end).unwrap_or_default();
            all.clear();
            at_work.clear();
            for &(index, is_weekend) in steps {
                all.push((at(values, index), index));
                if !is_weekend {
                    at_work.push((at(values, index), index));
                }
            }
            let descending = |one: &(f64, usize), other: &(f64, usize)| other.0.total_cmp(&one.0);
            all.sort_unstable_by(descending);
            let is_by_kind = matches!(days, Days::Alike) && at_work.len() > FEWEST_OTHERS;
            if is_by_kind {
                at_work.sort_unstable_by(descending);
                rank(&at_work, &mut results, &ranks, |_| true);
                rank(&all, &mut results, &ranks, |index| steps.contains(&(index, true)));
            } else {
                rank(&all, &mut results, &ranks, |_| true);
            }
        }
        results
    }

    /// What other days had at each step at the most: what is high but seen on several of them, and more where they differ.
    pub(crate) fn high(&self, worst: &[f64], days: Days) -> Vec<f64> {
        let [mut high, middle] = self.among_others(worst, days, |others| [seldom(others), others.div_ceil(2)]);
        for (high, middle) in high.iter_mut().zip(&middle) {
            *high += UNLIKE * (*high - middle);
        }
        high
    }
}

/// Puts down the ranks among the others, for each of the days in descending order that is wanted.
fn rank<const N: usize>(
    days: &[(f64, usize)],
    results: &mut [Vec<f64>; N],
    ranks: impl Fn(usize) -> [usize; N],
    is_wanted: impl Fn(usize) -> bool,
) {
    let others = days.len().saturating_sub(1);
    if others < FEWEST_OTHERS {
        return;
    }
    let ranks = ranks(others);
    for (place, (_, index)) in days.iter().enumerate() {
        if !is_wanted(*index) {
            continue;
        }
        for (result, rank) in results.iter_mut().zip(&ranks) {
            // The day itself does not count among the others.
            let rank = (*rank).clamp(1, others);
            let other = if place < rank { rank } else { rank - 1 };
            if let (Some(result), Some((value, _))) = (result.get_mut(*index), days.get(other)) {
                *result = *value;
            }
        }
    }
}

/// The rank of what is high, but seen on other days too.
fn seldom(others: usize) -> usize {
    whole(0.3 * real(others) + 0.999).max(2)
}
