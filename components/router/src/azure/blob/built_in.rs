//! Blobs in a key-value store, with the conditions of the Blob service.
//!
//! None of the steps that Spin's stores promise is one step on all of them. With two writers at once, SQLite and Redis
//! count right, but Cosmos DB may count 1 for both; Cosmos DB swaps right, but SQLite lets both write a key that was not
//! there, and Redis compares nothing. So a writer does both. It first claims the content that it is about to replace, by
//! a key that has the content's ETag in it: who counts 1 has it. Then it swaps that content, if it is still the one, and
//! gives the claim up. A writer that dies in between leaves its claim behind, which a write without a condition passes
//! over after a while.

use std::time::Duration;

use borsh::{BorshDeserialize, BorshSerialize};
use contract::{hop, types::Response};

use super::{
    answer::{self, Problem},
    operation::{Condition, Operation},
};
use crate::{
    azure::exchange::random,
    clock,
    store::{Failed, Store},
};

/// How often, and after which pause each, a write without a condition tries to get a claim that another writer has.
const MOST_TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(25);

/// What stands for `/` in a key: Cosmos DB takes no key that has one.
const FOLDER: &str = ":";

/// The ETag that stands for no content.
const ABSENT: u64 = 0;

/// A blob.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
struct Blob {
    etag: u64,
    /// Milliseconds since the Unix epoch.
    modified: u64,
    content: Vec<u8>,
}

/// Performs an operation.
pub(super) async fn perform(store: &impl Store, operation: Operation) -> Result<Response, Failed> {
    match operation {
        Operation::CreateContainer => Ok(answer::container()),
        Operation::List { container, prefix, after, most } => list(store, &container, &prefix, &after, most),
        Operation::Read { container, blob } => Ok(match read(store, &key(&format!("{container}/{blob}")))? {
            Some(blob) => answer::content(blob.etag, blob.modified, blob.content),
            None => answer::problem(Problem::NotFound),
        }),
        Operation::Write { container, blob, condition, content } => {
            let fresh = Blob { etag: random().max(1), modified: clock::now(), content };
            write(store, &format!("{container}/{blob}"), condition, &fresh, async || clock::sleep(PAUSE).await).await
        }
    }
}

/// Names in the order of their bytes, at most `most` of those after `after`.
fn list(store: &impl Store, container: &str, prefix: &str, after: &str, most: usize) -> Result<Response, Failed> {
    let keys = store.keys()?;
    let below = key(&format!("{container}/"));
    let mut names: Vec<_> =
        keys.iter().filter_map(|key| key.strip_prefix(&below)).map(|name| name.replace(FOLDER, "/")).collect();
    names.retain(|name| name.starts_with(prefix) && name.as_str() > after);
    names.sort_unstable();
    let has_more = names.len() > most;
    let names: Vec<_> = names.iter().take(most).map(String::as_str).collect();
    let next = names.last().copied().filter(|_| has_more);
    Ok(answer::names(container, &names, next))
}

/// Writes a blob if its condition is met.
async fn write(
    store: &impl Store,
    name: &str,
    condition: Condition,
    fresh: &Blob,
    pause: impl AsyncFn(),
) -> Result<Response, Failed> {
    let mut tries = 0;
    loop {
        let current = etag(store, name)?;
        if let Some(problem) = unmet(condition, current) {
            return Ok(answer::problem(problem));
        }
        let claim = claim(name, current);
        if store.increment(&claim)? == 1 {
            let is_current = |value: Option<&[u8]>| decoded_etag(value) == Ok(current);
            let is_replaced = store.replace(&key(name), is_current, &hop::encode(fresh))?;
            store.delete(&claim)?;
            if is_replaced {
                return Ok(answer::written(fresh.etag, fresh.modified));
            }
            continue;
        }
        match condition {
            // Another writer is about to replace what this one was to replace.
            Condition::Absent => return Ok(answer::problem(Problem::AlreadyExists)),
            Condition::Unchanged(_) | Condition::Impossible => {
                return Ok(answer::problem(Problem::ConditionNotMet));
            }
            Condition::None if tries < MOST_TRIES => pause().await,
            Condition::None => {
                store.set(&key(name), &hop::encode(fresh))?;
                store.delete(&claim)?;
                return Ok(answer::written(fresh.etag, fresh.modified));
            }
        }
        tries += 1;
    }
}

