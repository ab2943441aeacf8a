//! Keys that only mean something while a request is served, and what becomes of those that an instance leaves behind.
//!
//! Each request that needs such keys has one of the form `kind:id` that holds when it is over, in milliseconds since the
//! Unix epoch, and what else is to be known of it after a space. All its others begin with that one and `:`.

use std::{collections::BTreeSet, time::Duration};

use crate::store::{Failed, Store};

/// What the key of a session begins with.
pub(crate) const SESSION: &str = "sse:";

/// What the key of a question to a client begins with.
pub(crate) const QUESTION: &str = "ask:";

/// The value of the key of a request that begins at `now` and lasts for `life` at most.
pub(crate) fn expiry(now: u64, life: Duration) -> String {
    now.saturating_add(u64::try_from(life.as_millis()).unwrap_or(u64::MAX)).to_string()
}

/// Takes away the keys of requests that are over, whose instances were stopped before they could.
pub(crate) fn sweep(store: &impl Store, now: u64) -> Result<(), Failed> {
    let keys = store.keys()?;
    let passing: Vec<_> = keys.iter().filter_map(|key| Some((key, owner(key)?))).collect();
    let mut alive = BTreeSet::new();
    for (key, owner) in &passing {
        if key == owner && !is_over(store.get(key)?.as_deref(), now) {
            alive.insert(*owner);
        }
    }
    passing.iter().filter(|(_, owner)| !alive.contains(owner)).try_for_each(|(key, _)| store.delete(key))
}

/// The key that says when a key is over, none for a key that stays.
fn owner(key: &str) -> Option<&str> {
    let id = key.strip_prefix(SESSION).or_else(|| key.strip_prefix(QUESTION))?;
    let length = id.find(':').unwrap_or(id.len());
    key.get(..key.len() - id.len() + length)
}

fn is_over(value: Option<&[u8]>, now: u64) -> bool {
    let expiry = value.and_then(|value| str::from_utf8(value).ok()?.split(' ').next()?.parse::<u64>().ok());
    expiry.is_none_or(|expiry| expiry < now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;

    #[test]
    fn what_is_over_goes_and_all_else_stays() {
        let store = Memory::default();
        let stays = [
            ("sse:a", "11 key-1"),
            ("sse:a:1", "{}"),
            ("sse:a:last", "1"),
            ("ask:b", "10"),
            ("snippets:ask:c.json", ""),
        ];
        let goes =
            [("sse:d", "9 key-1"), ("sse:d:1", "{}"), ("sse:e:last", "7"), ("ask:f", "x"), ("ask:g:reply", "{}")];
        for (key, value) in stays.iter().chain(&goes) {
            store.set(key, value.as_bytes()).unwrap();
        }
        sweep(&store, 10).unwrap();
        let mut expected: Vec<_> = stays.iter().map(|(key, _)| (*key).to_owned()).collect();
        expected.sort();
        assert_eq!(store.keys().unwrap(), expected);
    }

    #[test]
    fn a_life_is_in_milliseconds() {
        assert_eq!(expiry(1_000, Duration::from_secs(2)), "3000");
    }
}
