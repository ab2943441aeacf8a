//! A series on equal steps, with its gaps filled but remembered.

use alloc::{vec, vec::Vec};

use crate::{
    number::{real, seconds, whole},
    rhythm::Place,
    series::{Reading, Series, Zone},
    smooth::means,
};

pub(crate) const HOUR: f64 = 3600.0;
const DAY: i64 = 24 * 60 * 60;
/// A value beyond it is no measurement, and its square would be infinite.
const LARGEST: f64 = 1e100;
/// A grid has no more steps than these, however far apart its points are.
const MOST_STEPS: usize = 30_000;

/// A series on equal steps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    /// The instant of the first step, and the seconds of one.
    pub(crate) start: i64,
    pub(crate) step: i64,
    /// A finite value for each step; where none is known, what lies between the nearest that are.
    pub(crate) values: Vec<f64>,
    /// Whether the value is known.
    pub(crate) known: Vec<bool>,
    /// The step of the local day that each step is in, and the days since the first.
    pub(crate) slots: Vec<u32>,
    pub(crate) days: Vec<u32>,
    /// The local weekday of the first day, 0 for a Monday.
    pub(crate) first_weekday: u32,
}

impl Grid {
    /// Puts a series on the step that most of its points are apart. There is none of fewer than two points.
    pub(crate) fn new(series: &Series, reading: Reading, zone: &Zone) -> Option<Self> {
        let mut points: Vec<(i64, f64)> = series.points.clone();
        points.sort_by_key(|(time, _)| *time);
        if matches!(reading, Reading::Counter) {
            points = rates(&points);
        }
        let (start, end) = (points.first()?.0, points.last()?.0);
        let step = usual_step(&points)?.max(end.checked_sub(start)? / i64::try_from(MOST_STEPS).ok()? + 1);
        let place = |time: i64| usize::try_from((time - start + step / 2) / step).ok();
        let length = place(end)? + 1;
        let (mut values, mut counts) = (vec![0.0; length], vec![0_usize; length]);
        let mut next = 0;
        for (time, value) in points {
            // Nearly all come one step after the one before, which takes no division to see.
            let is_next = time - start == step.saturating_mul(next);
            let index = if is_next { usize::try_from(next).ok() } else { place(time) };
            next = index.and_then(|index| i64::try_from(index + 1).ok()).unwrap_or_default();
            let Some(index) = index.filter(|_| value.is_finite()) else { continue };
            if let (Some(sum), Some(count)) = (values.get_mut(index), counts.get_mut(index)) {
                // The mean of what falls on one step, as a sum of parts that can't overflow.
                *count += 1;
                *sum += (value - *sum) / real(*count);
            }
        }
        let known: Vec<bool> =
            values.iter().zip(&counts).map(|(value, count)| *count > 0 && value.abs() < LARGEST).collect();
        fill(&mut values, &known)?;
        let first_day = zone.local(start).div_euclid(DAY);
        let (mut slots, mut days) = (Vec::with_capacity(length), Vec::with_capacity(length));
        let (mut day, mut midnight) = (0, first_day * DAY);
        let (mut slot, mut expected) = (0, i64::MIN);
        for time in (0..).map(|index| start + step * index).take(length) {
            let local = zone.local(time);
            // A change of the clocks may lead back to the day before.
            if !(0..DAY).contains(&(local - midnight)) {
                day = local.div_euclid(DAY) - first_day;
                midnight = (first_day + day) * DAY;
                expected = i64::MIN;
            }
            slot = if local == expected { slot + 1 } else { (local - midnight) / step };
            expected = local.saturating_add(step);
            slots.push(u32::try_from(slot).unwrap_or_default());
            days.push(u32::try_from(day).unwrap_or_default());
        }
        Some(Self {
            start,
            step,
            slots,
            days,
            // The epoch began on a Thursday.
            first_weekday: u32::try_from((first_day + 3).rem_euclid(7)).unwrap_or_default(),
            values,
            known,
        })
    }

