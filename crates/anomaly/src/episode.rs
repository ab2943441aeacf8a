//! What comes out: stretches of time that are not ordinary.

use alloc::string::String;

/// A stretch of time that is not ordinary.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Its first instant, in seconds since the Unix epoch.
    pub start: i64,
    /// Its last instant.
    pub end: i64,
    /// The instant at which it is the most unusual.
    pub peak: i64,
    /// The value there.
    pub value: f64,
    /// Which way it goes.
    pub direction: Direction,
    /// What it looks like.
    pub kind: Kind,
    /// How many times as unusual it is as what is seldom; at most 100.
    pub score: f64,
    /// How much attention it deserves.
    pub severity: Severity,
    /// The ordinary value there.
    pub baseline: f64,
    /// The least and the most that is usual there.
    pub usual: (f64, f64),
    /// Whether who looks at the series sees it: its values, taken together, are beyond what is usual at their times. The mean
    /// of a day may be high at the end of a series, where it is that of half a day, with nothing to be seen.
    pub is_visible: bool,
    /// A sentence that says why.
    pub reason: String,
}

/// Which way an episode goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Above what is ordinary.
    Up,
    /// Below it.
    Down,
}

impl Direction {
    /// 1 or -1.
    pub(crate) const fn sign(self) -> f64 {
        match self {
            Self::Up => 1.0,
            Self::Down => -1.0,
        }
    }
}

/// What an episode looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A few values that stand out.
    Spike,
    /// A rise or a fall that lasts, and ends.
    Sustained,
    /// A step to another level.
    Shift,
    /// A slope where there is none on other days, as of a leak or a disk that fills.
    Drift,
    /// Something daily that did not happen.
    Missing,
    /// A value that stands still.
    Flatline,
    /// No values at all.
    NoData,
}

/// How much attention an episode deserves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Unusual.
    Low,
    /// Very unusual.
    Medium,
    /// Like nothing else in the series.
    High,
}

impl Severity {
    pub(crate) fn of(score: f64) -> Self {
        if score >= 8.0 {
            Self::High
        } else if score >= 4.0 {
            Self::Medium
        } else {
            Self::Low
        }
    }
}
