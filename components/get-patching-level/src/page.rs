//! As much of what was read as a client can take, and where the rest begins.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

use azure::{inventory::Inventory, resource_graph::Page};
use tool::{
    budget::{self, Budget},
    cursor, instant,
    types::Error,
};

use crate::{
    arguments::{Asked, Position},
    machine::Machine,
    reading::Reading,
    row::{self, Found, Row},
};

const NOTHING: &str = "no machine: Azure leaves out what the server's identity can't read; check the subscription ids and \
                       that it has the role `Reader` on them";
const NO_SUCH_NAME: &str = "no machine has this `server_name`: it is the exact name of the resource, without a domain; or \
                            the server's identity lacks the role `Reader` on the subscriptions";
const OTHER_ASSESSMENT: &str = "the first machine was assessed again since the cursor was made; its patches begin anew";

/// The rows that fit, and what follows them.
#[derive(Debug)]
pub(crate) struct Cut<'a> {
    rows: Vec<Row<'a>>,
    rest: Rest,
    warnings: Vec<String>,
}

/// What follows the rows that fit.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rest {
    /// Nothing of what was read.
    None,
    /// The machine after so many.
    Machine(usize),
    /// The patches of the first machine, after so many.
    Patches(usize),
}

impl Cut<'_> {
    /// Whether no more fits.
    pub(crate) fn is_full(&self) -> bool {
        self.rest != Rest::None
    }
}

/// Cuts at whole machines, or within the first where it alone is too much at whole patches.
///
/// # Errors
/// [`Error::InvalidState`] if the arguments are not those that a call had.
pub(crate) fn cut<'a>(found: &'a [Found<'_>], asked: &Asked, now: u64) -> Result<Cut<'a>, Error> {
    let mut budget = Budget::new(asked.max_bytes).map_err(|_| Error::InvalidState)?;
    let patches = asked.position.patches;
    let is_other = patches > 0 && found.first().is_some_and(|first| origin(first) != asked.position.origin);
    let before = if is_other { 0 } else { patches };
    let warnings = if is_other { vec![OTHER_ASSESSMENT.to_owned()] } else { vec![] };
    let mut rows = Vec::new();
    let mut rest = Rest::None;
    for (number, found) in found.iter().enumerate() {
        let mut row = row::of(found, &asked.filter, if number == 0 { before } else { 0 }, now);
        if budget::size(&row) > budget.left() {
            if number > 0 {
                rest = Rest::Machine(number);
                break;
            }
            shorten(&mut row, &budget);
        }
        budget.take(&row);
        let patches = row.patches.len();
        let is_shortened = row.patches_truncated.is_some();
        rows.push(row);
        if is_shortened {
            rest = Rest::Patches(before + patches);
            break;
        }
    }
    Ok(Cut { rows, rest, warnings })
}

/// Leaves as many patches as fit, and one at least: a result without a patch could not go on.
fn shorten(row: &mut Row<'_>, budget: &Budget) {
    let all = core::mem::take(&mut row.patches);
    row.patches_truncated = Some(true);
    let mut left = budget.left().saturating_sub(budget::size(row));
    let available = all.len();
    for patch in all {
        let rest = left.checked_sub(budget::size(patch));
        if rest.is_none() && !row.patches.is_empty() {
            break;
        }
        left = rest.unwrap_or_default();
        row.patches.push(patch);
    }
    if row.patches.len() == available {
        row.patches_truncated = None;
    }
}

/// The result of a call.
pub(crate) fn result<'a>(
    Cut { rows, rest, mut warnings }: Cut<'a>,
    reading: &Reading<'a>,
    page: &Page<'_, Machine<'_>>,
    asked: &Asked,
    now: u64,
) -> Inventory<Vec<Row<'a>>> {
    let (skip_token, machines, patches) = match rest {
        Rest::None if reading.is_complete() => (page.skip_token.as_deref(), None, 0),
        Rest::None => (asked.position.skip_token.as_deref(), Some(reading.found.len()), 0),
        Rest::Machine(number) => (asked.position.skip_token.as_deref(), Some(number), 0),
        Rest::Patches(patches) => (asked.position.skip_token.as_deref(), Some(0), patches),
    };
    let next = (machines.is_some() || skip_token.is_some()).then(|| Position {
        skip_token: skip_token.map(ToOwned::to_owned),
        machines: machines.map_or(0, |machines| asked.position.machines + machines),
        patches,
        origin: reading.found.first().filter(|_| patches > 0).map(origin).unwrap_or_default(),
    });
    if page.total_records == 0 {
        warnings.push(if asked.is_named { NO_SUCH_NAME } else { NOTHING }.to_owned());
    }
    Inventory {
        count: rows.len().try_into().unwrap_or(u32::MAX),
        rows,
        total_records: page.total_records,
        truncated: page.is_cut || next.is_some(),
        next_cursor: next.map(|position| cursor::encode(position, asked.fingerprint)),
        queried_at: instant::rfc3339(now),
        warnings,
    }
}

/// A number that stands for a machine and its assessment, so that a list of patches goes on only in the same one.
fn origin(found: &Found<'_>) -> u64 {
    let assessment = found.assessment.as_ref();
    let assessed = assessment.and_then(|assessment| assessment.text.as_deref()).unwrap_or_default();
    cursor::fingerprint(&[&found.machine.key, assessed])
}
