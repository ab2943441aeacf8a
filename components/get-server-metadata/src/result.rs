//! The structured result of a call.

use alloc::{borrow::Cow, string::String, vec::Vec};

use azure::resource_graph::Page;
use serde::Serialize;
use tool::{instant, types::Error};

use crate::row::{self, Row};

/// One page of machines.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Inventory<'a> {
    /// The machines of this page, ordered by ID
    pub(crate) rows: Vec<Row<'a>>,
    /// How many machines this page has
    pub(crate) count: u64,
    /// How many machines there are in all the subscriptions that the server may read
    pub(crate) total_records: u64,
    /// Whether there are more machines after this page
    pub(crate) truncated: bool,
    /// Pass as `cursor`, with the same subscriptions, to get the next page; absent on the last
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_cursor: Option<Cow<'a, str>>,
    /// When Azure was asked, in RFC 3339
    pub(crate) queried_at: String,
    /// What this page lacks and why; absent when it lacks nothing
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<String>,
}

/// The result of a page as Resource Graph gave it at `now`, in milliseconds since the Unix epoch.
///
/// # Errors
/// [`Error::UnexpectedResponse`] if a row is not what the query promises.
pub(crate) fn from(page: Page<'_>, now: u64) -> Result<Inventory<'_>, Error> {
    let rows = page.rows.into_iter().map(row::read).collect::<Result<Vec<_>, _>>()?;
    Ok(Inventory {
        count: rows.len() as u64,
        total_records: page.total_records,
        truncated: page.is_cut || page.skip_token.is_some(),
        next_cursor: page.skip_token,
        queried_at: instant::rfc3339(now),
        warnings: Vec::new(),
        rows,
    })
}
