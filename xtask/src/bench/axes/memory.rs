//! The memory that a server has in use, idle and after many calls.
use std::time::Duration;

use anyhow::{Result, bail};

use crate::bench::effort::Effort;
use crate::bench::figure::{Axis, Results};
use crate::bench::kit::Kit;
use crate::bench::load::float;
use crate::bench::server::Server;
use crate::bench::subject::Subject;
use crate::progress::say;

/// How many calls are in flight meanwhile.
const CONNECTIONS: u32 = 64;
const KIB: f64 = 1_024.0;

/// Before any load: each has answered one call.
pub(in crate::bench) fn idle(kit: &Kit, servers: &[Server], results: &mut Results) -> Result<()> {
    servers.iter().try_for_each(|server| add(kit, server, Axis::Idle, results))
}

/// After the calls that were made so far, and as many more as are missing. A peer that no longer answers has no figure,
/// and those of the others are not lost for it; this server has to answer.
pub(in crate::bench) fn used(
    kit: &Kit,
    effort: &Effort,
    servers: &[Server],
    calls: &[u64],
    results: &mut Results,
) -> Result<()> {
    for (server, calls) in servers.iter().zip(calls) {
        match load(kit, effort, server, *calls) {
            Ok(()) => add(kit, server, Axis::Used, results)?,
            Err(error) if matches!(server.subject, Subject::Ours(_)) => {
                return Err(error.context(server.subject.name()));
            }
            Err(error) => say(&format!("  {} has no figure: {error:#}", server.subject.name())),
        }
    }
    Ok(())
}

fn load(kit: &Kit, effort: &Effort, server: &Server, mut calls: u64) -> Result<()> {
    let question = server.subject.usual_question();
    // It may still be busy with what nobody waits for any more.
    server.ask(question)?;
    let mut time = effort.time;
    while calls < effort.calls {
        let run = kit.load(&server.load(question, CONNECTIONS, time))?;
        if run.right == 0 {
            bail!("it answers no more");
        }
        calls += run.right;
        let missing = effort.calls.saturating_sub(calls);
        time = Duration::from_secs_f64((float(missing) / run.rate).clamp(1.0, 30.0));
    }
    Ok(())
}

fn add(kit: &Kit, server: &Server, axis: Axis, results: &mut Results) -> Result<()> {
    results.add(axis, "", server.subject.name(), float(server.memory(kit)?) / KIB);
    Ok(())
}
