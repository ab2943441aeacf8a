//! What is ordinary at each step, for those who look at the series: a baseline, and the usual range around it.

use alloc::vec::Vec;

use crate::{around::Around, number::at, rank::deviation, rhythm::Days, smooth::thinned_median, view::View};

/// Other days count within so many hours of the same time.
const SAME_TIME: f64 = 0.5;
/// They are looked at in so many stretches before and after one.
const STRETCHES: usize = 2;
/// So many medians of a window tell its middle.
const FINENESS: usize = 4;
/// Without other days so many times the usual deviation is usual.
const WIDE: f64 = 3.0;

/// What is ordinary at each step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Band {
    pub(crate) baseline: Vec<f64>,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
}

impl Band {
    pub(crate) fn of(view: &View) -> Self {
        let (grid, level) = (&view.grid, &view.slow);
        let values = &grid.values;
        let away: Vec<f64> = values.iter().zip(level).map(|(value, level)| value - level).collect();
        let negative: Vec<f64> = away.iter().map(|value| -value).collect();
        let steps = grid.steps(SAME_TIME);
        let around = Around::of(grid, steps, STRETCHES);
        let around = around.as_ref();
        let middle = around.map(|around| around.middle(&thinned_median(&away, (2 * steps).max(1), FINENESS)));
        let [high, low] = [&away, &negative].map(|away| around.map(|around| around.high(away, Days::Alike)));
        let near = &view.near;
        let wide = WIDE * deviation(values.iter().zip(near).map(|(value, near)| value - near));
        let mut band = Self { baseline: near.clone(), low: Vec::new(), high: Vec::new() };
        for (index, baseline) in band.baseline.iter_mut().enumerate() {
            let of =
                |list: &Option<Vec<f64>>| list.as_ref().map(|list| at(list, index)).filter(|value| !value.is_nan());
            let level = at(level, index);
            if let Some(middle) = of(&middle) {
                *baseline = level + middle;
            }
            let least = of(&low).map_or(at(near, index) - wide, |low| level - low);
            let most = of(&high).map_or(at(near, index) + wide, |high| level + high);
            band.low.push(least.min(*baseline));
            band.high.push(most.max(*baseline));
        }
        band
    }
}
