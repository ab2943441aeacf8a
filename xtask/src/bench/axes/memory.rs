//! The memory that a server has in use, idle and after many calls.
use std::time::Duration;

use anyhow::{Result, bail};

use crate::bench::effort::Effort;
use crate::bench::figure::{Axis, Results};
use crate::bench::kit::Kit;
use crate::bench::load::float;
use crate::bench::server::Server;

/// How many calls are in flight meanwhile.
const CONNECTIONS: u32 = 64;
const KIB: f64 = 1_024.0;

/// Before any load: each has answered one call.
pub(in crate::bench) fn idle(kit: &Kit, servers: &[Server], results: &mut Results) -> Result<()> {
    add(kit, servers, Axis::Idle, results)
}

/// After the calls that were made so far, and as many more as are missing.
pub(in crate::bench) fn used(
    kit: &Kit,
    effort: &Effort,
    servers: &[Server],
    calls: &[u64],
    results: &mut Results,
) -> Result<()> {
    for (server, calls) in servers.iter().zip(calls) {
        let mut calls = *calls;
        let mut time = effort.time;
        while calls < effort.calls {
            let run = kit.load(&server.load(server.subject.usual_question(), CONNECTIONS, time))?;
            if run.right == 0 {
                bail!("{} answers no more", server.subject.name());
            }
            calls += run.right;
            let missing = effort.calls.saturating_sub(calls);
            time = Duration::from_secs_f64((float(missing) / run.rate).clamp(1.0, 30.0));
        }
    }
    add(kit, servers, Axis::Used, results)
}

fn add(kit: &Kit, servers: &[Server], axis: Axis, results: &mut Results) -> Result<()> {
    for server in servers {
        results.add(axis, "", server.subject.name(), float(server.memory(kit)?) / KIB);
    }
    Ok(())
}
