//! The cores and the memory of virtual machines, which only the list of sizes of their location knows.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use azure::{
    Record,
    compute_skus::{self, Capacity},
};
use serde::{Deserialize, Serialize};
use tool::types::{Error, Request, Response};

use crate::row::{Kind, Row};

/// A location's list is megabytes long; so many are in memory at once.
const AT_ONCE: usize = 8;

/// The sizes on a page of machines, and the lists that still have to be read for them.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sizes {
    wanted: Vec<Wanted>,
    pending: Vec<Pending>,
    /// Why a location's list could not be read.
    pub(crate) warnings: Vec<String>,
}

/// A size that machines on the page have; the names are in lower case.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wanted {
    location: String,
    size: String,
    capacity: Option<Capacity>,
}

/// A page of a list that is still to be read.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pending {
    location: String,
    path: String,
}

/// The columns of [`KQL`](crate::row::KQL) that tell where a machine is and how large.
pub(crate) const COLUMNS: [&str; 4] = ["machineKind", "location", "subscriptionId", "vmSize"];

/// Plans one list a location that has virtual machines, asked for in the first of their subscriptions.
pub(crate) fn plan(machines: Vec<Record<'_>>) -> Sizes {
    let mut sizes = Sizes { wanted: Vec::new(), pending: Vec::new(), warnings: Vec::new() };
    for mut machine in machines {
        let is_virtual = machine.text("machineKind").is_some_and(|kind| kind == "azure");
        let texts = [machine.text("location"), machine.text("vmSize"), machine.text("subscriptionId")];
        let [Some(location), Some(size), Some(subscription)] = texts else { continue };
        if !is_virtual {
            continue;
        }
        let (location, size) = (location.to_ascii_lowercase(), size.to_ascii_lowercase());
        if sizes.wanted.iter().all(|wanted| wanted.location != location) {
            match compute_skus::path(&subscription, &location) {
                Some(path) => sizes.pending.push(Pending { location: location.clone(), path }),
                None => sizes.warnings.push(warning(&location, "this is no location of Azure's")),
            }
        }
        if !sizes.wanted.iter().any(|wanted| wanted.is(&location, &size)) {
            sizes.wanted.push(Wanted { location, size, capacity: None });
        }
    }
    sizes
}

impl Wanted {
    fn is(&self, location: &str, size: &str) -> bool {
        self.location == location && self.size == size
    }
}

impl Sizes {
    /// The next requests, none when every list has been read.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.pending.iter().take(AT_ONCE).map(|pending| compute_skus::request(&pending.path)).collect()
    }

    /// Reads the answers to [`Sizes::requests`]. A list that can't be had costs its location's cores and memory, and a
    /// warning says so; the machines themselves are not lost for it.
    ///
    /// # Errors
    /// [`Error::InvalidState`] if there is not one answer for each request.
    pub(crate) fn read(&mut self, responses: &[Response]) -> Result<(), Error> {
        if responses.len() != self.pending.len().min(AT_ONCE) {
            return Err(Error::InvalidState);
        }
        let asked: Vec<_> = self.pending.drain(..responses.len()).collect();
        for (Pending { location, .. }, response) in asked.into_iter().zip(responses) {
            let is_wanted = |size: &str| self.wanted.iter().any(|wanted| wanted.is(&location, size));
            match compute_skus::read(response, &is_wanted) {
                Ok(page) => {
                    for (size, capacity) in page.sizes {
                        if let Some(wanted) = self.wanted.iter_mut().find(|wanted| wanted.is(&location, &size)) {
                            wanted.capacity = Some(capacity);
                        }
                    }
                    self.pending.extend(page.next.map(|path| Pending { location, path }));
                }
                Err(error) => self.warnings.push(warning(&location, &reason(error))),
            }
        }
        Ok(())
    }

    /// Sets the cores and the memory of the virtual machines whose size is known.
    pub(crate) fn apply(&self, rows: &mut [Row<'_>]) {
        for row in rows {
            let Some((location, size)) = place(row) else { continue };
            let wanted = self.wanted.iter().find(|wanted| wanted.is(&location, &size));
            if let Some(capacity) = wanted.and_then(|wanted| wanted.capacity) {
                row.logical_core_count = capacity.logical_cores;
                row.memory_gib = capacity.memory_gib;
            }
        }
    }
}

/// The location and size of a virtual machine in lower case, none for a machine that has no size.
fn place(row: &Row<'_>) -> Option<(String, String)> {
    let size = row.vm_size.as_ref().filter(|_| row.kind == Kind::Azure)?;
    Some((row.location.to_ascii_lowercase(), size.to_ascii_lowercase()))
}

fn warning(location: &str, reason: &str) -> String {
    format!("cores and memory of the virtual machines in `{location}` are unknown: {reason}")
}

fn reason(error: Error) -> String {
    match error {
        Error::Refused(refusal) => format!("Azure answered {} {}: {}", refusal.status, refusal.code, refusal.reason),
        Error::UnexpectedResponse(text) => text,
        Error::InvalidArgument(_) | Error::NotFound(_) | Error::Conflict(_) | Error::InvalidState => {
            "the list could not be asked for".to_owned()
        }
    }
}
