//! The app's key-value store.

use spin_sdk::{
    key_value,
    // The SDK has no other way to the interface of WASI, and one of our own would not merge with the one inside it.
    wit::wasi::keyvalue::{
        atomics::{self, Cas, CasError},
        store,
    },
};

/// The only store that a Spin app has without configuration.
const LABEL: &str = "default";

/// A failure of the store; what failed is in the host's log.
#[derive(Debug, PartialEq)]
pub(crate) struct Failed;

/// What the app needs of a store.
pub(crate) trait Store {
    /// The value of a key, none where there is no such key.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Failed>;
    /// Replaces the value of a key if it is one that is expected, none for no such key, and returns whether it did. On
    /// some stores another one may come in between.
    fn replace(&self, key: &str, is_expected: impl Fn(Option<&[u8]>) -> bool, value: &[u8]) -> Result<bool, Failed>;
    /// Sets the value of a key.
    fn set(&self, key: &str, value: &[u8]) -> Result<(), Failed>;
    /// Deletes a key.
    fn delete(&self, key: &str) -> Result<(), Failed>;
    /// All keys, in any order.
    fn keys(&self) -> Result<Vec<String>, Failed>;
    /// Adds one to the number that a key holds, in one step, and returns the sum.
    fn increment(&self, key: &str) -> Result<i64, Failed>;
}

/// The store of Spin, by both of its interfaces: only that of WASI counts and compares.
pub(crate) struct Spin {
    values: key_value::Store,
    numbers: store::Bucket,
}

impl Spin {
    /// Opens the store.
    pub(crate) fn open() -> Result<Self, Failed> {
        let values = key_value::Store::open(LABEL).map_err(|_| Failed)?;
        Ok(Self { values, numbers: store::open(LABEL).map_err(|_| Failed)? })
    }
}

impl Store for Spin {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Failed> {
        self.values.get(key).map_err(|_| Failed)
    }

    fn replace(&self, key: &str, is_expected: impl Fn(Option<&[u8]>) -> bool, value: &[u8]) -> Result<bool, Failed> {
        let cas = Cas::new(&self.numbers, key).map_err(|_| Failed)?;
        if !is_expected(cas.current().map_err(|_| Failed)?.as_deref()) {
            return Ok(false);
        }
        match atomics::swap(cas, value) {
            Ok(()) => Ok(true),
            // Spin says so of Redis even when it has written.
            Err(CasError::CasFailed(_)) => Ok(self.get(key)?.as_deref() == Some(value)),
            Err(CasError::StoreError(_)) => Err(Failed),
        }
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), Failed> {
        self.values.set(key, value).map_err(|_| Failed)
    }

    fn delete(&self, key: &str) -> Result<(), Failed> {
        self.values.delete(key).map_err(|_| Failed)
    }

    fn keys(&self) -> Result<Vec<String>, Failed> {
        self.values.get_keys().map_err(|_| Failed)
    }

    fn increment(&self, key: &str) -> Result<i64, Failed> {
        atomics::increment(&self.numbers, key, 1).map_err(|_| Failed)
    }
}

/// A store for tests.
#[cfg(test)]
pub(crate) mod memory {
    use std::{cell::RefCell, collections::BTreeMap};

    use super::{Failed, Store};

    /// Begins to count at one, as SQLite does.
    #[derive(Default)]
    pub(crate) struct Memory(RefCell<BTreeMap<String, Vec<u8>>>);

    impl Store for Memory {
        fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Failed> {
            Ok(self.0.borrow().get(key).cloned())
        }

        fn replace(
            &self,
            key: &str,
            is_expected: impl Fn(Option<&[u8]>) -> bool,
            value: &[u8],
        ) -> Result<bool, Failed> {
            if !is_expected(self.get(key)?.as_deref()) {
                return Ok(false);
            }
            self.set(key, value).map(|()| true)
        }

        fn set(&self, key: &str, value: &[u8]) -> Result<(), Failed> {
            self.0.borrow_mut().insert(key.to_owned(), value.to_vec());
            Ok(())
        }

        fn delete(&self, key: &str) -> Result<(), Failed> {
            self.0.borrow_mut().remove(key);
            Ok(())
        }

        fn keys(&self) -> Result<Vec<String>, Failed> {
            Ok(self.0.borrow().keys().cloned().collect())
        }

        fn increment(&self, key: &str) -> Result<i64, Failed> {
            let number = self.get(key)?.and_then(|bytes| bytes.try_into().ok()).map_or(0, i64::from_le_bytes) + 1;
            self.set(key, &number.to_le_bytes()).map(|()| number)
        }
    }
}
