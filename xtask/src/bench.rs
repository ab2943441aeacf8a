//! `cargo xtask bench`: what the app does with this machine under load.
mod memory;

use anyhow::Result;

use crate::anomalies;
use crate::checkout::Checkout;
use crate::cli::Bench;

/// The load generator.
const FOLDER: &str = "tests/bench";

/// Runs a benchmark.
pub(crate) fn run(checkout: &Checkout, bench: &Bench) -> Result<()> {
    match bench {
        Bench::Anomalies => anomalies::bench(checkout),
        Bench::Memory(options) => memory::run(checkout, options),
    }
}
