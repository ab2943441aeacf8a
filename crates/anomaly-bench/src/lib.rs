//! The anomaly detector and Kusto's, and what both are measured with.

#![expect(clippy::print_stdout, reason = "what it prints is what it is run for")]

pub mod estate;
pub mod folder;
mod kusto;
pub mod method;
pub mod quality;
