//! The assessments and patches of a page of machines, which Resource Graph can't join to them: they are read for some
//! machines at a time, both lists side by side and each to its end.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec,
    vec::Vec,
};
use core::slice::Iter;

use azure::{
    kql::{self, Value},
    resource_graph::{self, MOST_ROWS, Query},
};
use tool::types::{Error, Request};

use crate::{assessment, machine::Machine, patch, row::Found};

/// The machines of the first batch. Each further one is larger, so that a result which is soon full costs few queries,
/// and a long one not many.
const FIRST_BATCH: usize = 32;

/// The machines of the largest batch; their ids are all in the text of a query.
const LARGEST_BATCH: usize = 128;

/// After so many exchanges no batch begins, and the result ends before it: a call has 64 of them, and Resource Graph
/// answers 15 queries in 5 seconds.
const MOST_EXCHANGES: usize = 24;

/// After so many bytes no batch begins either: all of them travel with the state of the call.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What Azure's answers tell of a page of machines.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    machines: &'a [Machine<'a>],
    /// The machines at the start of the page that are read to the end or being read.
    pub(crate) found: Vec<Found<'a>>,
    /// Those of them at the end that are being read.
    batch: usize,
    /// The lists of the batch that are not read to the end.
    lists: Vec<List<'a>>,
    exchanges: usize,
    bytes: usize,
}

/// A list that is being read.
#[derive(Debug)]
struct List<'a> {
    is_of_patches: bool,
    skip_token: Option<Cow<'a, str>>,
    /// The rows so far.
    read: u64,
}

/// Reads the answers to the requests for a page of machines, in the order of the requests.
///
/// # Errors
/// [`Error::UnexpectedResponse`] if a list can't be read to its end: a machine without its patches would look patched.
/// [`Error::InvalidState`] if there is not one answer for each request.
pub(crate) fn read<'a>(machines: &'a [Machine<'a>], answers: &'a [String]) -> Result<Reading<'a>, Error> {
    let bytes = answers.iter().map(String::len).sum();
    let mut reading = Reading { machines, found: vec![], batch: 0, lists: vec![], exchanges: 1, bytes };
    let mut answers = answers.iter();
    while answers.len() > 0 {
        if reading.lists.is_empty() && !reading.go_on() {
            return Err(Error::InvalidState);
        }
        reading.exchange(&mut answers)?;
    }
    Ok(reading)
}

impl<'a> Reading<'a> {
    /// Whether every machine that was begun is read to the end.
    pub(crate) fn is_ready(&self) -> bool {
        self.lists.is_empty()
    }

    /// Whether every machine of the page is read to the end.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_ready() && self.found.len() == self.machines.len()
    }

    /// Whether another batch is left and allowed.
    pub(crate) fn may_go_on(&self) -> bool {
        self.found.len() < self.machines.len() && self.exchanges < MOST_EXCHANGES && self.bytes < MOST_BYTES
    }

    /// Begins the next batch, unless none is left.
    pub(crate) fn go_on(&mut self) -> bool {
        let size = (self.found.len() + FIRST_BATCH).min(LARGEST_BATCH);
        let machines = self.machines.iter().skip(self.found.len()).take(size);
        self.batch = machines.len();
        self.found.extend(machines.map(|machine| Found { machine, assessment: None, patches: Vec::new() }));
        let list = |is_of_patches| List { is_of_patches, skip_token: None, read: 0 };
        self.lists = vec![list(false), list(true)];
        self.batch > 0
    }

    /// The requests for the next pages of the lists.
    pub(crate) fn requests(&self, subscriptions: &[String]) -> Vec<Request> {
        let batch = self.found.iter().skip(self.found.len() - self.batch);
        let keys: Vec<_> = batch.map(|found| found.machine.key.as_ref()).collect();
        let request = |list: &List<'_>| {
            let template = if list.is_of_patches { patch::KQL } else { assessment::KQL };
            let kql = kql::render(template, &[("machines", Value::Texts(&keys))]);
            let skip_token = list.skip_token.as_deref();
            resource_graph::request(&Query { kql: &kql, subscriptions, top: MOST_ROWS, skip_token })
        };
        self.lists.iter().map(request).collect()
    }

    /// Reads the next page of each list.
    fn exchange(&mut self, answers: &mut Iter<'a, String>) -> Result<(), Error> {
        self.exchanges += 1;
        for mut list in core::mem::take(&mut self.lists) {
            let page = resource_graph::read_body(answers.next().ok_or(Error::InvalidState)?, &Ok)?;
            list.read = list.read.saturating_add(page.rows.len().try_into().unwrap_or(u64::MAX));
            list.skip_token = page.skip_token;
            let is_last = list.skip_token.is_none();
            if is_last && (page.is_cut || list.read < page.total_records) {
                return Err(unexpected("Resource Graph gave fewer rows about patches than it announced"));
            }
            // The rows of a machine come one after the other, so it is most often that of the row before.
            let mut place = 0;
            for mut row in page.rows {
                let key = row.required_text("machineId")?;
                if self.found.get(place).is_none_or(|found| found.machine.key != key) {
                    place = self.found.iter().position(|found| found.machine.key == key).unwrap_or(usize::MAX);
                }
                let Some(found) = self.found.get_mut(place) else {
                    return Err(unexpected("Resource Graph told of patches of a machine that was not asked for"));
                };
                if list.is_of_patches {
                    found.patches.push(patch::read(&mut row)?);
                } else {
                    found.assess(assessment::read(&mut row));
                }
            }
            if !is_last {
                self.lists.push(list);
            }
        }
        Ok(())
    }
}

fn unexpected(problem: &str) -> Error {
    Error::UnexpectedResponse(problem.to_owned())
}
