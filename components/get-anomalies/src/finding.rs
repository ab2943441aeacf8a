//! What the crate `anomaly` finds in a series, as far as it is reported on.

use alloc::{format, string::String, vec::Vec};

use anomaly::{Analysis, Direction, Episode, Kind, Options, Outlook, Severity, analyze};
use serde::{Deserialize, Serialize};

use crate::{
    arguments::Sensitivity,
    series::{Label, Series, seconds},
    window::Span,
};

/// Fewer values tell nothing of what is ordinary.
const FEWEST: usize = 24;

/// Something in a series that is not ordinary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Finding {
    pub(crate) label: Label,
    /// Seconds since the Unix epoch: its first instant, the one after its last, and the one that is the most unusual.
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) peak: i64,
    /// The value at the peak, what is ordinary there, and the least and the most that is usual.
    pub(crate) value: f64,
    pub(crate) baseline: f64,
    pub(crate) usual: (f64, f64),
    pub(crate) score: f64,
    #[serde(with = "SeverityName")]
    pub(crate) severity: Severity,
    #[serde(with = "KindName")]
    pub(crate) kind: Kind,
    #[serde(with = "DirectionName")]
    pub(crate) direction: Direction,
    /// The library's sentence.
    pub(crate) reason: String,
}

/// Where a disk or memory is heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Forecast {
    /// The days until nothing is left, where they are known.
    pub(crate) days: Option<f64>,
    pub(crate) reason: String,
}

/// What a series came to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Examined {
    pub(crate) findings: Vec<Finding>,
    pub(crate) forecast: Option<(Label, Forecast)>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Severity", rename_all = "lowercase")]
pub(crate) enum SeverityName {
    Low,
    Medium,
    High,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Kind", rename_all = "camelCase")]
pub(crate) enum KindName {
    Spike,
    Sustained,
    Shift,
    Drift,
    Missing,
    Flatline,
    NoData,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Direction")]
pub(crate) enum DirectionName {
    #[serde(rename = "high")]
    Up,
    #[serde(rename = "low")]
    Down,
}

/// Looks at all of a series.
pub(crate) fn analysis(series: &Series, sensitivity: Sensitivity, span: &Span) -> Analysis {
    let options = Options {
        sensitivity: sensitivity.into(),
        metric: series.label.measure().metric,
        material_only: true,
        ..Options::default()
    };
    // A series that ends early has a gap up to the last step that is looked at. How far apart its points are it says
    // itself: an agent may send less often than once a step.
    let last = (seconds(span.until() - span.seconds() * 1000), f64::NAN);
    let points = series.points.iter().copied().chain([last]).collect();
    analyze(&anomaly::Series { points }, &options)
}

/// Looks at a series, and keeps what is in the window that is reported on.
pub(crate) fn examine(series: Series, sensitivity: Sensitivity, span: &Span) -> Examined {
    if series.points.len() < FEWEST {
        return Examined::default();
    }
    let Analysis { episodes, points, outlook } = analysis(&series, sensitivity, span);
    let has_outlook = series.label.measure().has_outlook;
    let forecast = outlook.filter(|_| has_outlook).map(Forecast::from);
    let step = points.iter().zip(points.iter().skip(1)).map(|(one, other)| other.time - one.time).next();
    let step = step.unwrap_or_default();
    let is_reported = |episode: &Episode| episode.end + step > seconds(span.reported) && episode.is_visible;
    let findings = episodes.into_iter().filter(is_reported);
    Examined {
        findings: findings.map(|episode| Finding::new(&series.label, episode, step, span)).collect(),
        forecast: forecast.map(|forecast| (series.label, forecast)),
    }
}

impl Finding {
    fn new(label: &Label, episode: Episode, step: i64, span: &Span) -> Self {
        Self {
            label: label.clone(),
            start: episode.start,
            end: (episode.end + step).min(seconds(span.until())),
            peak: episode.peak,
            value: episode.value,
            baseline: episode.baseline,
            usual: episode.usual,
            score: episode.score,
            severity: episode.severity,
            kind: episode.kind,
            direction: episode.direction,
            reason: episode.reason,
        }
    }