/// What keeps a write from being done on content of this ETag.
fn unmet(condition: Condition, current: u64) -> Option<Problem> {
    match condition {
        Condition::Absent if current != ABSENT => Some(Problem::AlreadyExists),
        Condition::Unchanged(etag) if etag != current || etag == ABSENT => Some(Problem::ConditionNotMet),
        Condition::Impossible => Some(Problem::ConditionNotMet),
        Condition::None | Condition::Absent | Condition::Unchanged(_) => None,
    }
}

fn etag(store: &impl Store, name: &str) -> Result<u64, Failed> {
    decoded_etag(store.get(&key(name))?.as_deref())
}

fn read(store: &impl Store, key: &str) -> Result<Option<Blob>, Failed> {
    decoded(store.get(key)?.as_deref())
}

fn decoded_etag(value: Option<&[u8]>) -> Result<u64, Failed> {
    Ok(decoded(value)?.map_or(ABSENT, |blob| blob.etag))
}

/// Fails for what was not written here.
fn decoded(value: Option<&[u8]>) -> Result<Option<Blob>, Failed> {
    value.map(hop::decode).transpose().map_err(|_| Failed)
}

/// The key of the claim on the content of a blob.
fn claim(name: &str, etag: u64) -> String {
    format!("claim:{}:{etag:016x}", name.replace('/', FOLDER))
}

/// The key of a blob, by its container and name.
fn key(name: &str) -> String {
    format!("blob:{}", name.replace('/', FOLDER))
}

#[cfg(test)]
mod tests {
    use std::{
        cell::{Cell, RefCell},
        collections::BTreeMap,
    };

    use futures::FutureExt;

    use super::*;
    use crate::azure::blob::operation::write_etag;

    /// A store that Spin offers, with the worst that it does when two write at once.
    #[derive(Debug, Clone, Copy, Default, PartialEq)]
    enum Kind {
        #[default]
        Sqlite,
        Redis,
        Cosmos,
    }

    /// A store in memory. `meanwhile` runs once, before the operation with this number: the other writer.
    #[derive(Default)]
    struct Memory {
        kind: Kind,
        values: RefCell<BTreeMap<String, Vec<u8>>>,
        operations: Cell<usize>,
        meanwhile: RefCell<Option<(usize, Condition, u64)>>,
    }

    impl Memory {
        fn step(&self) {
            let number = self.operations.replace(self.operations.get() + 1);
            let is_due = self.meanwhile.borrow().as_ref().is_some_and(|(at, ..)| *at == number);
            if is_due && let Some((_, condition, etag)) = self.meanwhile.take() {
                put(self, condition, etag);
            }
        }
    }

    impl Store for Memory {
        fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Failed> {
            self.step();
            Ok(self.values.borrow().get(key).cloned())
        }

        fn replace(
            &self,
            key: &str,
            is_expected: impl Fn(Option<&[u8]>) -> bool,
            value: &[u8],
        ) -> Result<bool, Failed> {
            let seen = self.get(key)?;
            if !is_expected(seen.as_deref()) {
                return Ok(false);
            }
            let compares = match self.kind {
                Kind::Sqlite => seen.is_some(),
                Kind::Redis => false,
                Kind::Cosmos => true,
            };
            self.step();
            let mut values = self.values.borrow_mut();
            if compares && values.get(key) != seen.as_ref() {
                return Ok(false);
            }
            values.insert(key.to_owned(), value.to_vec());
            Ok(true)
        }

        fn set(&self, key: &str, value: &[u8]) -> Result<(), Failed> {
            self.step();
            self.values.borrow_mut().insert(key.to_owned(), value.to_vec());
            Ok(())
        }

        fn delete(&self, key: &str) -> Result<(), Failed> {
            self.step();
            self.values.borrow_mut().remove(key);
            Ok(())
        }

        fn keys(&self) -> Result<Vec<String>, Failed> {
            Ok(self.values.borrow().keys().cloned().collect())
        }

