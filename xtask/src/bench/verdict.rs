//! What the server is to reach, and whether it does.
use std::fmt;

use crate::bench::axes::many_tools::{self, TOOLS};
use crate::bench::axes::throughput::{OF_TARGETS, case};
use crate::bench::axes::weight::PRODUCT;
use crate::bench::axes::{in_flight, page};
use crate::bench::figure::{Axis, Figure, Results};
use crate::bench::question::Question;
use crate::bench::subject::Subject;
use crate::cli::Host;

/// A bound that itself is still good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    /// What is measured, in words.
    pub(super) target: String,
    pub(super) unit: &'static str,
    pub(super) bound: Bound,
    /// None if something that it takes was not measured.
    pub(super) value: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Met,
    Missed,
    NotMeasured,
}

impl Verdict {
    pub(super) fn outcome(&self) -> Outcome {
        let is_met = |value: f64| match self.bound {
            Bound::AtLeast(least) => value >= least,
            Bound::AtMost(most) => value <= most,
        };
        match self.value.filter(|value| value.is_finite()) {
            None => Outcome::NotMeasured,
            Some(value) if is_met(value) => Outcome::Met,
            Some(_) => Outcome::Missed,
        }
    }

    /// The value with its unit.
    pub(super) fn measured(&self) -> String {
        self.value.map_or_else(|| "not measured".to_owned(), |value| format!("{}{}", number(value), self.unit))
    }

    pub(super) fn bound(&self) -> String {
        let (sign, value) = match self.bound {
            Bound::AtLeast(least) => ('≥', least),
            Bound::AtMost(most) => ('≤', most),
        };
        format!("{sign} {}{}", number(value), self.unit)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.outcome() {
            Outcome::Met => "PASS",
            Outcome::Missed => "FAIL",
            Outcome::NotMeasured => "----",
        };
        write!(formatter, "{word}  {}: {} (target {})", self.target, self.measured(), self.bound())
    }
}

