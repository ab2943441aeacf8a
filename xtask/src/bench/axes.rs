//! What is measured, one file for each question.
pub(super) mod anomalies;
pub(super) mod in_flight;
pub(super) mod many_tools;
pub(super) mod memory;
pub(super) mod page;
pub(super) mod start;
pub(super) mod throughput;
pub(super) mod weight;
