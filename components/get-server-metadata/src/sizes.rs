//! The cores and the memory of virtual machines, which only the list of sizes of their location knows.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use azure::compute_skus::{self, Capacity};
use serde::{Deserialize, Serialize};
use tool::types::{Error, Request, Response};

use crate::{
    known::{Known, Seen},
    row::{Kind, Row},
};

/// A location's list is megabytes long; so many are in memory at once.
const AT_ONCE: usize = 8;

/// The sizes on a page of machines, and the lists that still have to be read for them.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sizes {
    wanted: Vec<Wanted>,
    pending: Vec<Pending>,
    pub(crate) warnings: Vec<String>,
}

/// The sizes that machines in a location have. All names are in lower case.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wanted {
    location: String,
    /// The first subscription that has one of the machines.
    subscription: String,
    /// Each size, and what it gives where a list has said it.
    capacities: Vec<(String, Option<Capacity>)>,
    list: List,
}

/// What became of the list of a location.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum List {
    /// All sizes are known, or it can't be read.
    Unwanted,
    Wanted,
    /// It was read to its end.
    Read,
}

/// A page of a list that is still to be read.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pending {
    location: String,
    path: String,
}

/// Plans one list for each location with a virtual machine whose size is not known from the lists of these subscriptions.
pub(crate) fn plan(machines: &[Row<'_>], known: &Known, subscriptions: &[String]) -> Sizes {
    let mut sizes = Sizes::default();
    for machine in machines {
        let Some(size) = machine.vm_size.as_ref().filter(|_| machine.kind == Kind::Azure) else { continue };
        let (location, size) = (machine.location.to_ascii_lowercase(), size.to_ascii_lowercase());
        let at = sizes.wanted.iter().position(|wanted| wanted.location == location).unwrap_or(sizes.wanted.len());
        if at == sizes.wanted.len() {
            let (location, subscription) = (location.clone(), machine.subscription_id.to_ascii_lowercase());
            sizes.wanted.push(Wanted { location, subscription, capacities: Vec::new(), list: List::Unwanted });
        }
        let Some(wanted) = sizes.wanted.get_mut(at).filter(|wanted| !wanted.has(&size)) else { continue };
        let seen = known.get(subscriptions, &location, &size);
        if seen.is_none() {
            wanted.list = List::Wanted;
        }
        wanted.capacities.push((size, seen.and_then(|seen| seen.capacity)));
    }
    for wanted in sizes.wanted.iter_mut().filter(|wanted| wanted.list == List::Wanted) {
        let Some(path) = compute_skus::path(&wanted.subscription, &wanted.location) else {
            wanted.list = List::Unwanted;
            sizes.warnings.push(warning(&wanted.location, "this is no location of Azure's"));
            continue;
        };
        sizes.pending.push(Pending { location: wanted.location.clone(), path });
    }
    sizes
}

impl Wanted {
    fn has(&self, size: &str) -> bool {
        self.capacities.iter().any(|(other, _)| other == size)
    }

    /// What a size gives to a machine, none where no list has said it.
    fn capacity(&self, size: &str) -> Option<Capacity> {
        self.capacities.iter().find(|(other, _)| other == size).and_then(|&(_, capacity)| capacity)
    }
}

impl Sizes {
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.pending.iter().take(AT_ONCE).map(|pending| compute_skus::request(&pending.path)).collect()
    }

    pub(crate) fn read(&mut self, responses: &[Response]) -> Result<(), Error> {
        if responses.len() != self.pending.len().min(AT_ONCE) {
            return Err(Error::InvalidState);
        }
        let asked: Vec<_> = self.pending.drain(..responses.len()).collect();
        for (Pending { location, .. }, response) in asked.into_iter().zip(responses) {
            let wanted = self.wanted.iter_mut().find(|wanted| wanted.location == location);
            let wanted = wanted.ok_or(Error::InvalidState)?;
            match compute_skus::read(response, &|size| wanted.has(size)) {
                Ok(page) => {
                    for (size, capacity) in page.sizes {
                        if let Some((_, known)) = wanted.capacities.iter_mut().find(|(other, _)| *other == size) {
                            *known = Some(capacity);
                        }
                    }
                    match page.next {
                        Some(path) => self.pending.push(Pending { location, path }),
                        None => wanted.list = List::Read,
                    }
                }
                Err(error) => {
                    wanted.list = List::Unwanted;
                    self.warnings.push(warning(&location, &reason(error)));
                }
            }
        }
        Ok(())
    }

    /// What the lists said that were read to their end since this was last called, of sizes that were not known; they were
    /// asked for `at` this instant.
    pub(crate) fn take_seen(&mut self, known: &Known, subscriptions: &[String], at: u64) -> Vec<Seen> {
        let mut all = Vec::new();
        for wanted in self.wanted.iter_mut().filter(|wanted| wanted.list == List::Read) {
            wanted.list = List::Unwanted;
            let Wanted { location, subscription, capacities, .. } = wanted;
            let is_new = |(size, _): &&(String, _)| known.get(subscriptions, location, size).is_none();
            all.extend(capacities.iter().filter(is_new).map(|(size, capacity)| Seen {
                subscription: subscription.clone(),
                location: location.clone(),
                size: size.clone(),
                capacity: *capacity,
                at,
            }));
        }
        all
    }

    pub(crate) fn apply(&self, rows: &mut [Row<'_>]) {
        for row in rows {
            let Some(size) = row.vm_size.as_ref().filter(|_| row.kind == Kind::Azure) else { continue };
            let mut places = self.wanted.iter();
            let place = places.find(|wanted| wanted.location.eq_ignore_ascii_case(&row.location));
            if let Some(capacity) = place.and_then(|wanted| wanted.capacity(&size.to_ascii_lowercase())) {
                row.logical_core_count = capacity.logical_cores;
                row.memory_gib = capacity.memory_gib;
            }
        }
    }
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
