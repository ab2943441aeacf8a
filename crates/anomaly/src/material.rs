//! Which changes of a metric matter to those who run the machine.

use crate::{
    episode::{Direction, Kind},
    finding::Finding,
    grid::Grid,
    rank::quantile_of,
    series::Metric,
};

/// Values up to so much are read as percent, where a metric may be in percent or in bytes.
const PERCENT: f64 = 100.5;

/// How much of a score is left where the series has known values nearly as wild: a metric that is bursty by its nature
/// needs more to stand out. A series whose nature is not known is taken as it is.
pub(crate) const fn burstiness(metric: Metric) -> f64 {
    match metric {
        Metric::Latency | Metric::Network => 1.0,
        Metric::Cpu => 1.1,
        Metric::Memory | Metric::DiskFree | Metric::Throughput => 1.3,
        Metric::Unknown => f64::INFINITY,
    }
}

/// Which changes of one series matter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Material {
    metric: Metric,
    /// The least change that matters, in the unit of the series.
    least: f64,
}

impl Material {
    /// What matters in a series of a metric.
    pub(crate) fn of(metric: Metric, grid: &Grid) -> Self {
        let mut values = grid.values.clone();
        let [middle, high, most] = [0.5, 0.75, 1.0].map(|share| quantile_of(&mut values, share));
        let is_percent = most <= PERCENT;
        let least = match metric {
            Metric::Unknown => 0.0,
            Metric::Cpu => 5.0,
            Metric::Memory | Metric::DiskFree if is_percent => 2.0,
            Metric::Memory | Metric::DiskFree => 0.03 * middle.abs(),
            Metric::Latency => 0.2 * middle.abs(),
            Metric::Throughput | Metric::Network => 0.2 * high.abs(),
        };
        Self { metric, least }
    }

    /// Whether a finding matters.
    pub(crate) fn is(&self, finding: &Finding) -> bool {
        match finding.kind {
            Kind::Flatline | Kind::NoData => true,
            Kind::Spike | Kind::Sustained | Kind::Shift | Kind::Drift | Kind::Missing => {
                self.is_bad(finding.direction) && finding.change >= self.least
            }
        }
    }

    /// Whether a change in a direction is ever a reason to look.
    fn is_bad(&self, direction: Direction) -> bool {
        match (self.metric, direction) {
            // A restart gives memory back, and a rotation of logs space; nobody minds a short wait.
            (Metric::Memory | Metric::Latency, Direction::Down) | (Metric::DiskFree, Direction::Up) => false,
            (Metric::Memory | Metric::Latency, Direction::Up)
            | (Metric::DiskFree, Direction::Down)
            | (Metric::Cpu | Metric::Throughput | Metric::Network | Metric::Unknown, Direction::Up | Direction::Down) => {
                true
            }
        }
    }
}
