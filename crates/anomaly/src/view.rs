//! A series with what all tests want to know of it.

use alloc::vec::Vec;

use crate::{
    grid::Grid,
    number::part,
    rank::{median, range},
    smooth::{means, moving_median},
};

/// The level that a day's rhythm does not move is the median of so many hours.
pub(crate) const SLOW_LEVEL_HOURS: f64 = 48.0;
/// The level that follows a day is the median of so many.
pub(crate) const NEAR_LEVEL_HOURS: f64 = 12.0;

/// The steps that are enough for what lasts.
const THINNED_HOURS: f64 = 0.25;

/// A series with what all tests want to know of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct View {
    pub(crate) grid: Grid,
    /// Its range without the wildest values.
    pub(crate) range: f64,
    /// The level of the days around each step, and that of the hours around it.
    pub(crate) slow: Vec<f64>,
    pub(crate) near: Vec<f64>,
}

impl View {
    pub(crate) fn of(grid: Grid) -> Self {
        let [slow, near] = [SLOW_LEVEL_HOURS, NEAR_LEVEL_HOURS].map(|hours| level(&grid, grid.steps(hours)));
        Self { range: range(&grid.values), slow, near, grid }
    }

    /// The same in steps of a quarter of an hour, which are enough for what lasts, and how many of its own steps each is.
    pub(crate) fn thinned(&self) -> Option<(Self, usize)> {
        let length = self.grid.steps(THINNED_HOURS);
        if length < 2 {
            return None;
        }
        let grid = self.grid.thinned(length);
        let [slow, near] = [&self.slow, &self.near].map(|level| means(level, length));
        Some((Self { grid, range: self.range, slow, near }, length))
    }
}

/// The moving median, as if the series went on at its ends as a day away.
///
/// Half a window at an end would follow the slope of the morning or of the evening that it ends in.
pub(crate) fn level(grid: &Grid, window: usize) -> Vec<f64> {
    let (values, day) = (&grid.values, grid.steps(24.0));
    let length = (window / 2 + 1).min(day);
    if values.len() < 2 * day {
        return moving_median(values, window);
    }
    let of = |start: usize| median(&mut part(values, start, start + day).to_vec());
    let end = values.len() - day;
    let (rise, last_rise) = (of(day) - of(0), of(end) - of(end - day));
    let before = part(values, day - length, day).iter().map(|value| value - rise);
    let after = part(values, end, end + length).iter().map(|value| value + last_rise);
    let longer: Vec<f64> = before.chain(values.iter().copied()).chain(after).collect();
    part(&moving_median(&longer, window), length, length + values.len()).to_vec()
}
