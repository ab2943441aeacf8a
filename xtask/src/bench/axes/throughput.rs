//! Right answers a second, and how long they take, by the number of connections.
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::bench::axes::page::Direct;
use crate::bench::effort::Effort;
use crate::bench::figure::{Axis, Results};
use crate::bench::kit::Kit;
use crate::bench::load::{Run, float};
use crate::bench::question::Question;
use crate::bench::server::Server;
use crate::progress::say;

const CONNECTIONS: [u32; 4] = [1, 16, 64, 256];
/// With which the targets compare rates.
pub(in crate::bench) const OF_TARGETS: u32 = 64;
/// So many pages at once the sandbox answers within a turn of the usual length.
const FEW_PAGES: u32 = 16;
/// The sandbox has nothing else to do when it answers a page in this time, several times in a row.
const QUICK: Duration = Duration::from_millis(40);
const QUICK_IN_A_ROW: u32 = 5;
const LONGEST_REST: Duration = Duration::from_secs(20);
/// Machines on a page.
pub(in crate::bench) const ROWS: u32 = 100;

/// Loads the servers in turn, and gives the calls that each has answered.
pub(in crate::bench) fn measure(
    kit: &Kit,
    effort: &Effort,
    servers: &[Server],
    results: &mut Results,
) -> Result<Vec<u64>> {
    let plan: [(Question, &[u32]); 4] = [
        (Question::Hello, &CONNECTIONS),
        (Question::List, &CONNECTIONS),
        (Question::Discover, &[OF_TARGETS]),
        (Question::Servers(ROWS), &CONNECTIONS),
    ];
    let mut calls = vec![0; servers.len()];
    for (question, connections) in plan {
        for (server, calls) in servers.iter().zip(&mut calls) {
            if server.subject.answers(question) {
                server.ask(question)?;
                *calls += load(kit, server, question, 16, effort.warm_up)?.right;
            }
        }
        for &connections in connections {
            let case = case(question, connections);
            let (rounds, time) = turns(effort, question, connections);
            say(&format!("  {case}"));
            for _ in 0..rounds {
                for (server, calls) in servers.iter().zip(&mut calls) {
                    if server.subject.answers(question) {
                        settle(kit, question)?;
                        let run = load(kit, server, question, connections, time)?;
                        add(results, &case, server.subject.name(), &run);
                        *calls += run.right;
                    }
                }
            }
        }
    }
    Ok(calls)
}

/// The error of a server that is gone names it.
fn load(kit: &Kit, server: &Server, question: Question, connections: u32, time: Duration) -> Result<Run> {
    kit.load(&server.load(question, connections, time)).with_context(|| format!("{} under load", server.subject.name()))
}

/// How often and how long a server is asked. With many connections a page takes as long as the sandbox needs for all of
/// them, so that a short turn would be over before the first answer.
fn turns(effort: &Effort, question: Question, connections: u32) -> (u32, Duration) {
    match question {
        Question::Servers(_) if connections > FEW_PAGES => (1, effort.many_pages_time),
        Question::List
        | Question::Discover
        | Question::Hello
        | Question::Servers(_)
        | Question::SlowSql
        | Question::AzureMcpTool => {
            (if connections == OF_TARGETS { effort.rounds } else { effort.other_rounds }, effort.time)
        }
    }
}

/// Waits until the sandbox has done with what an earlier turn has asked of it and no longer waits for.
fn settle(kit: &Kit, question: Question) -> Result<()> {
    let Question::Servers(rows) = question else { return Ok(()) };
    let direct = Direct::plan(kit, rows)?;
    let began = Instant::now();
    let mut quick = 0;
    while quick < QUICK_IN_A_ROW && began.elapsed() < LONGEST_REST {
        let asked = Instant::now();
        direct.fetch()?;
        quick = if asked.elapsed() < QUICK { quick + 1 } else { 0 };
    }
    Ok(())
}

/// As the results name it.
pub(in crate::bench) fn case(question: Question, connections: u32) -> String {
    let plural = if connections == 1 { "" } else { "s" };
    format!("{}, {connections} connection{plural}", question.name())
}

fn add(results: &mut Results, case: &str, subject: &str, run: &Run) {
    results.add(Axis::Throughput, case, subject, run.rate);
    results.add(Axis::Median, case, subject, run.p50);
    results.add(Axis::Slow, case, subject, run.p99);
    results.add(Axis::Errors, case, subject, float(run.errors));
}
