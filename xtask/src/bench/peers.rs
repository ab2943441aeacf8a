//! `cargo xtask bench peers`: the server beside its peers, in one run on one machine.
use std::time::Instant;

use anyhow::Result;

use crate::bench::axes::{anomalies, in_flight, many_tools, memory, page, start, throughput, weight};
use crate::bench::effort::{FULL, QUICK};
use crate::bench::figure::Results;
use crate::bench::kit::Kit;
use crate::bench::server::{Compiled, Server};
use crate::bench::verdict::verdicts;
use crate::bench::{machine, publish};
use crate::checkout::Checkout;
use crate::cli::PeersOptions;
use crate::progress::{duration, say, step};

/// Measures everything, writes the results, and says which targets were met.
pub(super) fn run(checkout: &Checkout, options: &PeersOptions) -> Result<()> {
    let began = Instant::now();
    let effort = if options.quick { QUICK } else { FULL };
    let kit = Kit::prepare(checkout)?;
    say(&format!("  ready after {}", duration(began.elapsed())));
    let mut results = Results { setting: machine::describe(checkout, options.quick), figures: Vec::new() };
    for (name, value) in &results.setting {
        say(&format!("  {name}: {value}"));
    }
    step("Many tools", || many_tools::measure(&kit, &effort, &mut results))?;
    step("800 calls in flight", || in_flight::measure(&kit, &mut results))?;
    step("Anomalies", || anomalies::measure(checkout, &mut results))?;
    step("Starting each server", || start::measure(&kit, &effort, &mut results))?;
    {
        let servers: Vec<_> = kit
            .subjects
            .iter()
            .map(|subject| Server::start(&kit, *subject, Compiled::Before))
            .collect::<Result<_>>()?;
        memory::idle(&kit, &servers, &mut results)?;
        weight::measure(&kit, &servers, &mut results)?;
        step("One page at a time", || page::measure(&kit, &effort, &servers, &mut results))?;
        let calls = step("Load", || throughput::measure(&kit, &effort, &servers, &mut results))?;
        step("Memory after many calls", || memory::used(&kit, &effort, &servers, &calls, &mut results))?;
    }
    publish::write(checkout, &results, options.quick)?;
    say("");
    for verdict in verdicts(&results) {
        say(&verdict.to_string());
    }
    say(&format!("measured in {}", duration(began.elapsed())));
    Ok(())
}
