//! How long a server takes from the start of its process to the first result of a tool.
use anyhow::Result;

use crate::bench::effort::Effort;
use crate::bench::figure::{Axis, Results};
use crate::bench::kit::Kit;
use crate::bench::server::{Compiled, Server};
use crate::bench::subject::Subject;

pub(in crate::bench) fn measure(kit: &Kit, effort: &Effort, results: &mut Results) -> Result<()> {
    let subjects = || kit.subjects.iter().copied().filter(|subject| is_whole(*subject));
    for subject in subjects() {
        if subject.host().is_some() {
            add(kit, subject, Compiled::Anew, results)?;
            // Leaves its components compiled; it counts for nothing.
            Server::start(kit, subject, Compiled::Before)?;
        }
    }
    for _ in 0..effort.starts {
        for subject in subjects() {
            add(kit, subject, Compiled::Before, results)?;
        }
    }
    Ok(())
}

fn add(kit: &Kit, subject: Subject, compiled: Compiled, results: &mut Results) -> Result<()> {
    let server = Server::start(kit, subject, compiled)?;
    let axis = match compiled {
        Compiled::Anew => Axis::Cold,
        Compiled::Before => Axis::Cached,
    };
    results.add(axis, "", subject.name(), server.first_result.as_secs_f64() * 1_000.0);
    Ok(())
}

/// Whether it is a server of MCP, and not a floor.
fn is_whole(subject: Subject) -> bool {
    match subject {
        Subject::Ours(_) | Subject::AzureMcp | Subject::FastMcp | Subject::TypeScript | Subject::Rmcp => true,
        Subject::Bare(_) | Subject::BareTwoHop(_) => false,
    }
}