/// Three figures of a small number, all of a large one.
fn number(value: f64) -> String {
    match value.abs() {
        ..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// Every target in the order of the report.
pub(super) fn verdicts(results: &Results) -> Vec<Verdict> {
    let hosts = [Host::Spin, Host::Embedded];
    let mut verdicts: Vec<_> = hosts.into_iter().flat_map(|host| of_host(results, host)).collect();
    let wasm = results.find(Axis::WasmSize, "", PRODUCT).map(|figure| figure.median() / 1_000_000.0);
    verdicts.push(verdict("all components".to_owned(), " MB", Bound::AtMost(3.0), wasm));
    verdicts
}

fn of_host(results: &Results, host: Host) -> Vec<Verdict> {
    let ours = Subject::Ours(host);
    let value = |axis, case: &str| results.median(axis, case, ours);
    let ratio = |axis, case: &str, other: Subject| results.beside(axis, case, ours, other);
    let [hello, list, discover] =
        [Question::Hello, Question::List, Question::Discover].map(|question| case(question, OF_TARGETS));
    let rate = |asked: &str, other, least| {
        let target = format!("{asked}, rate beside {}", other_name(other));
        (target, " ×", Bound::AtLeast(least), ratio(Axis::Throughput, asked, other))
    };
    let part = |what: &str, axis, other: Subject, most| {
        (format!("{what} beside {}", other_name(other)), " ×", Bound::AtMost(most), ratio(axis, "", other))
    };
    let [few, _, many] = TOOLS;
    let with = |tools| results.find(Axis::ManyTools, &many_tools::case(tools), ours.name());
    let growth = with(many).zip(with(few)).and_then(|(many, few)| many.beside(few));
    let rows = [
        rate(&hello, Subject::FastMcp, 4.0),
        rate(&hello, Subject::TypeScript, 1.5),
        rate(&hello, Subject::BareTwoHop(host), 0.9),
        rate(&list, Subject::Bare(host), 0.8),
        rate(&discover, Subject::Bare(host), 0.8),
        rate(&list, Subject::AzureMcp, 1.5),
        (
            "tools/list, size".to_owned(),
            " kB",
            Bound::AtMost(12.0),
            value(Axis::ListSize, "").map(|bytes| bytes / 1_000.0),
        ),
        (
            "hello_mcp, median latency at 1 connection".to_owned(),
            " ms",
            Bound::AtMost(1.2),
            value(Axis::Median, &case(Question::Hello, 1)),
        ),
        part("first result", Axis::Cached, Subject::AzureMcp, 0.25),
        part("first result", Axis::Cached, Subject::FastMcp, 0.3),
        part("memory, idle,", Axis::Idle, Subject::AzureMcp, 0.6),
        (
            format!("right answers of {} calls in flight", in_flight::CALLS),
            "",
            Bound::AtLeast(f64::from(in_flight::CALLS)),
            value(Axis::InFlight, ""),
        ),
        (format!("latency with {many} tools beside {few}"), " ×", Bound::AtMost(1.1), growth),
        (
            "a page of 1,000 rows beside fetching it directly".to_owned(),
            " ×",
            Bound::AtMost(1.3),
            page::ratio(results, 1_000, ours),
        ),
        ("errors under load".to_owned(), "", Bound::AtMost(0.0), errors(results, ours)),
    ];
    rows.map(|(what, unit, bound, value)| verdict(format!("{}: {what}", ours.name()), unit, bound, value)).into()
}

fn verdict(target: String, unit: &'static str, bound: Bound, value: Option<f64>) -> Verdict {
    Verdict { target, unit, bound, value }
}

/// A floor by what it is, since it runs on the same host.
fn other_name(subject: Subject) -> &'static str {
    match subject {
        Subject::Bare(_) => "a bare component",
        Subject::BareTwoHop(_) => "two bare components",
        Subject::Ours(_) | Subject::AzureMcp | Subject::FastMcp | Subject::TypeScript | Subject::Rmcp => subject.name(),
    }
}

/// Over all loads, if there were any.
fn errors(results: &Results, subject: Subject) -> Option<f64> {
    let is_its = |figure: &&Figure| figure.axis == Axis::Errors && figure.subject == subject.name();
    let all: Vec<_> = results.figures.iter().filter(is_its).flat_map(|figure| &figure.runs).copied().collect();
    (!all.is_empty()).then(|| all.iter().sum())
}

/// How many were met, missed and not measured.
pub(super) fn count(verdicts: &[Verdict]) -> [usize; 3] {
    [Outcome::Met, Outcome::Missed, Outcome::NotMeasured]
        .map(|outcome| verdicts.iter().filter(|verdict| verdict.outcome() == outcome).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_at_its_bound_and_missed_beyond_it() {
        let rows = [
            (Bound::AtLeast(4.0), Some(4.0), Outcome::Met),
            (Bound::AtLeast(4.0), Some(3.999), Outcome::Missed),
            (Bound::AtMost(1.2), Some(1.2), Outcome::Met),
            (Bound::AtMost(1.2), Some(1.201), Outcome::Missed),
            (Bound::AtMost(1.2), None, Outcome::NotMeasured),
            (Bound::AtLeast(1.2), Some(f64::INFINITY), Outcome::NotMeasured),
            (Bound::AtMost(1.2), Some(f64::NAN), Outcome::NotMeasured),
        ];
        for (bound, value, expected) in rows {
            assert_eq!(verdict(String::new(), "", bound, value).outcome(), expected, "{bound:?} {value:?}");
        }
    }

    #[test]
    fn a_verdict_says_what_was_measured_and_what_was_wanted() {
        let met = verdict("hello_mcp, rate beside FastMCP".to_owned(), " ×", Bound::AtLeast(4.0), Some(4.318));
        assert_eq!(met.to_string(), "PASS  hello_mcp, rate beside FastMCP: 4.32 × (target ≥ 4.00 ×)");
        let missed = verdict("right answers".to_owned(), "", Bound::AtLeast(800.0), Some(799.0));
        assert_eq!(missed.to_string(), "FAIL  right answers: 799 (target ≥ 800)");
    }

    #[test]
    fn what_was_not_measured_is_neither_met_nor_missed() {
        let all = verdicts(&Results::default());
        assert_eq!(count(&all), [0, 0, all.len()]);
    }

    #[test]
    fn the_figures_of_each_target_are_those_that_it_names() {
        let mut results = Results::default();
        let hello = case(Question::Hello, 64);
        let ours = Subject::Ours(Host::Spin);
        results.add(Axis::Throughput, &hello, ours.name(), 2_000.0);
        results.add(Axis::Throughput, &hello, Subject::FastMcp.name(), 400.0);
        results.add(Axis::Throughput, &hello, Subject::TypeScript.name(), 2_000.0);
        results.add(Axis::Errors, &hello, ours.name(), 2.0);
        let told: Vec<_> = verdicts(&results)
            .into_iter()
            .filter(|verdict| verdict.value.is_some())
            .map(|one| one.to_string())
            .collect();
        assert_eq!(
            told,
            [
                "PASS  this server on Spin: hello_mcp, 64 connections, rate beside FastMCP: 5.00 × (target ≥ 4.00 ×)",
                "FAIL  this server on Spin: hello_mcp, 64 connections, rate beside TypeScript SDK: 1.00 × (target ≥ 1.50 ×)",
                "FAIL  this server on Spin: errors under load: 2.00 (target ≤ 0.00)",
            ]
        );
    }
}