    /// What groups it with others.
    pub(crate) fn episode(&self) -> Episode {
        Episode {
            start: self.start,
            end: self.end,
            peak: self.peak,
            value: self.value,
            direction: self.direction,
            kind: self.kind,
            score: self.score,
            severity: self.severity,
            baseline: self.baseline,
            usual: self.usual,
            is_visible: true,
            reason: String::new(),
        }
    }

    /// Whether it lasts at an instant.
    pub(crate) fn covers(&self, time: i64) -> bool {
        (self.start..self.end).contains(&time)
    }

    /// Whether it stands before another: the more severe first, and the same order always.
    pub(crate) fn is_before(&self, other: &Self) -> bool {
        let scores = other.score.total_cmp(&self.score);
        scores.then_with(|| self.label.key().cmp(&other.label.key())).then(self.start.cmp(&other.start)).is_lt()
    }
}

impl From<Outlook> for Forecast {
    fn from(Outlook { days, reason, .. }: Outlook) -> Self {
        Self { days, reason }
    }
}

/// What a finding is, in words: `processor time stayed high`.
pub(crate) fn words(finding: &Finding) -> String {
    let (up, down) = match finding.kind {
        Kind::Spike => ("spiked", "dipped"),
        Kind::Sustained => ("stayed high", "stayed low"),
        Kind::Shift => ("stepped up", "stepped down"),
        Kind::Drift => ("rose steadily", "fell steadily"),
        Kind::Missing => ("did not fall as on other days", "did not rise as on other days"),
        Kind::Flatline => ("stood still", "stood still"),
        Kind::NoData => ("was not reported", "was not reported"),
    };
    let words = match finding.direction {
        Direction::Up => up,
        Direction::Down => down,
    };
    format!("{} {words}", finding.label.measure().name)
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec};

    use super::*;

    /// 2026-11-22T21:03:00Z.
    const NOW: u64 = 1_795_381_380_000;
    const DAY: i64 = 24 * 60 * 60;

    /// What is found where processor time is 20 but in some days before the end, counted in hundredths.
    fn found(from: i64, until: i64, value: f64) -> Vec<Finding> {
        let span = Span::before(NOW, 7 * 24 * 60 * 60 * 1000, 5);
        let end = seconds(span.until());
        let is_unusual = |time: i64| ((end - time) * 100 / DAY < from) && ((end - time) * 100 / DAY >= until);
        let noise = |time: i64| f64::from(u8::try_from(time / 300 * 7919 % 100).unwrap()) / 50.0;
        let value = |time| if is_unusual(time) { value } else { 20.0 } + noise(time);
        let points = (seconds(span.since)..end).step_by(300).map(|time| (time, value(time))).collect();
        let counter = "Processor/UtilizationPercentage".to_string();
        let label =
            Label { computer: "a".into(), resource: String::new(), counter, instance: String::new(), capacity: None };
        examine(Series { label, points }, Sensitivity::Medium, &span).findings
    }

    #[test]
    fn only_what_ends_within_the_timespan_is_reported() {
        let rows = [(300, 280, 1), (705, 690, 1), (900, 880, 0), (1500, 1480, 0), (0, 0, 0)];
        for (from, until, count) in rows {
            assert_eq!(found(from, until, 90.0).len(), count, "{from}");
        }
    }

    #[test]
    fn few_values_and_values_that_are_none_are_no_finding() {
        let span = Span::before(NOW, 7 * 24 * 60 * 60 * 1000, 5);
        let start = seconds(span.since);
        let rows: [Vec<(i64, f64)>; 5] = [
            vec![],
            vec![(start, 1.0)],
            (0..6000).map(|step| (start + step * 300, f64::NAN)).collect(),
            (0..6048).map(|step| (start + step * 300, 5.0)).collect(),
            (0..6048).map(|step| (start + step * 300, if step % 2 == 0 { f64::MAX } else { f64::MIN })).collect(),
        ];
        for points in rows {
            let counter = "Percentage CPU".to_string();
            let label = Label {
                computer: "a".into(),
                resource: String::new(),
                counter,
                instance: String::new(),
                capacity: None,
            };
            let examined = examine(Series { label, points }, Sensitivity::High, &span);
            assert_eq!((examined.findings, examined.forecast), (vec![], None));
        }
    }
}
