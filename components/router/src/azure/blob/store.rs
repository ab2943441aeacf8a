//! The app's key-value store.

use spin_sdk::{
    key_value,
    // The SDK has no other way to the interface of WASI, and one of our own would not merge with the one inside it.
    wit::wasi::keyvalue::{atomics, store},
};

/// The only store that a Spin app has without configuration.
const LABEL: &str = "default";

/// What blobs need of a store. A function that fails returns none; what failed is in the host's log.
pub(super) trait Store {
    /// The value of a key, none inside where there is no such key.
    fn get(&self, key: &str) -> Option<Option<Vec<u8>>>;
    /// Sets the value of a key.
    fn set(&self, key: &str, value: &[u8]) -> Option<()>;
    /// Deletes a key.
    fn delete(&self, key: &str) -> Option<()>;
    /// All keys, in any order.
    fn keys(&self) -> Option<Vec<String>>;
    /// Adds one to the number that a key holds, in one step, and returns the sum.
    fn increment(&self, key: &str) -> Option<i64>;
}

/// The store of Spin, by both of its interfaces: only that of WASI counts.
pub(super) struct Spin {
    values: key_value::Store,
    numbers: store::Bucket,
}

impl Spin {
    /// Opens the store.
    pub(super) fn open() -> Option<Self> {
        Some(Self { values: key_value::Store::open(LABEL).ok()?, numbers: store::open(LABEL).ok()? })
    }
}

impl Store for Spin {
    fn get(&self, key: &str) -> Option<Option<Vec<u8>>> {
        self.values.get(key).ok()
    }

    fn set(&self, key: &str, value: &[u8]) -> Option<()> {
        self.values.set(key, value).ok()
    }

    fn delete(&self, key: &str) -> Option<()> {
        self.values.delete(key).ok()
    }

    fn keys(&self) -> Option<Vec<String>> {
        self.values.get_keys().ok()
    }

    fn increment(&self, key: &str) -> Option<i64> {
        atomics::increment(&self.numbers, key, 1).ok()
    }
}
