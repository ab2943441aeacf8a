//! Runs the detectors of anomalies, which are compiled only for that.
use std::path::absolute;
use std::process::Command;

use anyhow::Result;
use clap::ValueEnum as _;

use crate::checkout::Checkout;
use crate::cli::AnomaliesOptions;
use crate::command::run_shown;

/// Finds the episodes of every file of a folder.
pub(crate) fn find(checkout: &Checkout, options: &AnomaliesOptions) -> Result<()> {
    let mut command = program(checkout);
    // The program starts in the root of the checkout, not where this was started.
    command.arg("folder").arg("--csv").arg(absolute(&options.csv)?).arg("--out").arg(absolute(&options.out)?);
    command.args(options.method.to_possible_value().iter().flat_map(|method| ["--method", method.get_name()]));
    run_shown(&mut command)
}

/// Measures quality and speed on generated series.
pub(crate) fn bench(checkout: &Checkout) -> Result<()> {
    run_shown(&mut bench_command(checkout))
}

/// The command that does so.
pub(crate) fn bench_command(checkout: &Checkout) -> Command {
    let mut command = program(checkout);
    command.arg("bench");
    command
}

fn program(checkout: &Checkout) -> Command {
    let mut cargo = checkout.cargo();
    cargo.args(["run", "--release", "--quiet", "--package", "anomaly-bench", "--"]);
    cargo
}
