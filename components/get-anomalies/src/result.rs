//! The structured result of a call.

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};

use anomaly::{Direction, Kind, Severity};
use serde::Serialize;
use tool::{budget::Budget, cursor, page, types::Error};

use crate::{
    arguments::{Inquiry, Position},
    examination::Examination,
    finding::{DirectionName, Finding, KindName, SeverityName},
    incident::Incident,
    overview::Overview,
};

const METHOD: &str = "anomaly: compared with the level around and with the same time of other days, at five scales from one value to a \
                      day; shifts, drifts, what did not happen, standstills and gaps; a score of 1 is as unusual as what is seldom";
const NOTHING: &str = "no series in this timespan: check that the machines send metrics there and that the server's identity \
                       may read them (`Log Analytics Reader` or `Monitoring Reader`)";
/// The most warnings that are listed.
const MOST_WARNINGS: usize = 20;

/// A chart as a PNG.
pub(crate) type Picture = Vec<u8>;

/// What is not ordinary in all series.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Anomalies {
    /// The findings, the most severe first.
    rows: Vec<Row>,
    count: usize,
    total_records: usize,
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    overview: Option<Overview>,
    queried_at: String,
    /// How they were found.
    method: &'static str,
    window: Examined,
    series_examined: usize,
    /// Whether something was left out.
    partial: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

/// What was looked at.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Examined {
    start: String,
    end: String,
    step_minutes: u64,
    past_days: u64,
}

/// A finding.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Row {
    computer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    resource_id: String,
    counter: String,
    /// The disk or device.
    #[serde(skip_serializing_if = "String::is_empty")]
    instance: String,
    /// What is measured.
    metric: &'static str,
    /// Of all values.
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'static str,
    /// `high`, `medium` or `low`.
    #[serde(with = "SeverityName")]
    #[cfg_attr(test, schemars(with = "String"))]
    severity: Severity,
    /// What it looks like.
    #[serde(with = "KindName")]
    #[cfg_attr(test, schemars(with = "String"))]
    kind: Kind,
    /// `high` or `low`.
    #[serde(with = "DirectionName")]
    #[cfg_attr(test, schemars(with = "String"))]
    direction: Direction,
    start: String,
    end: String,
    peak_time: String,
    peak_value: f64,
    baseline: f64,
    usual_low: f64,
    usual_high: f64,
    /// How many times as unusual as what is seldom.
    score: f64,
    reason: String,
    /// The number of the incident that it is a part of.
    incident: usize,
}

/// The result of a call, and those of its charts that fit into it.
///
/// # Errors
/// [`Error::InvalidState`] if the inquiry is not one that was parsed.
pub(crate) fn from(
    examination: &Examination,
    incidents: &[Incident],
    pictures: Vec<Picture>,
    inquiry: &Inquiry,
) -> Result<(Anomalies, Vec<Picture>), Error> {
    let Examination { span, findings, beyond, .. } = examination;
    let warnings = warnings(examination);
    let rows: Vec<Row> = findings
        .iter()
        .zip(numbers(incidents, findings.len()))
        .map(|(finding, number)| Row::new(finding, number))
        .collect();
    let mut budget = Budget::new(inquiry.max_bytes).map_err(|_| Error::InvalidState)?;
    budget.reserve(&warnings);
    let pictures = fitting(pictures, &mut budget);
    let total_records = rows.len() + beyond;
    let overview = (inquiry.skip == 0).then(|| Overview::of(examination, incidents, &mut budget));
    let (rows, next) = page::cut(rows, inquiry.skip, inquiry.limit, &mut budget);
    let next_cursor = next.map(|skip| cursor::encode(Position { skip, now: inquiry.now }, inquiry.fingerprint));
    let anomalies = Anomalies {
        count: rows.len(),
        rows,
        total_records,
        truncated: next_cursor.is_some(),
        next_cursor,
        overview,
        queried_at: tool::instant::rfc3339(inquiry.now),
        method: METHOD,
        window: Examined {
            start: tool::instant::rfc3339(span.reported),
            end: tool::instant::rfc3339(span.until()),
            step_minutes: span.minutes,
            past_days: span.days(),
        },
        series_examined: examination.series,
        partial: examination.is_partial,
        warnings,
    };
    Ok((anomalies, pictures))
}

/// The first pictures, as far as a half of what a result may have holds them; three bytes are four on the wire.
fn fitting(pictures: Vec<Picture>, budget: &mut Budget) -> Vec<Picture> {
    let half = budget.left() / 2;
    let mut taken = 0;
    let fits = |picture: &Picture| {
        taken += picture.len().div_ceil(3) * 4;
        taken <= half
    };
    let pictures: Vec<Picture> = pictures.into_iter().take_while(fits).collect();
    budget.spend(taken.min(half));
    pictures
}

/// The number of the incident that each finding is a part of.
fn numbers(incidents: &[Incident], findings: usize) -> Vec<usize> {
    let mut numbers = vec![0; findings];
    for (number, incident) in (1..).zip(incidents) {
        for place in &incident.findings {
            if let Some(of_finding) = numbers.get_mut(*place) {
                *of_finding = number;
            }
        }
    }
    numbers
}

fn warnings(examination: &Examination) -> Vec<String> {
    let mut warnings: Vec<String> = examination.warnings.iter().take(MOST_WARNINGS).cloned().collect();
    let others = examination.warnings.len() - warnings.len();
    if others > 0 {
        warnings.push(format!("and {others} more of the kind"));
    }
    if examination.beyond > 0 {
        warnings.push(format!("{} findings of less weight are not listed", examination.beyond));
    }
    if examination.series == 0 && !examination.is_partial {
        warnings.push(NOTHING.to_owned());
    }
    warnings
}

impl Row {
    fn new(finding: &Finding, incident: usize) -> Self {
        let label = &finding.label;
        let measure = label.measure();
        let unit = if measure.unit.is_empty() { String::new() } else { format!(" in {}", measure.unit) };
        Self {
            computer: label.computer.clone(),
            resource_id: label.resource.clone(),
            counter: label.counter.clone(),
            instance: label.instance.clone(),
            metric: measure.name,
            unit: measure.unit,
            severity: finding.severity,
            kind: finding.kind,
            direction: finding.direction,
            start: instant(finding.start),
            end: instant(finding.end),
            peak_time: instant(finding.peak),
            peak_value: rounded(finding.value),
            baseline: rounded(finding.baseline),
            usual_low: rounded(finding.usual.0),
            usual_high: rounded(finding.usual.1),
            score: rounded(finding.score),
            reason: format!("{}{unit}: {}", measure.name, finding.reason),
            incident,
        }
    }
}

/// Seconds since the Unix epoch in RFC 3339.
pub(crate) fn instant(seconds: i64) -> String {
    tool::instant::rfc3339(u64::try_from(seconds).unwrap_or_default().saturating_mul(1000))
}

/// A number with three digits after the point, as far as that matters.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "larger numbers are left as they are")]
pub(crate) fn rounded(number: f64) -> f64 {
    if number.abs() > 1e12 {
        return number;
    }
    let half = if number < 0.0 { -0.5 } else { 0.5 };
    (number * 1000.0 + half) as i64 as f64 / 1000.0
}
