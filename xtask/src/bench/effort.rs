//! How much is measured.
use std::time::Duration;

#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Runs of each server with the loads whose rates the targets compare, and with the others.
    pub(super) rounds: u32,
    pub(super) other_rounds: u32,
    pub(super) warm_up: Duration,
    /// Of one run, and of one with more pages at once than the sandbox can answer soon.
    pub(super) time: Duration,
    pub(super) many_pages_time: Duration,
    /// Starts of each server.
    pub(super) starts: u32,
    /// Pages fetched of each server.
    pub(super) pages: u32,
    /// After which the memory is measured.
    pub(super) calls: u64,
}

/// What figures are published from.
pub(super) const FULL: Effort = Effort {
    rounds: 7,
    other_rounds: 2,
    // Until the compilers of Node and .NET are done with what is called often.
    warm_up: Duration::from_secs(4),
    time: Duration::from_secs(2),
    many_pages_time: Duration::from_secs(10),
    starts: 5,
    pages: 9,
    calls: 100_000,
};

/// Enough to see that everything runs.
pub(super) const QUICK: Effort = Effort {
    rounds: 1,
    other_rounds: 1,
    warm_up: Duration::from_secs(1),
    time: Duration::from_secs(1),
    many_pages_time: Duration::from_secs(5),
    starts: 1,
    pages: 3,
    calls: 5_000,
};
