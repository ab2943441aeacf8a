//! What other days had around the same time of day.
//!
//! The greatest value of an hour is much the same a few minutes later, and so it is looked up for stretches of a seventh
//! of the time around, and not for each step.

use alloc::vec::Vec;

use crate::{
    grid::Grid,
    number::{at, greater, part},
    rhythm::{Days, Place, Rhythm},
    smooth::moving_max,
};

/// Stretches before and after one that are around it.
const HALF: usize = 3;

/// The stretches of a grid by their time of day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Around {
    /// The first step of each, and the one after the last.
    starts: Vec<usize>,
    half: usize,
    rhythm: Rhythm,
}

impl Around {
    /// Looks at most so many steps away; nothing where there are too few days. A stretch is as long as lets seven of them be the time around.
    pub(crate) fn of(grid: &Grid, steps: usize) -> Option<Self> {
        if !Rhythm::is_told(grid) {
            return None;
        }
        let length = (2 * steps + 1 + HALF) / (2 * HALF + 1);
        let (length, half) = if length < 2 { (1, steps) } else { (length, HALF) };
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
