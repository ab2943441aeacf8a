//! How much is asked for at once: the series of a call do not fit into one answer of Azure, nor into the memory of a tool.
//!
//! A call asks for portions of machines, a few at a time, and keeps only what it finds in them. The step is as fine as
//! lets all machines be looked at within the time of a call.

use alloc::{string::String, vec, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    arguments::Source,
    window::{STEPS, Span},
};

/// How many points of series are worth asking for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    /// In a call: it has to be over within its deadline, 90 seconds unless the server says otherwise.
    call: u64,
    /// In one exchange: all of its answers are in the tool's memory at once.
    exchange: u64,
    /// In one request.
    portion: u64,
}

impl Limits {
    /// A point of Log Analytics is 15 bytes, so an answer has 6 MB. A point takes a microsecond to examine.
    const LOGS: Self = Self { call: 12_000_000, exchange: 1_200_000, portion: 400_000 };
    /// A point of a metric is 55 bytes on the way and twice as many when it is read, so an answer has 7 MB.
    const METRICS: Self = Self { call: 3_200_000, exchange: 360_000, portion: 120_000 };

    pub(crate) fn of(source: &Source) -> Self {
        match source {
            Source::Workspace(_) => Self::LOGS,
            Source::Machines(_) => Self::METRICS,
        }
    }

    /// The minutes of the finest step with which so many series can be looked at, the coarsest where none can.
    pub(crate) fn minutes(&self, series: u64, steps: impl Fn(u64) -> u64) -> u64 {
        let [.., coarsest] = STEPS;
        STEPS.into_iter().find(|minutes| series.saturating_mul(steps(*minutes)) <= self.call).unwrap_or(coarsest)
    }
}

/// A machine, and how many series it has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// The name of a computer, or the id of a virtual machine.
    pub(crate) name: String,
    pub(crate) series: u64,
}

/// Machines that one request asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Portion {
    /// What all of them have in common: the region of virtual machines.
    pub(crate) region: String,
    pub(crate) machines: Vec<Machine>,
}

impl Portion {
    fn points(&self, span: &Span) -> u64 {
        self.machines.iter().map(|machine| machine.series.saturating_mul(span.steps)).fold(0, u64::saturating_add)
    }
}

/// What is left to ask for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// All portions, in the order in which they are asked for.
    pub(crate) portions: Vec<Portion>,
    /// How many have been asked for.
    asked: usize,
    /// How many machines are too many for one call.
    pub(crate) left_out: usize,
}

impl Plan {
    /// Divides groups of machines into portions, each of at most so many machines.
    pub(crate) fn new(groups: Vec<Portion>, most: usize, limits: Limits, span: &Span) -> Self {
        let mut plan = Self::default();
        let mut total = 0_u64;
        for Portion { region, machines } in groups {
            let mut portion = Portion { region, machines: vec![] };
            for machine in machines {
                let points = machine.series.saturating_mul(span.steps);
                total = total.saturating_add(points);
                if total > limits.call {
                    plan.left_out += 1;
                    continue;
                }
                let is_full = portion.machines.len() >= most || portion.points(span) + points > limits.portion;
                if is_full && !portion.machines.is_empty() {
                    let next = Portion { region: portion.region.clone(), machines: vec![] };
                    plan.portions.push(core::mem::replace(&mut portion, next));
                }
                portion.machines.push(machine);
            }
            if !portion.machines.is_empty() {
                plan.portions.push(portion);
            }
        }
        plan
    }

    /// The portions of the next exchange, which then count as asked for; none when all have been.
    pub(crate) fn next(&mut self, limits: Limits, span: &Span) -> Vec<Portion> {
        let (mut next, mut points) = (Vec::new(), 0);
        for portion in self.portions.iter().skip(self.asked) {
            points += portion.points(span);
            if points > limits.exchange && !next.is_empty() {
                break;
            }
            next.push(portion.clone());
        }
        self.asked += next.len();
        next
    }

    /// The portions with some machines only.
    pub(crate) fn only(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<Portion> {
        let only = |mut portion: Portion| {
            portion.machines.retain(|machine| is_wanted(&machine.name));
            (!portion.machines.is_empty()).then_some(portion)
        };
        self.portions.iter().cloned().filter_map(only).collect()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    /// 2026-11-22T21:03:00Z.
    const NOW: u64 = 1_795_381_380_000;

    fn span(minutes: u64) -> Span {
        Span::before(NOW, 7 * 24 * 60 * 60 * 1000, minutes)
    }

    fn machines(count: usize, series: u64) -> Portion {
        let machine = |number| Machine { name: format!("{number}"), series };
        Portion { region: "here".into(), machines: (0..count).map(machine).collect() }
    }

    #[test]
    fn the_step_is_as_fine_as_the_time_allows() {
        let rows = [
            (Limits::LOGS, 0, 5),
            (Limits::LOGS, 1_984, 5),
            (Limits::LOGS, 1_985, 15),
            (Limits::LOGS, 5_952, 15),
            (Limits::LOGS, 5_953, 30),
            (Limits::LOGS, 11_905, 60),
            (Limits::LOGS, u64::MAX, 60),
            (Limits::METRICS, 6 * 88, 5),
            (Limits::METRICS, 6 * 89, 15),
            (Limits::METRICS, 6 * 500, 30),
        ];
        for (limits, series, minutes) in rows {
            assert_eq!(limits.minutes(series, |minutes| span(minutes).steps), minutes, "{series}");
        }
    }

    #[test]
    fn every_machine_is_asked_for_once_and_no_exchange_is_too_large() {
        let rows = [
            (Limits::LOGS, 250, 7, 5, 1000),
            (Limits::LOGS, 3_000, 7, 60, 1000),
            (Limits::LOGS, 3, 5_000, 60, 1000),
            (Limits::METRICS, 500, 6, 30, 50),
            (Limits::METRICS, 88, 6, 5, 50),
            (Limits::LOGS, 0, 0, 5, 1000),
        ];
        for (limits, count, series, minutes, most) in rows {
            let span = span(minutes);
            let groups = machines(count, series);
            let mut plan = Plan::new(vec![groups.clone()], most, limits, &span);
            assert_eq!(plan.left_out, 0, "{count}");
            let (mut seen, mut exchanges) = (Vec::new(), 0);
            loop {
                let next = plan.next(limits, &span);
                if next.is_empty() {
                    break;
                }
                let points: u64 = next.iter().map(|portion| portion.points(&span)).sum();
                assert!(points <= limits.exchange || next.len() == 1, "{points}");
                assert!(next.iter().all(|portion| portion.machines.len() <= most));
                seen.extend(next.into_iter().flat_map(|portion| portion.machines));
                exchanges += 1;
            }
            assert_eq!(seen, groups.machines);
            // The server ends a call after 64.
            assert!(exchanges <= 24, "{exchanges}");
        }
    }

    #[test]
    fn what_is_too_much_for_a_call_is_left_out() {
        let span = span(60);
        let plan = Plan::new(vec![machines(10_000, 7)], 1000, Limits::LOGS, &span);
        let asked: usize = plan.portions.iter().map(|portion| portion.machines.len()).sum();
        assert_eq!((asked + plan.left_out, plan.left_out), (10_000, 6_599));
        let wanted = plan.only(|name| ["3", "1700", "9999"].contains(&name));
        let names: Vec<_> = wanted.iter().flat_map(|portion| &portion.machines).map(|machine| &machine.name).collect();
        assert_eq!(names, ["3", "1700"]);
    }
}
