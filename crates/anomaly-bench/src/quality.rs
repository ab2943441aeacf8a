//! How well a method does on generated series.

use std::{collections::BTreeMap, fmt::Write as _, ops::Range};

use crate::{
    estate::{self, Family, Fault, Sample, Variation},
    method::{Found, Method},
};

/// What a method found of what was there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quality {
    /// Episodes that lie mostly inside a fault, and the others.
    right: usize,
    wrong: usize,
    /// Faults of each kind: found, of how many.
    faults: BTreeMap<Fault, (usize, usize)>,
    /// False alarms in weeks without a fault, and how many such weeks there were.
    clean: BTreeMap<Family, (usize, usize)>,
    /// Wrong episodes in weeks with a fault.
    beside: BTreeMap<Fault, usize>,
}

impl Quality {
    /// Measures over the samples of some seeds.
    #[must_use]
    pub fn of(method: Method, seeds: Range<u64>, variation: Variation, show: Option<&str>) -> Self {
        let mut quality = Self::default();
        for seed in seeds {
            let sample = estate::varied(seed, variation);
            let episodes = method.episodes(&sample.series, sample.family.metric());
            let is_inside = |found: &&Found| {
                let (start, end) = (found.start, found.end);
                let Some((_, first, last)) = sample.fault else { return false };
                // Whole steps, so that an episode of one value has a length.
                let shared = (end.min(last) + 300 - start.max(first)).max(0);
                2 * shared > end + 300 - start
            };
            if show.is_some_and(|text| sample.name().contains(text)) {
                println!("{}", shown(seed, &sample, &episodes));
            }
            let right = episodes.iter().filter(|episode| is_inside(episode)).count();
            let wrong = episodes.len() - right;
            quality.right += right;
            quality.wrong += wrong;
            if let Some((fault, ..)) = sample.fault {
                let (found, all) = quality.faults.entry(fault).or_default();
                *found += usize::from(right > 0);
                *all += 1;
                *quality.beside.entry(fault).or_default() += wrong;
            } else {
                let (alarms, weeks) = quality.clean.entry(sample.family).or_default();
                *alarms += wrong;
                *weeks += 1;
            }
        }
        quality
    }

    pub(crate) fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    pub(crate) fn recall(&self) -> f64 {
        let (found, all) = self.faults.values().fold((0, 0), |sum, (found, all)| (sum.0 + found, sum.1 + all));
        share(found, all)
    }

    pub(crate) fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE)
    }

    /// False alarms in a week in which nothing went wrong.
    pub(crate) fn false_alarms(&self) -> f64 {
        let (alarms, weeks) = self.clean.values().fold((0, 0), |sum, (alarms, weeks)| (sum.0 + alarms, sum.1 + weeks));
        share(alarms, weeks)
    }

    /// The figures in a line.
    #[must_use]
    pub fn summary(&self) -> String {
        format!(
            "F1 {:.2}, precision {:.2}, recall {:.2}, false alarms per clean week {:.2}\n",
            self.f1(),
            self.precision(),
            self.recall(),
            self.false_alarms()
        )
    }

    /// The figures in lines.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text = self.summary();
        for (fault, (found, all)) in &self.faults {
            let beside = share(self.beside.get(fault).copied().unwrap_or_default(), *all);
            let _ = writeln!(
                text,
                "  {:<12} {:4} recall {:.2}, wrong beside {beside:.2}",
                format!("{fault:?}"),
                all,
                share(*found, *all)
            );
        }
        for (family, (alarms, weeks)) in &self.clean {
            let _ =
                writeln!(text, "  {:<12} {weeks:4} false alarms {:.2}", format!("{family:?}"), share(*alarms, *weeks));
        }
        text
    }
}

/// A sample and what was found in it, places counted in steps.
fn shown(seed: u64, sample: &Sample, episodes: &[Found]) -> String {
    let first = sample.series.points.first().map_or(0, |point| point.0);
    let place = |time: i64| (time - first) / 300;
    let mut text = format!("seed {seed} {}", sample.name());
    if let Some((_, start, end)) = sample.fault {
        let _ = write!(text, " {}..{}", place(start), place(end));
    }
    for found in episodes {
        let _ = write!(text, "; {} {}..{}", found.label, place(found.start), place(found.end));
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