        fn increment(&self, key: &str) -> Result<i64, Failed> {
            self.step();
            let mut values = self.values.borrow_mut();
            let number = values.get(key).map_or(0, |bytes| i64::from_le_bytes(bytes.clone().try_into().unwrap())) + 1;
            values.insert(key.to_owned(), number.to_le_bytes().to_vec());
            Ok(if self.kind == Kind::Cosmos { 1 } else { number })
        }
    }

    fn put(store: &Memory, condition: Condition, etag: u64) -> u16 {
        let fresh = Blob { etag, modified: 0, content: etag.to_le_bytes().to_vec() };
        write(store, "c/a", condition, &fresh, async || ()).now_or_never().unwrap().unwrap().status
    }

    fn current(store: &Memory) -> u64 {
        etag(store, "c/a").unwrap()
    }

    #[test]
    fn a_condition_decides() {
        let rows = [
            (None, Condition::None, 201),
            (None, Condition::Absent, 201),
            (None, Condition::Unchanged(1), 412),
            (None, Condition::Unchanged(ABSENT), 412),
            (None, Condition::Impossible, 412),
            (Some(1), Condition::None, 201),
            (Some(1), Condition::Absent, 409),
            (Some(1), Condition::Unchanged(1), 201),
            (Some(1), Condition::Unchanged(2), 412),
            (Some(1), Condition::Impossible, 412),
        ];
        for (before, condition, status) in rows {
            let store = Memory::default();
            if let Some(etag) = before {
                assert_eq!(put(&store, Condition::None, etag), 201);
            }
            assert_eq!(put(&store, condition, 9), status, "{before:?} {condition:?}");
            assert_eq!(current(&store), if status == 201 { 9 } else { before.unwrap_or(ABSENT) });
            let keys = store.keys().unwrap();
            assert!(keys.iter().all(|key| key == "blob:c:a"), "{keys:?} holds a claim");
        }
    }

    #[test]
    fn of_two_conditional_writers_exactly_one_wins_wherever_they_meet() {
        for kind in [Kind::Sqlite, Kind::Redis, Kind::Cosmos] {
            for (before, condition) in [(None, Condition::Absent), (Some(1), Condition::Unchanged(1))] {
                for at in 0..6 {
                    let store = Memory { kind, ..Memory::default() };
                    if let Some(etag) = before {
                        put(&store, Condition::None, etag);
                    }
                    store.operations.set(0);
                    *store.meanwhile.borrow_mut() = Some((at, condition, 2));
                    let status = put(&store, condition, 3);
                    let met = store.meanwhile.borrow().is_none();
                    assert_eq!(current(&store), if status == 201 { 3 } else { 2 }, "{kind:?} {at}");
                    assert!(met || status == 201, "{kind:?} {at}");
                    assert!(matches!(status, 201 | 409 | 412), "{kind:?} {at}");
                }
            }
        }
    }

    #[test]
    fn a_claim_that_was_left_behind_stops_no_write_without_a_condition() {
        let store = Memory::default();
        put(&store, Condition::None, 1);
        store.increment(&claim("c/a", 1)).unwrap();
        assert_eq!(put(&store, Condition::Unchanged(1), 2), 412);
        assert_eq!(put(&store, Condition::None, 3), 201);
        assert_eq!(put(&store, Condition::Unchanged(3), 4), 201);
    }

    #[test]
    fn a_list_is_sorted_and_goes_on_after_its_marker() {
        let store = Memory::default();
        for name in ["b", "a/2", "a/1", "é"] {
            store.set(&key(&format!("c/{name}")), &[]).unwrap();
        }
        store.set(&key("other/x"), &[]).unwrap();
        store.set(&claim("c/a", 0), &[]).unwrap();
        let rows = [
            ("", "", 9, vec!["a/1", "a/2", "b", "é"], None),
            ("a/", "", 9, vec!["a/1", "a/2"], None),
            ("", "", 2, vec!["a/1", "a/2"], Some("a/2")),
            ("", "a/2", 2, vec!["b", "é"], None),
            ("x", "", 2, vec![], None),
        ];
        for (prefix, after, most, names, next) in rows {
            assert_eq!(
                list(&store, "c", prefix, after, most),
                Ok(answer::names("c", &names, next)),
                "{prefix} {after}"
            );
        }
    }

    #[test]
    fn an_etag_is_what_a_reader_can_pass_back() {
        assert_eq!(write_etag(9), "\"0x0000000000000009\"");
    }
}
