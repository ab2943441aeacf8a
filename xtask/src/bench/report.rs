//! The results as Markdown: the page of the documentation, and the table of the README.
use std::fmt::Write as _;

use crate::bench::axes::page::DIRECT;
use crate::bench::axes::throughput::{OF_TARGETS, case};
use crate::bench::axes::{many_tools, page, weight};
use crate::bench::figure::{Axis, Figure, Results};
use crate::bench::question::Question;
use crate::bench::statistics;
use crate::bench::subject::{SUBJECTS, Subject};
use crate::bench::verdict::{Outcome, count, verdicts};
use crate::cli::Host;

const METHOD: &str = include_str!("method.md");
/// The charts, by the name of their file and what they show.
pub(super) const CHARTS: [(&str, &str); 3] = [
    ("hello.svg", "Calls of `hello_mcp` a second at 64 connections"),
    ("start.svg", "Milliseconds from the start of the process to the first result"),
    ("memory.svg", "MiB in use when idle"),
];

/// The page of the documentation.
pub(super) fn page(results: &Results) -> String {
    let mut text = String::from("# Benchmarks\n\n");
    text.push_str("Written by `cargo xtask bench` from `bench/results/latest.json`.\n\n## Targets\n\n");
    let all = verdicts(results);
    let [met, missed, unknown] = count(&all);
    let _ = writeln!(text, "{met} met, {missed} missed, {unknown} not measured.\n");
    text.push_str("| target | wanted | measured | |\n|---|--:|--:|---|\n");
    for verdict in &all {
        let word = match verdict.outcome() {
            Outcome::Met => "met",
            Outcome::Missed => "**missed**",
            Outcome::NotMeasured => "not measured",
        };
        let _ = writeln!(text, "| {} | {} | {} | {word} |", verdict.target, verdict.bound(), verdict.measured());
    }
    text.push_str("\n## Charts\n\n");
    for (file, title) in CHARTS {
        let _ = writeln!(text, "![{title}](../bench/results/{file})\n");
    }
    text.push_str(METHOD);
    text.push_str("\n## Setting\n\n| | |\n|---|---|\n");
    for (name, value) in &results.setting {
        let _ = writeln!(text, "| {name} | {value} |");
    }
    text.push_str(
        "\n## Figures\n\nEach is the median of the runs, with their spread: the range in parts of the median.\n",
    );
    loads(&mut text, results);
    servers(&mut text, results);
    pages(&mut text, results);
    rest(&mut text, results);
    text
}

/// One table a load.
fn loads(text: &mut String, results: &Results) {
    let mut cases: Vec<&str> = Vec::new();
    for figure in results.figures.iter().filter(|figure| figure.axis == Axis::Throughput) {
        if !cases.contains(&figure.case.as_str()) {
            cases.push(&figure.case);
        }
    }
    for case in cases {
        let _ = write!(
            text,
            "\n### {case}\n\n| | calls/s | spread | p50 ms | p99 ms | errors |\n|---|--:|--:|--:|--:|--:|\n"
        );
        for figure in results.figures.iter().filter(|figure| figure.axis == Axis::Throughput && figure.case == case) {
            let value = |axis| results.find(axis, case, &figure.subject).map(Figure::median).unwrap_or_default();
            let errors =
                results.find(Axis::Errors, case, &figure.subject).map_or(0.0, |errors| errors.runs.iter().sum());
            let _ = writeln!(
                text,
                "| {} | {} | {} | {:.2} | {:.2} | {errors:.0} |",
                figure.subject,
                thousands(figure.median()),
                spread(figure),
                value(Axis::Median),
                value(Axis::Slow),
            );
        }
    }
}

/// What there is one figure of for each server.
fn servers(text: &mut String, results: &Results) {
    let axes = [Axis::Cold, Axis::Cached, Axis::Idle, Axis::Used, Axis::ListSize, Axis::InFlight];
    text.push_str("\n### Start, memory, list of tools, calls in flight\n\n");
    text.push_str("| | first result, nothing compiled, ms | first result, ms | idle, MiB | after 100,000 calls, MiB | `tools/list`, B | right of 800 in flight |\n|---|--:|--:|--:|--:|--:|--:|\n");
    for subject in SUBJECTS {
        let cells = axes
            .map(|axis| results.find(axis, "", subject.name()).map_or(String::new(), |one| thousands(one.median())));
        if cells.iter().any(|cell| !cell.is_empty()) {
            let _ = writeln!(text, "| {} | {} |", subject.name(), cells.join(" | "));
        }
    }
}

