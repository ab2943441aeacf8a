//! What goes in: a series, and how it is to be looked at.

use alloc::vec::Vec;

/// A series of one metric: values at instants, in any order and with gaps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    /// Seconds since the Unix epoch and the value there. What is not finite counts as a gap.
    pub points: Vec<(i64, f64)>,
}

impl Series {
    /// A series of equal steps, a value or a gap for each.
    #[must_use]
    pub fn regular(start: i64, step: u32, values: &[Option<f64>]) -> Self {
        let times = (0_i64..).map(|index| start.saturating_add(index.saturating_mul(i64::from(step))));
        Self { points: times.zip(values).map(|(time, value)| (time, value.unwrap_or(f64::NAN))).collect() }
    }
}

/// How a series is looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// How little is enough for a finding.
    pub sensitivity: Sensitivity,
    /// What is measured.
    pub metric: Metric,
    /// How a value is to be read.
    pub reading: Reading,
    /// Whether a change that is too small to matter, for this metric, is left out.
    pub material_only: bool,
    /// The local time that days and hours are told by.
    pub zone: Zone,
}

/// How little is enough for a finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sensitivity {
    /// Only what is far from ordinary.
    Low,
    /// What an operator would want to see.
    #[default]
    Medium,
    /// More, at the price of false alarms.
    High,
}

impl Sensitivity {
    /// The score from which on something is a finding.
    pub(crate) const fn threshold(self) -> f64 {
        match self {
            Self::Low => 3.5,
            Self::Medium => 2.5,
            Self::High => 2.0,
        }
    }
}

/// What a series measures, and so which changes of it matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Metric {
    /// Processor time in percent.
    Cpu,
    /// Memory in use: percent or bytes.
    Memory,
    /// Space left on a disk: percent or bytes.
    DiskFree,
    /// How long something takes.
    Latency,
    /// How much gets done: requests, transactions, bytes of a disk.
    Throughput,
    /// Bytes or packets on a network.
    Network,
    /// Not known: nothing is left out for being small or in the good direction.
    #[default]
    Unknown,
}

/// How a value is to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reading {
    /// As it is.
    #[default]
    Gauge,
    /// As a count since a start: what is looked at is its rate per second, and a count that falls has begun anew.
    Counter,
}

/// Local time as offsets from UTC, each in force from an instant on.
///
/// UTC itself where there is none. A change to daylight-saving time is one more offset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zone {
    offsets: Vec<(i64, i32)>,
}

impl Zone {
    /// The same offset at all times, in seconds east of UTC.
    #[must_use]
    pub fn fixed(offset: i32) -> Self {
        Self { offsets: Vec::from([(i64::MIN, offset)]) }
    }

    /// Offsets in seconds east of UTC, each in force from an instant on, in seconds since the Unix epoch; the first is in
    /// force before its instant too.
    #[must_use]
    pub fn changing(mut offsets: Vec<(i64, i32)>) -> Self {
        offsets.sort_unstable();
        Self { offsets }
    }

    /// The seconds since the Unix epoch that a clock on the wall would show.
    pub(crate) fn local(&self, time: i64) -> i64 {
        let in_force = self.offsets.iter().rev().find(|(from, _)| *from <= time).or(self.offsets.first());
        time.saturating_add(in_force.map_or(0, |(_, offset)| i64::from(*offset)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_follows_the_offset_in_force() {
        let zone = Zone::changing(Vec::from([(2000, 7200), (1000, 3600)]));
        let rows = [(0, 3600), (1000, 4600), (1999, 5599), (2000, 9200)];
        for (time, local) in rows {
            assert_eq!(zone.local(time), local, "{time}");
        }
        assert_eq!((Zone::default().local(5), Zone::fixed(-60).local(100)), (5, 40));
    }
}
