//! What happens in the key-value store in one step, which only the interface of WASI offers.

use wasmtime::component::Resource;

use crate::bindings::fermyon::spin::key_value::Error as StoreError;
use crate::bindings::wasi::keyvalue::atomics::{self, CasError};
use crate::bindings::wasi::keyvalue::store;
use crate::key_value::Store;
use crate::state::State;

/// The replacement of one value that has been read.
#[expect(unreachable_pub, reason = "the bindings re-export it")]
pub struct Cas {
    store: Store,
    key: String,
    /// The value that was read, none if there was none.
    seen: Option<Vec<u8>>,
}

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

    async fn swap(&mut self, cas: Resource<Cas>, value: Vec<u8>) -> wasmtime::Result<Result<(), CasError>> {
        let Cas { store, key, seen } = self.table.delete(cas)?;
        match store.swap(key.clone(), seen, value).await {
            Ok(None) => Ok(Ok(())),
            Ok(Some(found)) => {
                let again = self.table.push(Cas { store, key, seen: found })?;
                Ok(Err(CasError::CasFailed(again)))
            }
            Err(error) => Ok(Err(CasError::StoreError(from_spin(error)))),
        }
    }
}

impl atomics::HostCas for State {
    async fn new(
        &mut self,
        bucket: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<Resource<Cas>, store::Error>> {
        let store = self.table.get(&bucket)?.clone();
        Ok(Ok(self.table.push(Cas { store, key, seen: None })?))
    }

    async fn current(&mut self, cas: Resource<Cas>) -> wasmtime::Result<Result<Option<Vec<u8>>, store::Error>> {
        let Cas { store, key, .. } = self.table.get(&cas)?;
        match store.get(key.clone()).await {
            Ok(value) => {
                self.table.get_mut(&cas)?.seen.clone_from(&value);
                Ok(Ok(value))
            }
            Err(error) => Ok(Err(from_spin(error))),
        }
    }

    async fn drop(&mut self, cas: Resource<Cas>) -> wasmtime::Result<()> {
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
