//! The sizes that earlier calls have read. What a size gives to a machine does not change, and the lists that say it are the
//! longest answers of a call.

use alloc::{string::String, vec::Vec};

use azure::compute_skus::Capacity;
use serde::{Deserialize, Serialize};
use tool::state;

/// For how long a size is not looked up again, in milliseconds.
const LIFE: u64 = 60 * 60 * 1000;

/// The most bytes of all sizes together; the oldest make room. The contract allows somewhat more (`wit/types.wit`).
const MOST_BYTES: usize = 200 * 1024;

/// Sizes, the oldest first.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Known(Vec<Seen>);

/// A size in a list. All names are in lower case.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// The subscription whose list it was.
    pub(crate) subscription: String,
    pub(crate) location: String,
    pub(crate) size: String,
    /// None for a size that the list did not have.
    pub(crate) capacity: Option<Capacity>,
    /// When the list was asked for, in milliseconds since the Unix epoch.
    pub(crate) at: u64,
}

impl Known {
    /// The sizes in what is cached that are not too old at `now`; other bytes hold none.
    pub(crate) fn read(cached: Option<&[u8]>, now: u64) -> Self {
        let Self(mut sizes) = cached.and_then(|bytes| state::decode(bytes).ok()).unwrap_or_default();
        sizes.retain(|seen| now.saturating_sub(seen.at) < LIFE);
        Self(sizes)
    }

    /// A size that was seen in one of these subscriptions, ascending: whoever can't see a list is told nothing of it.
    pub(crate) fn get(&self, subscriptions: &[String], location: &str, size: &str) -> Option<&Seen> {
        let mut all = self.0.iter();
        all.rfind(|seen| {
            seen.size == size && seen.location == location && subscriptions.binary_search(&seen.subscription).is_ok()
        })
    }

    /// Adds sizes that were not known.
    pub(crate) fn add(&mut self, sizes: Vec<Seen>) {
        self.0.extend(sizes);
        let mut left = MOST_BYTES;
        let fits = self.0.iter().rev().take_while(|seen| {
            let bytes = seen.bytes();
            left.checked_sub(bytes).map(|rest| left = rest).is_some()
        });
        let excess = self.0.len() - fits.count();
        self.0.drain(..excess);
    }
}

impl Seen {
    /// No less than what it takes encoded: three lengths, two numbers and an instant are 48 bytes at the most.
    fn bytes(&self) -> usize {
        self.subscription.len() + self.location.len() + self.size.len() + 48
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec};

    use super::*;

    const NOW: u64 = 1_795_381_380_000;

    fn seen(subscription: &str, size: &str, at: u64) -> Seen {
        let capacity = Some(Capacity { logical_cores: Some(2), memory_gib: Some(8.0) });
        Seen { subscription: subscription.into(), location: "westeurope".into(), size: size.into(), capacity, at }
    }

    #[test]
    fn what_was_cached_is_known_for_an_hour() {
        let mut known = Known::default();
        known.add(vec![seen("a", "old", NOW - LIFE), seen("a", "new", NOW - LIFE + 1), seen("a", "newest", NOW)]);
        let known = Known::read(Some(&state::encode(&known)), NOW);
        assert_eq!(known, Known(vec![seen("a", "new", NOW - LIFE + 1), seen("a", "newest", NOW)]));
        for cached in [None, Some([].as_slice()), Some(&[255; 40]), Some(b"{}")] {
            assert_eq!(Known::read(cached, NOW), Known::default(), "{cached:?}");
        }
    }

    #[test]
    fn a_size_is_known_to_those_who_can_see_its_list() {
        let mut known = Known::default();
        known.add(vec![seen("a", "one", NOW), seen("c", "other", NOW)]);
        let is_known = |subscriptions: &[&str], size| {
            let subscriptions: Vec<String> = subscriptions.iter().map(|&id| id.into()).collect();
            known.get(&subscriptions, "westeurope", size).is_some()
        };
        assert!(is_known(&["a", "b"], "one") && is_known(&["b", "c"], "other"));
        assert!(!is_known(&["a", "b"], "other") && !is_known(&["b"], "one") && !is_known(&["a"], "two"));
        assert_eq!(known.get(&["a".into()], "uksouth", "one"), None);
    }

    #[test]
    fn the_oldest_make_room() {
        let mut known = Known::default();
        known.add(vec![seen("a", "first", NOW), seen("a", "second", NOW)]);
        known.add(vec![seen("a", "third", NOW)]);
        assert_eq!(known.0.iter().map(|seen| seen.size.as_str()).collect::<Vec<_>>(), ["first", "second", "third"]);
        known.add(
            (0..9_000).map(|number| seen("00000000-0000-0000-0000-000000000001", &format!("{number}"), NOW)).collect(),
        );
        assert_eq!(known.0.last().unwrap().size, "8999");
        assert!(known.0.len() > 1_000 && state::encode(&known).len() <= MOST_BYTES);
    }
}
