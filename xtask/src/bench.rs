//! `cargo xtask bench`: what the app does with this machine under load.
mod axes;
mod chart;
mod cores;
mod effort;
mod figure;
mod kit;
mod load;
mod machine;
mod memory;
mod peers;
mod post;
mod publish;
mod question;
mod report;
mod resident;
mod server;
mod statistics;
mod subject;
mod verdict;

use anyhow::Result;

use crate::anomalies;
use crate::checkout::Checkout;
use crate::cli::{Bench, PeersOptions};

/// The load, the peers and the floors.
const FOLDER: &str = "tests/bench";

/// Runs a benchmark; without a name, the one that has everything.
pub(crate) fn run(checkout: &Checkout, bench: Option<&Bench>) -> Result<()> {
    match bench {
        None => peers::run(checkout, &PeersOptions { quick: false }),
        Some(Bench::Peers(options)) => peers::run(checkout, options),
        Some(Bench::Report) => publish::rewrite(checkout),
        Some(Bench::Anomalies) => anomalies::bench(checkout),
        Some(Bench::Memory(options)) => memory::run(checkout, options),
    }
}
