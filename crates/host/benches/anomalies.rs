//! How long the anomaly detector takes, natively and as a component of the engine that the host has.
#![expect(clippy::print_stdout, reason = "what it prints is what it is run for")]

use std::env;
use std::time::Instant;

use anomaly::{Options, Series, analyze};
use anomaly_bench::estate;
use wasmtime::component::{Component, Instance, Linker, TypedFunc};
use wasmtime::{Config, Engine, Error, Result, Store};

/// Seconds between two values.
const STEP: u32 = 300;
/// How many series there are, and how often each is looked at, natively and in the component in turn.
///
/// What else the machine does falls on both alike, and on few of the runs, of which the median counts.
const SERIES: u32 = 200;
const RUNS: u32 = 5;

/// Episodes of a series: its start, the seconds of a step, and its values.
type Analyze = TypedFunc<(i64, u32, Vec<f64>), (u32,)>;

fn main() -> Result<()> {
    // The first argument; cargo adds one of its own.
    let file = env::args().nth(1).ok_or_else(|| Error::msg("the component's file is expected as an argument"))?;
    // As in the host, a component that computes asks every now and then whether it should let others run.
    let engine = Engine::new(Config::new().epoch_interruption(true))?;
    let component = Component::from_file(&engine, file)?;
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(u64::MAX);
    let instance = Linker::new(&engine).instantiate(&mut store, &component)?;
    let in_component = instance.get_typed_func(&mut store, "analyze")?;
    let [mut natively, mut inside] = [0.0, 0.0];
    for seed in 0..SERIES {
        let series = estate::sample(seed.into()).series;
        let [mut native, mut component] = [Vec::new(), Vec::new()];
        for _ in 0..RUNS {
            let found = timed(&mut native, || Ok(analyze(&series, &Options::default()).episodes.len()))?;
            let also_found = timed(&mut component, || called(&mut store, &in_component, &series))?;
            if found != also_found {
                return Err(Error::msg(format!("series {seed}: {found} episodes natively, {also_found} inside")));
            }
        }
        natively += median(native) / f64::from(SERIES);
        inside += median(component) / f64::from(SERIES);
    }
    println!(
        "speed: {natively:.2} ms a series of 2,016 points natively, {inside:.2} ms as a component ({:.2} times); \
         {:.1} MiB of memory after {} series",
        inside / natively,
        memory(&mut store, &instance)? / 1024.0 / 1024.0,
        SERIES * RUNS
    );
    Ok(())
}

/// The episodes of a series, as the component counts them.
fn called(store: &mut Store<()>, analyze: &Analyze, series: &Series) -> Result<usize> {
    let start = series.points.first().map_or(0, |point| point.0);
    let values = series.points.iter().map(|point| point.1).collect();
    let (episodes,) = analyze.call(store, (start, STEP, values))?;
    Ok(usize::try_from(episodes)?)
}

fn memory(store: &mut Store<()>, instance: &Instance) -> Result<f64> {
    let size: TypedFunc<(), (u64,)> = instance.get_typed_func(&mut *store, "memory-size")?;
    let (bytes,) = size.call(store, ())?;
    Ok(f64::from(u32::try_from(bytes)?))
}

/// Does some work, and notes how many milliseconds it takes.
fn timed(times: &mut Vec<f64>, work: impl FnOnce() -> Result<usize>) -> Result<usize> {
    let start = Instant::now();
    let done = work()?;
    times.push(start.elapsed().as_secs_f64() * 1000.0);
    Ok(done)
}

/// Of an odd number of runs.
fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
