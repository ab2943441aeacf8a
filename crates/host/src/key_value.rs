//! The key-value stores that the app's components open: in one `SQLite` file, or where the runtime configuration says.

mod redis;
mod sqlite;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use wasmtime::component::Resource;

use self::redis::Redis;
use self::sqlite::Database;
use crate::Error;
use crate::bindings::fermyon::spin::key_value::{self, Error as StoreError};
use crate::runtime_config::KeyValueStore;
use crate::state::State;

/// How long an operation waits for its turn, and then for whoever has the data. A component can't be stopped while it
/// waits, so that its own deadline would not count.
const PATIENCE: Duration = Duration::from_secs(2);

/// What holds the stores of the app, by their labels.
pub(crate) struct Stores(BTreeMap<String, Holder>);

/// What holds a store.
enum Holder {
    Sqlite(Database),
    Redis(Redis),
}

/// A store that a component has open.
#[expect(unreachable_pub, reason = "the bindings re-export it")]
#[derive(Clone)]
pub enum Store {
    /// In the file.
    Sqlite(sqlite::Store),
    /// In Redis.
    Redis(redis::Store),
}

/// The replacement of one value that has been read.
#[expect(unreachable_pub, reason = "the bindings re-export it")]
pub enum Comparison {
    /// In the file.
    Sqlite(sqlite::Comparison),
    /// In Redis.
    Redis(redis::Comparison),
}

impl Stores {
    /// Prepares the stores with these labels. Those that are not configured are in a file in `directory`, which is made
    /// if there is none and one of them needs it.
    ///
    /// # Errors
    /// `Database`.
    pub(crate) fn new<'a>(
        labels: impl Iterator<Item = &'a str>,
        configured: &BTreeMap<String, KeyValueStore>,
        directory: &Path,
    ) -> Result<Self, Error> {
        let mut file = None;
        let mut stores = BTreeMap::new();
        for label in labels {
            let holder = match (configured.get(label), &file) {
                (Some(KeyValueStore { client, .. }), _) => Holder::Redis(Redis::new(client.clone())),
                (None, Some(database)) => Holder::Sqlite(Database::clone(database)),
                (None, None) => Holder::Sqlite(file.insert(Database::open(directory)?).clone()),
            };
            stores.insert(label.to_owned(), holder);
        }
        Ok(Self(stores))
    }

    async fn open(&self, label: String) -> Result<Store, StoreError> {
        match self.0.get(&label) {
            Some(Holder::Sqlite(database)) => Ok(Store::Sqlite(database.store(label))),
            Some(Holder::Redis(redis)) => redis.open().await.map(Store::Redis),
            None => Err(StoreError::NoSuchStore),
        }
    }
}

impl Store {
    async fn get(&self, key: String) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Sqlite(store) => store.get(key).await,
            Self::Redis(store) => store.get(key).await,
        }
    }

    async fn set(&self, key: String, value: Vec<u8>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.set(key, value).await,
            Self::Redis(store) => store.set(key, value).await,
        }
    }

    async fn delete(&self, key: String) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.delete(key).await,
            Self::Redis(store) => store.delete(key).await,
        }
    }

    async fn exists(&self, key: String) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(store) => Ok(store.get(key).await?.is_some()),
            Self::Redis(store) => store.exists(key).await,
        }
    }

    async fn keys(&self) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Sqlite(store) => store.keys().await,
            Self::Redis(store) => store.keys().await,
        }
    }

    /// Adds to the number of a key in one step, whichever process does the same.
    pub(crate) async fn increment(&self, key: String, delta: i64) -> Result<i64, StoreError> {
        match self {
            Self::Sqlite(store) => store.increment(key, delta).await,
            Self::Redis(store) => store.increment(key, delta).await,
        }
    }

    /// Begins the replacement of a key's value.
    pub(crate) async fn compare(&self, key: String) -> Result<Comparison, StoreError> {
        match self {
            Self::Sqlite(store) => Ok(Comparison::Sqlite(store.compare(key))),
            Self::Redis(store) => store.compare(key).await.map(Comparison::Redis),
        }
    }
}

impl Comparison {
    /// Reads the value that is to be replaced.
    pub(crate) async fn current(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Sqlite(comparison) => comparison.current().await,
            Self::Redis(comparison) => comparison.current().await,
        }
    }

    /// Replaces the value that was read. Returns a comparison with the one that is there if it is another.
    pub(crate) async fn swap(self, fresh: Vec<u8>) -> Result<Option<Self>, StoreError> {
        match self {
            Self::Sqlite(comparison) => Ok(comparison.swap(fresh).await?.map(Self::Sqlite)),
            Self::Redis(comparison) => Ok(comparison.swap(fresh).await?.map(Self::Redis)),
        }
    }
}

impl State {
    /// Opens a store that the manifest grants to the component.
    pub(crate) async fn open_store(&mut self, label: String) -> Result<Resource<Store>, StoreError> {
        if !self.component().key_value_stores.contains(&label) {
            return Err(StoreError::AccessDenied);
        }
        let store = self.app().stores.open(label).await?;
        self.table.push(store).map_err(|_| StoreError::StoreTableFull)
    }
}

impl key_value::Host for State {}

impl key_value::HostStore for State {
    async fn open(&mut self, label: String) -> wasmtime::Result<Result<Resource<Store>, StoreError>> {
        Ok(self.open_store(label).await)
    }

    async fn get(
        &mut self,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, StoreError>> {
        Ok(self.table.get(&store)?.get(key).await)
    }

    async fn set(
        &mut self,
        store: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), StoreError>> {
        Ok(self.table.get(&store)?.set(key, value).await)
    }

    async fn delete(&mut self, store: Resource<Store>, key: String) -> wasmtime::Result<Result<(), StoreError>> {
        Ok(self.table.get(&store)?.delete(key).await)
    }

    async fn exists(&mut self, store: Resource<Store>, key: String) -> wasmtime::Result<Result<bool, StoreError>> {
        Ok(self.table.get(&store)?.exists(key).await)
    }

    async fn get_keys(&mut self, store: Resource<Store>) -> wasmtime::Result<Result<Vec<String>, StoreError>> {
        Ok(self.table.get(&store)?.keys().await)
    }

    async fn drop(&mut self, store: Resource<Store>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        Ok(())
    }
}
