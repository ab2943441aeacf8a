//! The window that a call reports on, and the longer one that it looks at, divided into steps.

use azure::log_analytics::Window;
use serde::{Deserialize, Serialize};

const MINUTE: u64 = 60 * 1000;
const DAY: u64 = 24 * 60 * MINUTE;

/// The minutes that a step may have, the finest first; Azure Monitor knows these lengths.
pub(crate) const STEPS: [u64; 4] = [5, 15, 30, 60];

/// What is ordinary is told by so many days before those that are reported on: of the benchmark's series, most of which
/// have 14 days, less than a half is found rightly with 7.
const CONTEXT: u64 = 14 * DAY;
/// Azure Monitor keeps platform metrics for 93 days, and refuses a request for more.
const LONGEST: u64 = 92 * DAY;

/// Windows of whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Span {
    /// When the call began, in milliseconds since the Unix epoch.
    pub(crate) now: u64,
    /// The first instant that is looked at.
    pub(crate) since: u64,
    /// The first instant that is reported on.
    pub(crate) reported: u64,
    /// How many steps are looked at.
    pub(crate) steps: u64,
    /// The minutes of a step.
    pub(crate) minutes: u64,
}

impl Span {
    /// The windows up to the last step that is over at `now`, of which so many milliseconds are reported on: a step that goes
    /// on would look like a drop.
    pub(crate) fn before(now: u64, timespan: u64, minutes: u64) -> Self {
        let step = minutes * MINUTE;
        let reported = timespan.div_ceil(step);
        let steps = (timespan + CONTEXT).min(LONGEST).div_ceil(step).max(reported);
        let until = now - now % step;
        let before = |steps: u64| until.saturating_sub(steps * step);
        Self { now, since: before(steps), reported: before(reported), steps, minutes }
    }

    /// The seconds of a step.
    pub(crate) fn seconds(&self) -> u64 {
        self.minutes * 60
    }

    /// The instant after the last step.
    pub(crate) fn until(&self) -> u64 {
        self.since + self.steps * self.minutes * MINUTE
    }

    /// All that is looked at.
    pub(crate) fn window(&self) -> Window {
        Window { since: self.since, until: self.until() }
    }

    /// The days before those that are reported on, and those.
    pub(crate) fn days(&self) -> u64 {
        (self.until() - self.since).div_ceil(DAY)
    }

    /// The length of a step in ISO 8601, such as `PT30M`.
    pub(crate) fn interval(&self) -> &'static str {
        match self.minutes {
            5 => "PT5M",
            15 => "PT15M",
            30 => "PT30M",
            _ => "PT1H",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22T21:03:00Z.
    const NOW: u64 = 1_795_381_380_000;

    #[test]
    fn a_window_ends_with_the_last_whole_step_and_begins_two_weeks_before_what_is_reported() {
        let span = Span::before(NOW, 7 * DAY, 5);
        assert_eq!((span.steps, span.days(), span.interval()), (6048, 21, "PT5M"));
        let instants = [span.since, span.reported, span.until()].map(tool::instant::rfc3339);
        assert_eq!(instants, ["2026-11-01T21:00:00Z", "2026-11-15T21:00:00Z", "2026-11-22T21:00:00Z"]);
    }

    #[test]
    fn a_window_is_never_longer_than_azure_keeps_metrics() {
        for (days, looked_at) in [(1, 15), (30, 44), (78, 92), (79, 92), (90, 92)] {
            for minutes in STEPS {
                let span = Span::before(NOW, days * DAY, minutes);
                assert_eq!(span.days(), looked_at, "{days} {minutes}");
                assert!(NOW - span.since <= 93 * DAY && span.since <= span.reported, "{days} {minutes}");
            }
        }
    }
}
