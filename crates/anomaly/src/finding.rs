//! What a test finds, before findings become episodes.

use crate::episode::{Direction, Kind};

/// A stretch of steps that a test calls unusual.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    /// Its first step, and the one after its last.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The step where it is the most unusual.
    pub(crate) peak: usize,
    pub(crate) kind: Kind,
    pub(crate) direction: Direction,
    pub(crate) score: f64,
    /// How far that is from the ordinary, in the unit of the series.
    pub(crate) change: f64,
    /// What the test measured at the peak, and what it usually measures at most.
    pub(crate) excess: f64,
    pub(crate) usual: f64,
    /// The hours that it looked at at once, 0 for single values.
    pub(crate) hours: f64,
}

impl Finding {
    /// The same in a series of so many steps, of which each of its own is so many.
    pub(crate) fn in_steps(self, length: usize, steps: usize) -> Self {
        let (start, end) = (self.start * length, (self.end * length).min(steps));
        Self { start, end, peak: (self.peak * length + length / 2).min(end - 1), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_stays_in_its_series() {
        let (kind, direction) = (Kind::Sustained, Direction::Up);
        let (score, change, excess, usual, hours) = (3.0, 2.0, 2.0, 1.0, 6.0);
        for ((start, end, peak), length, expected) in
            [((2, 4, 3), 1, (2, 4, 3)), ((2, 4, 3), 3, (6, 12, 10)), ((2, 34, 33), 3, (6, 100, 99))]
        {
            let finding = Finding { start, end, peak, kind, direction, score, change, excess, usual, hours };
            let found = finding.in_steps(length, 100);
            assert_eq!((found.start, found.end, found.peak), expected);
        }
    }
}
