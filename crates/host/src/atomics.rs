//! What happens in the key-value store in one step, which only the interface of WASI offers.

use wasmtime::component::Resource;

use crate::bindings::fermyon::spin::key_value::Error as StoreError;
use crate::bindings::wasi::keyvalue::atomics::{self, CasError};
use crate::bindings::wasi::keyvalue::store;
use crate::key_value::{Comparison, Store};
use crate::state::State;

impl store::Host for State {
    async fn open(&mut self, label: String) -> wasmtime::Result<Result<Resource<Store>, store::Error>> {
        Ok(self.open_store(label).await.map_err(from_spin))
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

    async fn swap(&mut self, cas: Resource<Comparison>, value: Vec<u8>) -> wasmtime::Result<Result<(), CasError>> {
        match self.table.delete(cas)?.swap(value).await {
            Ok(None) => Ok(Ok(())),
            Ok(Some(again)) => Ok(Err(CasError::CasFailed(self.table.push(again)?))),
            Err(error) => Ok(Err(CasError::StoreError(from_spin(error)))),
        }
    }
}

impl atomics::HostCas for State {
    async fn new(
        &mut self,
        bucket: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<Resource<Comparison>, store::Error>> {
        match self.table.get(&bucket)?.compare(key).await {
            Ok(comparison) => Ok(Ok(self.table.push(comparison)?)),
            Err(error) => Ok(Err(from_spin(error))),
        }
    }

    async fn current(&mut self, cas: Resource<Comparison>) -> wasmtime::Result<Result<Option<Vec<u8>>, store::Error>> {
        Ok(self.table.get_mut(&cas)?.current().await.map_err(from_spin))
    }

    async fn drop(&mut self, cas: Resource<Comparison>) -> wasmtime::Result<()> {
        self.table.delete(cas)?;
        Ok(())
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
