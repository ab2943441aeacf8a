//! `instructions CASE TIMES`: does the work of a case so many times.
//!
//! The difference between two numbers of times is the work alone, without the start of the program.
mod anomalies;
mod hop;
mod page;
mod protocol;

use std::env::args;
use std::hint::black_box;

use anyhow::{Context as _, Result, bail};
use dlmalloc::GlobalDlmalloc;

#[global_allocator]
static ALLOCATOR: GlobalDlmalloc = GlobalDlmalloc;

/// A case makes its input once and gives the work, which says how much came of it.
type Case = (&'static str, fn() -> Result<Box<dyn Fn() -> usize>>);

const CASES: [Case; 7] = [
    ("mcp: read a call", protocol::read_call),
    ("mcp: write a greeting", protocol::write_greeting),
    ("mcp: write 100 rows", protocol::write_rows),
    ("contract: encode a page", hop::encode),
    ("contract: decode a page", hop::decode),
    ("azure: read 100 rows", page::read),
    ("anomaly: analyze 2,016 points", anomalies::analyze),
];

fn main() -> Result<()> {
    let mut arguments = args().skip(1);
    let Some(name) = arguments.next() else {
        for (name, _) in CASES {
            say(name);
        }
        return Ok(());
    };
    let times: usize = arguments.next().context("how many times?")?.parse()?;
    let (_, case) = CASES.iter().find(|(other, _)| *other == name).with_context(|| format!("`{name}` is no case"))?;
    let work = case()?;
    if black_box(work()) == 0 {
        bail!("nothing came of `{name}`");
    }
    (0..times).for_each(|_| {
        black_box(work());
    });
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the list of cases is what is asked for")]
fn say(line: &str) {
    println!("{line}");
}
