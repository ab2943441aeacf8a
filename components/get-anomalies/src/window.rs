//! The window that a call looks at, and the steps into which it is divided.

use azure::log_analytics::Window;
use serde::{Deserialize, Serialize};
use tool::timespan::Timespan;

const MINUTE: u64 = 60 * 1000;

/// Up to so many days, a step has so many minutes. Azure Monitor knows these lengths.
const STEPS: [(u64, u64); 3] = [(1, 5), (14, 30), (30, 60)];
const LONGEST_STEP: u64 = 360;

/// A window of whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Span {
    /// When the call began, in milliseconds since the Unix epoch.
    pub(crate) now: u64,
    /// Its first instant.
    pub(crate) since: u64,
    /// How many steps there are.
    pub(crate) steps: u32,
    /// The minutes of a step.
    pub(crate) minutes: u64,
}

impl Span {
    /// The window of this length up to the last step that is over at `now`: one that goes on would look like a drop.
    pub(crate) fn before(now: u64, timespan: Timespan) -> Self {
        let days = timespan.milliseconds().div_ceil(24 * 60 * MINUTE);
        let minutes = STEPS.iter().find(|(most, _)| days <= *most).map_or(LONGEST_STEP, |&(_, minutes)| minutes);
        let step = minutes * MINUTE;
        let steps = timespan.milliseconds().div_ceil(step).max(1);
        let until = now - now % step;
        Self { now, since: until.saturating_sub(steps * step), steps: steps.try_into().unwrap_or(u32::MAX), minutes }
    }

    /// The instant at which a step begins.
    pub(crate) fn instant(&self, step: u32) -> u64 {
        self.since + u64::from(step) * self.minutes * MINUTE
    }

    /// The step that an instant is in, none if it is in none.
    pub(crate) fn step(&self, instant: u64) -> Option<u32> {
        let step = instant.checked_sub(self.since)? / (self.minutes * MINUTE);
        u32::try_from(step).ok().filter(|step| *step < self.steps)
    }

    /// Its first instant and the one after its last.
    pub(crate) fn window(&self) -> Window {
        Window { since: self.since, until: self.instant(self.steps) }
    }

    /// The length of a step in ISO 8601, such as `PT30M`.
    pub(crate) fn interval(&self) -> &'static str {
        match self.minutes {
            5 => "PT5M",
            30 => "PT30M",
            60 => "PT1H",
            _ => "PT6H",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22T21:03:00Z.
    const NOW: u64 = 1_795_381_380_000;

    #[test]
    fn a_window_ends_with_the_last_whole_step_of_today() {
        let span = Span::before(NOW, Timespan::days(7));
        assert_eq!((span.minutes, span.steps, span.interval()), (30, 336, "PT30M"));
        assert_eq!(tool::instant::rfc3339(span.window().until), "2026-11-22T21:00:00Z");
        assert_eq!(tool::instant::rfc3339(span.window().since), "2026-11-15T21:00:00Z");
        assert_eq!(span.step(span.instant(335)), Some(335));
        assert_eq!((span.step(span.since - 1), span.step(span.window().until)), (None, None));
    }

    #[test]
    fn a_long_window_has_long_steps_and_never_too_many() {
        for (days, minutes) in [(1, 5), (2, 30), (14, 30), (15, 60), (30, 60), (31, 360), (90, 360)] {
            let span = Span::before(NOW, Timespan::days(days));
            assert_eq!(span.minutes, minutes, "{days}");
            assert!(span.steps <= 720, "{days}");
        }
    }
}
