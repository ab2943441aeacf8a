//! What other days had around the same time of day.
//!
//! The greatest value of an hour is much the same a few minutes later, and so it is looked up for stretches of a few
//! steps, and not for each.

use alloc::vec::Vec;

use crate::{
    grid::Grid,
    number::{at, greater, part},
    rhythm::{Days, Place, Rhythm},
    smooth::moving_max,
};

/// The stretches of a grid by their time of day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Around {
    /// The first step of each, and the one after the last.
    starts: Vec<usize>,
    half: usize,
    rhythm: Rhythm,
}

impl Around {
    /// Looks at most so many steps away, in about so many stretches before and after one; nothing where there are too few
    /// days.
    pub(crate) fn of(grid: &Grid, steps: usize, half: usize) -> Option<Self> {
        if !Rhythm::is_told(grid) {
            return None;
        }
        // The nearest to the part of the time around.
        let length = (2 * steps + 1 + half) / (2 * half + 1);
        let (length, half) = if length < 2 { (1, steps) } else { (length, half) };
        let (mut starts, mut places) = (Vec::new(), Vec::new());
        let mut start = 0;
        while let Some(place) = grid.place(start) {
            let end = start + length - place.slot % length;
            let day = grid.days.get(start);
            let days = part(&grid.days, start, end);
            // No stretch is on two days.
            let end = start + days.iter().take_while(|other| Some(*other) == day).count();
            if part(&grid.known, start, end).contains(&true) {
                places.push(Place { index: starts.len(), slot: place.slot / length, ..place });
            }
            starts.push(start);
            start = end;
        }
        let rhythm = Rhythm::of_places(starts.len(), places.iter().copied());
        starts.push(start);
        Some(Self { starts, half, rhythm })
    }

    /// What other days had around each step at the most, no number where they are too few.
    pub(crate) fn high(&self, values: &[f64], days: Days) -> Vec<f64> {
        let worst = moving_max(&self.worst(values), self.half);
        self.in_steps(&self.rhythm.high(&worst, days))
    }

    /// What other such days mostly had at each step, for values that change slowly.
    pub(crate) fn middle(&self, values: &[f64]) -> Vec<f64> {
        let middle: Vec<f64> = self.stretches().map(|(start, end)| at(values, usize::midpoint(start, end))).collect();
        let [middle] = self.rhythm.among_others(&middle, Days::Alike, |others| [others.div_ceil(2)]);
        self.in_steps(&middle)
    }

    /// The greatest value of each stretch.
    fn worst(&self, values: &[f64]) -> Vec<f64> {
        let worst_of = |(start, end)| part(values, start, end).iter().copied().fold(f64::NEG_INFINITY, greater);
        self.stretches().map(worst_of).collect()
    }

    fn stretches(&self) -> impl Iterator<Item = (usize, usize)> {
        self.starts.iter().copied().zip(self.starts.iter().copied().skip(1))
    }

    fn in_steps(&self, values: &[f64]) -> Vec<f64> {
        let mut result = Vec::with_capacity(self.starts.last().copied().unwrap_or_default());
        for ((_, end), value) in self.stretches().zip(values) {
            result.resize(end, *value);
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use crate::series::{Reading, Series, Zone};

    use super::*;

    const DAY: usize = 24;

    /// A week from a Monday on, an hour a step. Thursday has no value at three.
    fn grid() -> Grid {
        let is_known = |index: &usize| *index != 3 * DAY + 3;
        let values: Vec<Option<f64>> = (0..7 * DAY).map(|index| Some(1.0).filter(|_| is_known(&index))).collect();
        let series = Series::regular(1_774_224_000, 3600, &values);
        Grid::new(&series, Reading::Gauge, &Zone::default()).expect("there are values")
    }

    /// A value on each day at one hour, and 0 at all others.
    fn daily(hour: usize, of_days: [f64; 7]) -> Vec<f64> {
        let value = |index: usize| if index % DAY == hour { at(&of_days, index / DAY) } else { 0.0 };
        (0..7 * DAY).map(value).collect()
    }

    #[test]
    fn a_stretch_is_a_part_of_what_is_around() {
        let rows =
            [(0, 1, 0), (1, 1, 1), (3, 1, 3), (6, 2, 3), (9, 3, 3), (18, 5, 3), (42, 12, 3), (6, 3, 2), (9, 4, 2)];
        for (steps, stretch, half) in rows {
            let around = Around::of(&grid(), steps, half).expect("there are days enough");
            assert_eq!((around.half, at_place(&around.starts, 1)), (half, stretch), "{steps}");
            // A day begins with a stretch of its own, and nothing is left over at the end.
            assert!((0..=7).all(|day| around.starts.contains(&(day * DAY))), "{steps}");
        }
    }

    fn at_place(starts: &[usize], place: usize) -> usize {
        starts.get(place).copied().unwrap_or_default()
    }

    #[test]
    fn others_count_and_a_day_itself_does_not() {
        let values = daily(10, [1.0, 2.0, 3.0, 4.0, 50.0, 6.0, 7.0]);
        let around = Around::of(&grid(), 0, 3).expect("there are days enough");
        let rows = [
            // Of six others the second greatest, and half of what it is above the third.
            (around.high(&values, Days::Any), [(0, 7.5), (4, 7.0), (6, 7.0)]),
            // Of four other working days the second greatest is the one in the middle too.
            (around.high(&values, Days::Alike), [(0, 4.0), (4, 3.0), (5, 8.5)]),
            (around.middle(&values), [(0, 4.0), (4, 3.0), (5, 4.0)]),
        ];
        for (usual, days) in rows {
            for (day, expected) in days {
                let found = at(&usual, day * DAY + 10);
                assert!((found - expected).abs() < 1e-12, "{day}: {found}");
            }
        }
    }

    #[test]
    fn what_is_near_counts_and_what_is_far_does_not() {
        let values = daily(10, [8.0; 7]);
        // Of the steps around in stretches of two, which reach from three before that of a step to three after it.
        for (steps, first, last) in [(0, 10, 10), (1, 9, 11), (2, 8, 12), (6, 4, 17)] {
            let around = Around::of(&grid(), steps, 3).expect("there are days enough");
            let high = around.high(&values, Days::Any);
            let places: Vec<usize> = (0..DAY).filter(|hour| at(&high, 2 * DAY + hour) > 7.0).collect();
            assert_eq!((places.first(), places.last()), (Some(&first), Some(&last)), "{steps}");
        }
    }

    #[test]
    fn a_gap_is_no_other_day() {
        let around = Around::of(&grid(), 0, 3).expect("there are days enough");
        let high = around.high(&daily(3, [1.0; 7]), Days::Any);
        assert!(at(&high, 3 * DAY + 3).is_nan() && !at(&high, 2 * DAY + 3).is_nan());
    }
}
