//! The series of a call: one a computer, counter and instance, never summed.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use azure::{Record, log_analytics::Table, metrics};
use tool::types::Error;

use crate::window::Span;

/// A value or a gap for each step of a span.
#[derive(Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) computer: String,
    pub(crate) resource: String,
    /// Such as `LogicalDisk/FreeSpacePercentage` or `Percentage CPU`.
    pub(crate) counter: String,
    /// Such as `C:`, empty for a counter of the whole machine.
    pub(crate) instance: String,
    pub(crate) values: Vec<Option<f64>>,
}

/// The series of the rows of a workspace.
///
/// # Errors
/// [`Error::UnexpectedResponse`] if a row is not what the query promises.
pub(crate) fn of_table(table: Table<'_>, span: &Span) -> Result<Vec<Series>, Error> {
    table.rows.into_iter().map(|row| of_row(row, span)).collect()
}

fn of_row(mut row: Record<'_>, span: &Span) -> Result<Series, Error> {
    let mut values = vec![None; span.steps.try_into().unwrap_or_default()];
    let (slots, levels) = (row.numbers("slots"), row.numbers("levels"));
    for (slot, level) in slots.into_iter().zip(levels) {
        // The lists are in no order, and a slot is a whole number.
        let place = slot.and_then(|slot| place(slot, &mut values));
        if let Some(place) = place {
            *place = level;
        }
    }
    let text = |row: &mut Record<'_>, name| row.text(name).unwrap_or_default().into_owned();
    Ok(Series {
        computer: row.required_text("Computer")?.into_owned(),
        resource: text(&mut row, "resource"),
        counter: row.required_text("counter")?.into_owned(),
        instance: text(&mut row, "device"),
        values,
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a slot out of range is no place")]
fn place(slot: f64, values: &mut [Option<f64>]) -> Option<&mut Option<f64>> {
    if slot < 0.0 { None } else { values.get_mut(slot as usize) }
}

/// The series of platform metrics.
pub(crate) fn of_metrics(series: Vec<metrics::Series<'_>>, span: &Span) -> Vec<Series> {
    series.into_iter().map(|series| of_metric(&series, span)).collect()
}

fn of_metric(series: &metrics::Series<'_>, span: &Span) -> Series {
    let mut values = vec![None; span.steps.try_into().unwrap_or_default()];
    for &(instant, value) in &series.points {
        let step = span.step(instant).and_then(|step| values.get_mut(usize::try_from(step).ok()?));
        if let Some(place) = step {
            *place = Some(value);
        }
    }
    Series {
        computer: series.resource.rsplit('/').next().unwrap_or_default().to_owned(),
        resource: series.resource.to_string(),
        counter: series.metric.to_string(),
        instance: String::new(),
        values,
    }
}
