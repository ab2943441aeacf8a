//! The series of a call: one a computer, counter and instance, never summed.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use azure::{Record, log_analytics::Table, metrics};
use serde::{Deserialize, Serialize};
use tool::types::Error;

use crate::{measure::Measure, window::Span};

/// What a series is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Label {
    pub(crate) computer: String,
    pub(crate) resource: String,
    /// Such as `LogicalDisk/FreeSpacePercentage` or `Percentage CPU`.
    pub(crate) counter: String,
    /// Such as `C:`, empty for a counter of the whole machine.
    pub(crate) instance: String,
    /// Of the memory in megabytes, where it is known.
    pub(crate) capacity: Option<f64>,
}

impl Label {
    pub(crate) fn measure(&self) -> Measure {
        Measure::of(&self.counter, self.capacity)
    }

    /// What tells it from others.
    pub(crate) fn key(&self) -> [&str; 4] {
        [&self.computer, &self.counter, &self.instance, &self.resource].map(String::as_str)
    }

    /// Whether the machine was asked for by this name.
    pub(crate) fn is_of(&self, machine: &str) -> bool {
        self.computer == machine || self.resource.eq_ignore_ascii_case(machine)
    }
}

/// The values of a series, in order of time.
#[derive(Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) label: Label,
    /// Seconds since the Unix epoch, and the value of the step that begins there, in the unit of the measure.
    pub(crate) points: Vec<(i64, f64)>,
}

/// The series of the rows of a workspace.
///
/// # Errors
/// [`Error::UnexpectedResponse`] if a row is not what the query promises.
pub(crate) fn of_table(table: Table<'_>, span: &Span) -> Result<Vec<Series>, Error> {
    table.rows.into_iter().map(|row| of_row(row, span)).collect()
}

fn of_row(mut row: Record<'_>, span: &Span) -> Result<Series, Error> {
    let (slots, levels) = (row.numbers("slots"), row.numbers("levels"));
    let step = real(span.seconds());
    let points = slots.into_iter().zip(levels).filter_map(|(slot, level)| {
        // A slot is a whole number of steps from the first one on.
        let slot = slot.filter(|slot| (0.0..real(span.steps)).contains(slot))?;
        Some((seconds(span.since) + whole(slot * step), level?))
    });
    let points = points.collect();
    let text = |row: &mut Record<'_>, name| row.text(name).unwrap_or_default().into_owned();
    let label = Label {
        computer: row.required_text("Computer")?.into_owned(),
        resource: text(&mut row, "resource"),
        counter: row.required_text("counter")?.into_owned(),
        instance: text(&mut row, "device"),
        capacity: row.number("capacity"),
    };
    Ok(Series::new(label, points, step))
}

/// The series of platform metrics.
pub(crate) fn of_metrics(series: Vec<metrics::Series<'_>>, span: &Span) -> Vec<Series> {
    series.into_iter().map(|series| of_metric(&series, span)).collect()
}

fn of_metric(series: &metrics::Series<'_>, span: &Span) -> Series {
    let points = series.points.iter().filter(|(instant, _)| (span.since..span.until()).contains(instant));
    let points = points.map(|&(instant, value)| (seconds(instant), value)).collect();
    let label = Label {
        computer: series.resource.rsplit('/').next().unwrap_or_default().to_owned(),
        resource: series.resource.as_ref().to_owned(),
        counter: series.metric.as_ref().to_owned(),
        instance: String::new(),
        capacity: None,
    };
    Series::new(label, points, real(span.seconds()))
}

impl Series {
    /// Reads Azure's values, which are in no order.
    fn new(label: Label, mut points: Vec<(i64, f64)>, step: f64) -> Self {
        let measure = label.measure();
        points.sort_unstable_by_key(|(time, _)| *time);
        for (_, value) in &mut points {
            *value = measure.read(*value, step);
        }
        Self { label, points }
    }
}

/// Milliseconds as whole seconds.
pub(crate) fn seconds(milliseconds: u64) -> i64 {
    i64::try_from(milliseconds / 1000).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "a window has far fewer than 2^52 seconds")]
fn real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a window has far fewer than 2^52 seconds")]
fn whole(seconds: f64) -> i64 {
    seconds as i64
}
