//! The detectors that are compared.

use anomaly::{Episode, Metric, Options, Series};
use clap::ValueEnum;

use crate::kusto::{self, Arguments};

/// A detector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// The crate `anomaly`.
    Ours,
    /// Kusto's `series_decompose_anomalies` with its defaults.
    Kusto,
    /// The strongest variant of it that we know.
    KustoStrong,
}

impl Method {
    /// The first and the last instant of each episode that it finds.
    pub(crate) fn episodes(self, series: &Series, metric: Metric) -> Vec<Found> {
        match self {
            Self::Ours => {
                let options = Options { metric, material_only: true, ..Options::default() };
                anomaly::analyze(series, &options).episodes.iter().map(Found::from).collect()
            }
            Self::Kusto => kusto::episodes(series, Arguments::Default),
            Self::KustoStrong => kusto::episodes(series, Arguments::Strong),
        }
    }
}

/// An episode as it is counted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) start: i64,
    pub(crate) end: i64,
    /// What the method calls it.
    pub(crate) label: String,
}

impl From<&Episode> for Found {
    fn from(episode: &Episode) -> Self {
        let label = format!("{:?} {:?}", episode.kind, episode.direction);
        Self { start: episode.start, end: episode.end, label }
    }
}
