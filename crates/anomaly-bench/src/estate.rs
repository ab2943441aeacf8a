//! Generated series of an estate: weeks of machines, half of them with a fault whose place is known.
//!
//! The weeks are as uneven as those of real machines: nightly jobs, weekends, bursts, gaps, maintenance and reboots are
//! ordinary. Nothing here was measured; the sizes are ours.
#![expect(clippy::indexing_slicing, reason = "every week has the same length")]

mod family;
mod fault;
mod random;
mod variation;

use anomaly::Series;

pub use family::Family;
use family::{WEEK, Week};
pub use fault::Fault;
use random::Random;
pub use variation::Variation;

/// 2026-03-02, a Monday.
const MONDAY: i64 = 1_772_409_600;
const STEP: i64 = 300;

/// A week of one series.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What the series comes from.
    pub family: Family,
    /// The series itself.
    pub series: Series,
    /// What went wrong, with its first and its last instant.
    pub fault: Option<(Fault, i64, i64)>,
}

impl Sample {
    /// The family and the fault.
    pub(crate) fn name(&self) -> String {
        format!("{:?} {:?}", self.family, self.fault.map(|(fault, ..)| fault))
    }
}

/// The sample of a seed, varied.
#[must_use]
pub fn varied(seed: u64, variation: Variation) -> Sample {
    let mut sample = sample(seed);
    variation.vary(&mut sample.series, &mut Random::new(!seed));
    sample
}

/// The sample of a seed.
#[must_use]
pub fn sample(seed: u64) -> Sample {
    let mut random = Random::new(seed);
    let family = random.one_of(&Family::ALL).unwrap_or(Family::WebCpu);
    let mut week = Week::of(family, &mut random);
    let mut gaps = week.oddities(family, &mut random);
    let wanted = if random.is(0.5) { random.one_of(Fault::of(family)) } else { None };
    let fault = wanted.and_then(|fault| Some((fault, fault.strike(family, &mut week, &mut random)?)));
    if let Some((_, (start, end))) = fault {
        // A fault that falls into a gap is not seen.
        gaps.retain(|gap| gap.1 + 12 <= start || gap.0 >= end);
    }
    let start = MONDAY + week.started() * STEP;
    let time = |step: usize| start + i64::try_from(step).unwrap_or_default() * STEP;
    let is_gap = |step: usize| gaps.iter().any(|gap| (gap.0..gap.1).contains(&step));
    let points = (0..WEEK).map(|step| (time(step), if is_gap(step) { f64::NAN } else { week.value(step) })).collect();
    let fault = fault.map(|(fault, (start, end))| (fault, time(start), time(end.max(start + 1) - 1)));
    Sample { family, series: Series { points }, fault }
}