fn pages(text: &mut String, results: &Results) {
    text.push_str("\n### One page of GetServerMetadata at a time\n\n");
    text.push_str("| rows | | ms | spread | beside fetching it directly |\n|--:|---|--:|--:|--:|\n");
    for rows in page::ROWS {
        let case = Question::Servers(rows).name();
        let direct = results.find(Axis::Page, &case, DIRECT);
        for figure in results.figures.iter().filter(|figure| figure.axis == Axis::Page && figure.case == case) {
            let ratio = direct.and_then(|direct| figure.beside(direct));
            let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.2} ×"));
            let _ = writeln!(
                text,
                "| {rows} | {} | {:.1} | {} | {ratio} |",
                figure.subject,
                figure.median(),
                spread(figure)
            );
        }
    }
}

fn rest(text: &mut String, results: &Results) {
    text.push_str("\n### Latency by the number of tools\n\n| tools | | p50 ms | spread |\n|--:|---|--:|--:|\n");
    for tools in many_tools::TOOLS {
        let case = many_tools::case(tools);
        for figure in results.figures.iter().filter(|figure| figure.axis == Axis::ManyTools && figure.case == case) {
            let _ = writeln!(text, "| {tools} | {} | {:.2} | {} |", figure.subject, figure.median(), spread(figure));
        }
    }
    if let Some(size) = results.find(Axis::WasmSize, "", weight::PRODUCT) {
        let _ = writeln!(text, "\nAll components together have {} bytes.", thousands(size.median()));
    }
    for figure in results.figures.iter().filter(|figure| figure.axis == Axis::Anomalies) {
        let rate = thousands(figure.median());
        let _ = writeln!(text, "\nThe {} examines {rate} series of {} a second.", figure.subject, figure.case);
    }
}

/// The table of the README.
pub(super) fn summary(results: &Results) -> String {
    let hello = case(Question::Hello, OF_TARGETS);
    let list = case(Question::List, OF_TARGETS);
    let mut text = String::from(
        "| | `hello_mcp` a second | `tools/list` a second | first result, ms | idle, MiB |\n|---|--:|--:|--:|--:|\n",
    );
    let subjects = [
        Subject::Ours(Host::Spin),
        Subject::Ours(Host::Embedded),
        Subject::AzureMcp,
        Subject::FastMcp,
        Subject::TypeScript,
        Subject::Rmcp,
    ];
    for subject in subjects {
        let columns =
            [(Axis::Throughput, hello.as_str()), (Axis::Throughput, &list), (Axis::Cached, ""), (Axis::Idle, "")];
        let cells = columns.map(|(axis, case)| results.median(axis, case, subject).map_or("–".to_owned(), thousands));
        if cells.iter().any(|cell| cell != "–") {
            let _ = writeln!(text, "| {} | {} |", subject.name(), cells.join(" | "));
        }
    }
    let ours = SUBJECTS.into_iter().find(|subject| {
        matches!(subject, Subject::Ours(_)) && results.median(Axis::Throughput, &hello, *subject).is_some()
    });
    let ratio = |other| results.beside(Axis::Throughput, &hello, ours?, other);
    if let (Some(ours), Some(fast), Some(script)) = (ours, ratio(Subject::FastMcp), ratio(Subject::TypeScript)) {
        let _ = writeln!(
            text,
            "\nSo {} answers {fast:.1} times the calls of FastMCP and {script:.1} times those of the TypeScript SDK, each in a fresh instance.",
            ours.name()
        );
    }
    let [met, missed, unknown] = count(&verdicts(results));
    let _ = writeln!(text, "Of the targets {met} are met, {missed} missed and {unknown} not measured.");
    text
}

fn spread(figure: &Figure) -> String {
    statistics::spread(&figure.runs).map_or(String::new(), |spread| format!("{:.0} %", spread * 100.0))
}

/// A whole number with commas; three figures of a small one.
fn thousands(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_to_be_read() {
        for (value, text) in
            [(0.0, "0.00"), (9.876, "9.88"), (10.4, "10"), (999.6, "1,000"), (2_863_311.0, "2,863,311")]
        {
            assert_eq!(thousands(value), text);
        }
    }

    #[test]
    fn the_table_has_a_row_for_what_was_measured() {
        let mut results = Results::default();
        results.add(Axis::Throughput, &case(Question::Hello, OF_TARGETS), Subject::Rmcp.name(), 25_000.0);
        let table = summary(&results);
        assert!(table.contains("| rmcp, native | 25,000 | – | – | – |") && !table.contains("| FastMCP |"), "{table}");
    }
}
