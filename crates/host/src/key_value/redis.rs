//! Stores in Redis, with the commands that Spin sends, so that instances on either host share what they keep.
//!
//! <https://spinframework.dev/v3/dynamic-configuration#redis-key-value-store-provider>

use std::sync::Arc;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncCommands, AsyncConnectionConfig, Client, RedisResult};
use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::PATIENCE;
use crate::bindings::fermyon::spin::key_value::Error as StoreError;

/// A Redis. Its keys are the app's keys, whatever the store's label is.
#[derive(Clone)]
pub(crate) struct Redis {
    client: Client,
    /// Made when a store is opened first, and again by itself when it is lost.
    connection: Arc<OnceCell<ConnectionManager>>,
}

/// A store in it.
#[derive(Clone)]
pub(crate) struct Store {
    client: Client,
    connection: ConnectionManager,
}

/// The replacement of one value, on a connection of its own, since that is what Redis watches keys for.
pub(crate) struct Comparison {
    store: Store,
    key: String,
    connection: MultiplexedConnection,
}

impl Redis {
    pub(super) fn new(client: Client) -> Self {
        Self { client, connection: Arc::default() }
    }

    /// Opens a store.
    pub(super) async fn open(&self) -> Result<Store, StoreError> {
        let config =
            ConnectionManagerConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        let connect = || self.client.get_connection_manager_with_config(config);
        let mut connection = run(self.connection.get_or_try_init(connect)).await?.clone();
        // A connection that was lost is noticed here, and not by the command that comes next.
        let _: Result<(), StoreError> = run(connection.ping()).await;
        Ok(Store { client: self.client.clone(), connection })
    }
}

impl Store {
    pub(super) async fn get(&self, key: String) -> Result<Option<Vec<u8>>, StoreError> {
        run(self.connection.clone().get(key)).await
    }

    pub(super) async fn set(&self, key: String, value: Vec<u8>) -> Result<(), StoreError> {
        run(self.connection.clone().set(key, value)).await
    }

    pub(super) async fn delete(&self, key: String) -> Result<(), StoreError> {
        run(self.connection.clone().del(key)).await
    }

    pub(super) async fn exists(&self, key: String) -> Result<bool, StoreError> {
        run(self.connection.clone().exists(key)).await
    }

    /// Every key that there is in the database, whoever has set it.
    pub(super) async fn keys(&self) -> Result<Vec<String>, StoreError> {
        run(self.connection.clone().keys("*")).await
    }

    /// Adds to the number of a key, which Redis keeps as text.
    pub(super) async fn increment(&self, key: String, delta: i64) -> Result<i64, StoreError> {
        run(self.connection.clone().incr(key, delta)).await
    }

    /// Begins the replacement of a key's value; nothing is compared with until it is read.
    pub(super) async fn compare(&self, key: String) -> Result<Comparison, StoreError> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        let connection = run(self.client.get_multiplexed_async_connection_with_config(&config)).await?;
        Ok(Comparison { store: self.clone(), key, connection })
    }
}

impl Comparison {
    /// Reads the value that is to be replaced.
    pub(super) async fn current(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        run(redis::cmd("WATCH").arg(&self.key).exec_async(&mut self.connection)).await?;
        run(self.connection.get(&self.key)).await
    }

    /// Replaces the value if nobody has set it since it was read, and returns a comparison with what is there.
    ///
    /// That says nothing of whether it was replaced: Spin ends with an `UNWATCH` of the key, which Redis refuses since
    /// the command takes none, and takes this for a swap that has failed.
    pub(super) async fn swap(mut self, fresh: Vec<u8>) -> Result<Option<Self>, StoreError> {
        let set: RedisResult<()> = redis::pipe().atomic().set(&self.key, fresh).query_async(&mut self.connection).await;
        let unwatch = redis::cmd("UNWATCH").arg(&self.key).exec_async(&mut self.connection).await;
        if set.and(unwatch).is_ok() {
            return Ok(None);
        }
        let mut again = self.store.compare(self.key).await?;
        again.current().await?;
        Ok(Some(again))
    }
}

/// Waits for Redis, and no longer than a component may be kept. What fails is written to the log.
async fn run<T>(command: impl Future<Output = RedisResult<T>>) -> Result<T, StoreError> {
    let failed = |problem: String| {
        eprintln!("key-value store in Redis: {problem}");
        StoreError::Other(problem)
    };
    match timeout(PATIENCE, command).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(_) => Err(failed("no answer in time".to_owned())),
    }
}
