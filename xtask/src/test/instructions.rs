//! Compares the instructions that the pure crates take with committed counts, which other work on the machine does not
//! change.
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::install;
use crate::progress::say;
use crate::test::Context;

const PROGRAM: &str = "instructions";
/// The counts of the processor that the counts are made for; others have instructions of their own.
const COUNTS: &str = "tests/bench/instructions/counts.txt";
const PROCESSOR: &str = "x86_64";
/// How often the work is done beyond the once that every run does.
const TIMES: u64 = 20;
/// What a count may be off by, in thousandths: libraries of the system differ.
const TOLERANCE: u64 = 30;

type Counts = BTreeMap<String, u64>;

pub(super) fn run(context: &Context) -> Result<()> {
    let checkout = context.checkout;
    if env::consts::ARCH != PROCESSOR {
        say(&format!("  left out: the counts are those of {PROCESSOR}"));
        return Ok(());
    }
    let valgrind = install::valgrind(checkout)?;
    context.run(checkout.cargo().args(["build", "--release", "--package", PROGRAM]))?;
    let program = checkout.path("target/release").join(PROGRAM);
    let cases = crate::command::read(&mut checkout.command(&program))?;
    let mut counts = Counts::new();
    for case in cases.lines() {
        let count = |times: u64| -> Result<u64> {
            let mut command = valgrind.command(checkout);
            command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
            let output = crate::command::read_error(command.arg(&program).args([case, &times.to_string()]))?;
            collected(&output).with_context(|| format!("Callgrind counted nothing for `{case}`"))
        };
        counts.insert(case.to_owned(), count(TIMES)?.saturating_sub(count(0)?) / TIMES);
    }
    let file = checkout.path(COUNTS);
    if env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(&file, render(&counts)).with_context(|| format!("`{COUNTS}` cannot be written"));
    }
    let expected = fs::read_to_string(&file).with_context(|| format!("`{COUNTS}` cannot be read"))?;
    let (table, is_off) = compare(&parse(&expected)?, &counts);
    say(table.trim_end());
    if is_off {
        bail!("a count is off by more than {TOLERANCE} thousandths: if that is meant, run it with `UPDATE_EXPECT=1`");
    }
    Ok(())
}

/// The sum in the last line of Callgrind's output.
fn collected(output: &str) -> Option<u64> {
    output
        .lines()
        .rev()
        .find_map(|line| line.split_once("Collected :"))
        .and_then(|(_, count)| count.trim().parse().ok())
}

/// One line a case.
fn render(counts: &Counts) -> String {
    counts.iter().fold(String::new(), |mut text, (case, count)| {
        let _ = writeln!(text, "{case} = {count}");
        text
    })
}

fn parse(text: &str) -> Result<Counts> {
    let row = |line: &str| {
        let (case, count) = line.rsplit_once(" = ").with_context(|| format!("`{line}` is no count"))?;
        Ok((case.to_owned(), count.parse().with_context(|| format!("`{line}` is no count"))?))
    };
    text.lines().map(row).collect()
}

/// A line for each case of either, and whether one is off. A case that only one of the two has is off.
fn compare(expected: &Counts, counts: &Counts) -> (String, bool) {
    let mut table = String::new();
    let mut is_off = false;
    let cases: std::collections::BTreeSet<_> = expected.keys().chain(counts.keys()).collect();
    for case in cases {
        let [before, after] = [expected, counts].map(|counts| counts.get(case).copied().unwrap_or_default());
        let off = before.abs_diff(after) * 1_000 / before.max(1);
        let mark = if off > TOLERANCE || before == 0 || after == 0 { "  OFF" } else { "" };
        is_off |= !mark.is_empty();
        let _ = writeln!(table, "  {case:<32} {before:>12} {after:>12}{mark}");
    }
    (table, is_off)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(rows: &[(&str, u64)]) -> Counts {
        rows.iter().map(|(case, count)| ((*case).to_owned(), *count)).collect()
    }

    #[test]
    fn the_count_is_that_of_the_whole_run() {
        let output = "==7== Callgrind\n==7== \n==7== Events    : Ir\n==7== Collected : 1234567\n==7== \n";
        assert_eq!(collected(output), Some(1_234_567));
        assert_eq!(collected("==7== Callgrind\n"), None);
    }

    #[test]
    fn counts_are_read_as_they_are_written() {
        let all = counts(&[("mcp: read a call", 12_345), ("anomaly: analyze 2,016 points", 7)]);
        assert_eq!(parse(&render(&all)).unwrap(), all);
        assert!(parse("mcp: read a call 7").is_err());
    }

    #[test]
    fn a_count_may_be_off_by_the_tolerance_in_either_direction() {
        let rows = [
            (1_000, Some(1_030), false),
            (1_000, Some(970), false),
            (1_000, Some(1_031), true),
            (1_000, Some(969), true),
            (1_000, None, true),
        ];
        for (before, after, expected) in rows {
            let after = after.map_or_else(Counts::new, |after| counts(&[("a", after)]));
            assert_eq!(compare(&counts(&[("a", before)]), &after).1, expected, "{before} {after:?}");
        }
        assert!(compare(&Counts::new(), &counts(&[("a", 5)])).1);
    }
}
