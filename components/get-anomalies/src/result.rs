//! The structured result of a call.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde::Serialize;
use tool::{budget::Budget, cursor, instant, page, types::Error};

use crate::{
    arguments::{Inquiry, Position},
    detect::{self, Direction},
    series::Series,
    window::Span,
};

const METHOD: &str = "median-mad: at least 8 robust standard deviations from the nearest of the medians of the hour of day, \
                      on such days (weekends apart, UTC) and on all, and of the series";
const NOTHING: &str = "no series in this timespan: check that the machines send metrics there and that the server's identity \
                       may read them (`Log Analytics Reader` or `Monitoring Reader`)";

/// The episodes of all series.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Anomalies {
    /// The episodes, the farthest from ordinary first.
    rows: Vec<Row>,
    count: usize,
    total_records: usize,
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    queried_at: String,
    /// How they were found.
    method: &'static str,
    window: Examined,
    series_examined: usize,
    /// Whether Azure left rows out.
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
}

/// An episode.
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
    start: String,
    end: String,
    peak_time: String,
    peak_value: f64,
    expected: f64,
    /// In robust standard deviations.
    score: f64,
    /// `high` or `low`.
    direction: &'static str,
    points: u32,
}

/// The result for the series of a call, `partial` if Azure left some out.
///
/// # Errors
/// [`Error::InvalidState`] if the inquiry is not one that was parsed.
pub(crate) fn from(
    series: Vec<Series>,
    partial: bool,
    mut warnings: Vec<String>,
    inquiry: &Inquiry,
) -> Result<Anomalies, Error> {
    let span = &inquiry.span;
    let series_examined = series.len();
    if series_examined == 0 && !partial {
        warnings.push(NOTHING.to_owned());
    }
    let mut rows: Vec<Row> = Vec::new();
    for series in series {
        for episode in detect::episodes(&series.values, span) {
            let row = row(&series, &episode, span);
            rows.insert(rows.partition_point(|other| is_before(other, &row)), row);
        }
    }

    let mut budget = Budget::new(inquiry.max_bytes).map_err(|_| Error::InvalidState)?;
    budget.reserve(&warnings);
    let total_records = rows.len();
    let (rows, next) = page::cut(rows, inquiry.skip, inquiry.limit, &mut budget);
    let next_cursor = next.map(|skip| cursor::encode(Position { skip, now: span.now }, inquiry.fingerprint));
    let window = span.window();
    Ok(Anomalies {
        count: rows.len(),
        rows,
        total_records,
        truncated: next_cursor.is_some(),
        next_cursor,
        queried_at: instant::rfc3339(span.now),
        method: METHOD,
        window: Examined {
            start: instant::rfc3339(window.since),
            end: instant::rfc3339(window.until),
            step_minutes: span.minutes,
        },
        series_examined,
        partial,
        warnings,
    })
}

fn row(series: &Series, episode: &detect::Episode, span: &Span) -> Row {
    let instant = |step| instant::rfc3339(span.instant(step));
    Row {
        computer: series.computer.clone(),
        resource_id: series.resource.clone(),
        counter: series.counter.clone(),
        instance: series.instance.clone(),
        start: instant(episode.start),
        end: instant(episode.end),
        peak_time: instant(episode.peak),
        peak_value: rounded(episode.value),
        expected: rounded(episode.expected),
        score: rounded(episode.score),
        direction: match episode.direction {
            Direction::High => "high",
            Direction::Low => "low",
        },
        points: episode.points,
    }
}

/// Whether a row stands before another: the higher score first, and the same order always.
fn is_before(one: &Row, other: &Row) -> bool {
    other.score.total_cmp(&one.score).then_with(|| key(one).cmp(&key(other))).is_lt()
}

fn key(row: &Row) -> [&str; 4] {
    [&row.computer, &row.counter, &row.instance, &row.start].map(String::as_str)
}

/// A number with three digits after the point, as far as that matters.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "larger numbers are left as they are")]
fn rounded(number: f64) -> f64 {
    if number.abs() > 1e12 {
        return number;
    }
    let half = if number < 0.0 { -0.5 } else { 0.5 };
    (number * 1000.0 + half) as i64 as f64 / 1000.0
}
