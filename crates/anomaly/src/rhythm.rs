//! The daily rhythm: what other days had at this time.

use alloc::{vec, vec::Vec};

use crate::{
    grid::Grid,
    number::{at, real, whole},
    rank::{put, sort_descending},
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

/// A step, or a stretch of steps, with its time of day and whether it is on a weekend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) index: usize,
    pub(crate) slot: usize,
    pub(crate) is_weekend: bool,
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
        if !Self::is_told(grid) {
            return None;
        }
        let known = (0..grid.values.len()).filter(|index| grid.is_known(*index));
        Some(Self::of_places(grid.values.len(), known.filter_map(|index| grid.place(index))))
    }

    /// Whether there are days enough.
    pub(crate) fn is_told(grid: &Grid) -> bool {
        grid.days.last().and_then(|day| usize::try_from(*day).ok()).is_some_and(|last| last >= FEWEST_OTHERS)
    }

    /// The rhythm of what is known at some of so many places.
    pub(crate) fn of_places(length: usize, places: impl Iterator<Item = Place> + Clone) -> Self {
        let slots = places.clone().map(|place| place.slot + 1).max().unwrap_or_default();
        let mut starts = vec![0; slots + 1];
        for place in places.clone() {
            if let Some(next) = starts.get_mut(place.slot + 1) {
                *next += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut nexts = starts.clone();
        let mut steps = vec![(0, false); sum];
        for place in places {
            let Some(next) = nexts.get_mut(place.slot) else { continue };
            put(&mut steps, *next, (place.index, place.is_weekend));
            *next += 1;
        }
        Self { steps, starts, length }
    }

    /// For each step the values of some ranks, the greatest being 1, among the `n` other days that have one at this time of
    /// day; no number where other days are too few.
    ///
    pub(crate) fn among_others<const N: usize>(
        &self,
        values: &[f64],
        days: Days,
        ranks: impl Fn(usize) -> [usize; N],
    ) -> [Vec<f64>; N] {
        let mut results = [(); N].map(|()| vec![f64::NAN; self.length]);
        let (mut all, mut at_work) = (Vec::new(), Vec::new());
        for (start, end) in self.starts.iter().zip(self.starts.iter().skip(1)) {
            let steps = self.steps.get(*start..*end).unwrap_or_default();
            at_work.clear();
            if matches!(days, Days::Alike) {
                let working = steps.iter().filter(|(_, is_weekend)| !is_weekend);
                at_work.extend(working.map(|(index, _)| at(values, *index)));
            }
            let is_by_kind = at_work.len() > FEWEST_OTHERS;
            let is_alike = |is_weekend: bool| is_weekend || !is_by_kind;
            if steps.iter().any(|(_, is_weekend)| is_alike(*is_weekend)) {
                all.clear();
                all.extend(steps.iter().map(|(index, _)| at(values, *index)));
                sort_descending(&mut all);
                let wanted = || steps.iter().filter(|step| is_alike(step.1)).map(|step| step.0);
                rank(&all, values, wanted, &mut results, &ranks);
            }
            if is_by_kind {
                sort_descending(&mut at_work);
                let wanted = || steps.iter().filter(|step| !step.1).map(|step| step.0);
                rank(&at_work, values, wanted, &mut results, &ranks);
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

/// Puts down the ranks among the others of some days, whose values are in descending order, for those that are wanted.
fn rank<const N: usize, Steps: Iterator<Item = usize>>(
    descending: &[f64],
    values: &[f64],
    wanted: impl Fn() -> Steps,
    results: &mut [Vec<f64>; N],
    ranks: impl Fn(usize) -> [usize; N],
) {
    let others = descending.len().saturating_sub(1);
    if others < FEWEST_OTHERS {
        return;
    }
    for (result, rank) in results.iter_mut().zip(ranks(others)) {
        // A day itself does not count among the others.
        let rank = rank.clamp(1, others);
        let (at_rank, next) = (at(descending, rank - 1), at(descending, rank));
        for index in wanted() {
            put(result, index, if at(values, index) >= at_rank { next } else { at_rank });
        }
    }
}

/// The rank of what is high, but seen on other days too.
fn seldom(others: usize) -> usize {
    whole(0.3 * real(others) + 0.999).max(2)
}
