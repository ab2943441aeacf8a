//! The WebAssembly engine, and compiled components that are kept from one start to the next.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};
use wasmtime::component::Component;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::Error;

/// How many components can run at the same time: what Spin allows as well.
const INSTANCES: u32 = 1_000;
/// The most memory that one component can have, in bytes.
const MEMORY: usize = 256 * 1024 * 1024;
/// How much of an instance's memory, and of its table, is cleared and kept for the next instance, in bytes: to give it back
/// to the system and to fetch it again interrupts all processors, and costs more than all that most calls compute.
const KEPT_MEMORY: usize = 2 * 1024 * 1024;
const KEPT_TABLE: usize = 512 * 1024;
/// How often a computing component lets others run.
const TICK: Duration = Duration::from_millis(10);

/// Makes the engine, and the thread that interrupts computing components for as long as the engine lives.
pub(crate) fn engine() -> Result<Engine, Error> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(INSTANCES)
        .total_memories(INSTANCES)
        .total_stacks(INSTANCES)
        .total_tables(2 * INSTANCES)
        .total_core_instances(8 * INSTANCES)
        .max_memory_size(MEMORY)
        .linear_memory_keep_resident(KEPT_MEMORY)
        .table_keep_resident(KEPT_TABLE);
    let mut config = Config::new();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool)).epoch_interruption(true);
    let engine = Engine::new(&config).map_err(|error| Error::Engine(format!("{error:#}")))?;
    let weak = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = weak.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    });
    Ok(engine)
}

/// Compiles a component, or takes what an earlier start has compiled from the same bytes with the same engine.
pub(crate) fn compile(engine: &Engine, cache: &Path, bytes: &[u8]) -> wasmtime::Result<Component> {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    let path = cache.join(format!("{:x}-{:016x}.cwasm", Sha256::digest(bytes), hasher.finish()));
    if let Some(component) = cached(engine, &path) {
        return Ok(component);
    }
    let component = Component::new(engine, bytes)?;
    if let Err(error) = keep(&component, cache, &path) {
        eprintln!("`{}` can't be written, so the next start compiles again: {error:#}", path.display());
    }
    Ok(component)
}

#[expect(unsafe_code, reason = "only this host writes to the cache directory, as its option says")]
fn cached(engine: &Engine, path: &Path) -> Option<Component> {
    if !path.exists() {
        return None;
    }
    // SAFETY: the file was written by `keep` below, from `Component::serialize`, and is only ever replaced as a whole.
    unsafe { Component::deserialize_file(engine, path) }.ok()
}

/// Writes the file under another name first, so that no other process reads a part of it.
fn keep(component: &Component, cache: &Path, path: &Path) -> wasmtime::Result<()> {
    let bytes = component.serialize()?;
    std::fs::create_dir_all(cache)?;
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    std::fs::write(&draft, bytes)?;
    std::fs::rename(&draft, path)?;
    Ok(())
}