    /// The means of so many steps each, known where more than half of these are.
    pub(crate) fn thinned(&self, length: usize) -> Self {
        let is_known = |stretch: &[bool]| 2 * stretch.iter().filter(|known| **known).count() > stretch.len();
        let part_of_day = u32::try_from(length).unwrap_or(u32::MAX);
        Self {
            start: self.start,
            step: self.step.saturating_mul(i64::from(part_of_day)),
            values: means(&self.values, length),
            known: self.known.chunks(length).map(is_known).collect(),
            slots: self.slots.iter().step_by(length).map(|slot| slot / part_of_day).collect(),
            days: self.days.iter().step_by(length).copied().collect(),
            first_weekday: self.first_weekday,
        }
    }

    /// The instant of a step.
    pub(crate) fn time(&self, index: usize) -> i64 {
        self.start.saturating_add(self.step.saturating_mul(i64::try_from(index).unwrap_or(i64::MAX)))
    }

    /// How many steps so many hours are.
    pub(crate) fn steps(&self, hours: f64) -> usize {
        whole(hours * HOUR / seconds(self.step) + 0.5)
    }

    /// Whether a step is on a local Saturday or Sunday.
    pub(crate) fn is_weekend(&self, index: usize) -> bool {
        self.days.get(index).is_some_and(|day| (day + self.first_weekday) % 7 >= 5)
    }

    /// A step with its time of day.
    pub(crate) fn place(&self, index: usize) -> Option<Place> {
        let slot = usize::try_from(*self.slots.get(index)?).ok()?;
        Some(Place { index, slot, is_weekend: self.is_weekend(index) })
    }

    /// Whether a value is known at a step.
    pub(crate) fn is_known(&self, index: usize) -> bool {
        self.known.get(index).copied().unwrap_or_default()
    }
}

/// The rate per second between each two counts. A count that fell has begun anew: what it had counted before is not known.
fn rates(points: &[(i64, f64)]) -> Vec<(i64, f64)> {
    let known = points.iter().filter(|(_, value)| value.is_finite());
    let pairs = known.clone().zip(known.skip(1));
    pairs
        .filter(|((earlier, _), (later, _))| later > earlier)
        .map(|((earlier, before), (later, count))| {
            let grown = if count < before { f64::NAN } else { count - before };
            (*later, grown / seconds(later.saturating_sub(*earlier)))
        })
        .collect()
}

/// The step that most points are apart.
fn usual_step(points: &[(i64, f64)]) -> Option<i64> {
    let pairs = points.iter().zip(points.iter().skip(1));
    let steps = pairs.map(|(earlier, later)| later.0.saturating_sub(earlier.0)).filter(|step| *step > 0);
    let mut steps: Vec<i64> = steps.collect();
    let middle = steps.len().checked_sub(1)? / 2;
    Some(*steps.select_nth_unstable(middle).1)
}

/// Fills each gap with the line between its ends; nothing where no value is known.
fn fill(values: &mut [f64], known: &[bool]) -> Option<()> {
    let mut earlier: Option<(usize, f64)> = None;
    let places: Vec<usize> = known.iter().enumerate().filter(|(_, known)| **known).map(|(index, _)| index).collect();
    for place in places {
        let value = values.get(place).copied()?;
        let (from, first) = earlier.map_or((0, value), |(index, value)| (index + 1, value));
        let length = real(place + 1 - from);
        for (done, gap) in values.get_mut(from..place)?.iter_mut().enumerate() {
            *gap = first + (value - first) * real(done + 1) / length;
        }
        earlier = Some((place, value));
    }
    let (place, value) = earlier?;
    values.get_mut(place + 1..)?.fill(value);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thinned_step_is_known_where_most_of_it_is() {
        let values = [Some(1.0), Some(3.0), Some(5.0), None, Some(8.0), Some(9.0), None, None, Some(7.0), Some(2.0)];
        let series = Series::regular(0, 28_800, &values);
        let thinned = Grid::new(&series, Reading::Gauge, &Zone::default()).map(|grid| grid.thinned(3));
        let thinned = thinned.expect("there are values");
        assert_eq!(thinned.known, [true, true, false, true]);
        assert_eq!((thinned.values.first(), thinned.values.last()), (Some(&3.0), Some(&2.0)));
        assert_eq!((thinned.step, thinned.slots, thinned.days), (86_400, vec![0; 4], vec![0, 1, 2, 3]));
    }
}
