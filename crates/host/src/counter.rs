//! Counting in the key-value store, which only the interface of WASI offers.

use wasmtime::component::Resource;

use crate::bindings::fermyon::spin::key_value::Error as StoreError;
use crate::bindings::wasi::keyvalue::{atomics, store};
use crate::key_value::Store;
use crate::state::State;

impl store::Host for State {
    async fn open(&mut self, label: String) -> wasmtime::Result<Result<Resource<Store>, store::Error>> {
        Ok(self.open_store(label).map_err(from_spin))
    }
}

impl store::HostBucket for State {
    async fn drop(&mut self, bucket: Resource<Store>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl atomics::Host for State {
    async fn increment(
        &mut self,
        bucket: Resource<Store>,
        key: String,
        delta: i64,
    ) -> wasmtime::Result<Result<i64, store::Error>> {
        Ok(self.table.get(&bucket)?.increment(key, delta).await.map_err(from_spin))
    }
}

fn from_spin(error: StoreError) -> store::Error {
    match error {
        StoreError::NoSuchStore => store::Error::NoSuchStore,
        StoreError::AccessDenied => store::Error::AccessDenied,
        StoreError::StoreTableFull => store::Error::Other("too many stores are open".to_owned()),
        StoreError::Other(problem) => store::Error::Other(problem),
    }
}
