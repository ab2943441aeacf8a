//! What the latest assessment of a machine's patches says of itself.

use alloc::{borrow::Cow, format, string::String, vec, vec::Vec};

use azure::Record;
use tool::instant;

use crate::machine::{self, OsType};

/// The query: one row a machine of those that are asked about and have been assessed. Its columns are those that
/// [`read`] takes.
pub(crate) const KQL: &str = include_str!("assessments.kql");

/// How long an assessment is good, in milliseconds: as long as Azure keeps one.
///
/// <https://learn.microsoft.com/azure/update-manager/query-logs>
const GOOD_FOR: u64 = 7 * 24 * 60 * 60 * 1000;

/// An assessment.
#[derive(Debug, PartialEq)]
pub(crate) struct Assessment<'a> {
    /// When it was, as Azure writes it.
    pub(crate) text: Option<Cow<'a, str>>,
    /// The same in milliseconds since the Unix epoch, where it can be read.
    at: Option<u64>,
    pub(crate) status: Option<Cow<'a, str>>,
    /// What went wrong.
    pub(crate) errors: Vec<String>,
    pub(crate) reboot_pending: Option<bool>,
    pub(crate) os_type: Option<OsType>,
}

/// Reads a row of [`KQL`].
pub(crate) fn read<'a>(record: &mut Record<'a>) -> Assessment<'a> {
    let text = record.text("lastAssessment");
    Assessment {
        at: text.as_deref().and_then(instant::parse),
        text,
        status: record.text("status"),
        errors: errors(record.record("errorDetails")),
        reboot_pending: record.is("rebootPending"),
        os_type: machine::os_type(record),
    }
}

/// The single errors where there are any, and otherwise the outer one, which an assessment without errors has as well,
/// with the code `Success`.
///
/// <https://learn.microsoft.com/rest/api/compute/virtual-machines/assess-patches>
fn errors(mut outer: Record<'_>) -> Vec<String> {
    let inner = outer.records("details");
    let all = if inner.is_empty() { vec![outer] } else { inner };
    all.into_iter().filter_map(error).collect()
}

fn error(mut error: Record<'_>) -> Option<String> {
    let code = error.text("code").filter(|code| !code.eq_ignore_ascii_case("Success"))?;
    Some(match error.text("message") {
        Some(message) => format!("{code}: {message}"),
        None => code.into_owned(),
    })
}

impl Assessment<'_> {
    /// Whether it is younger than seven days at an instant. One without a readable date is not.
    pub(crate) fn is_good_at(&self, now: u64) -> bool {
        self.at.is_some_and(|at| now.saturating_sub(at) <= GOOD_FOR)
    }

    /// Whether it did not come to its end, or not without errors.
    pub(crate) fn has_failed(&self) -> bool {
        !self.errors.is_empty() || self.status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("Failed"))
    }

    /// Whether it is a later one than another.
    pub(crate) fn is_after(&self, other: &Self) -> bool {
        self.at > other.at
    }
}
