//! Runs the detectors of anomalies, which are compiled only for that.
use std::path::absolute;
use std::process::Command;

use anyhow::Result;
use clap::ValueEnum as _;

use crate::checkout::Checkout;
use crate::cli::AnomaliesOptions;
use crate::command::run_shown;
use crate::{build, install};

/// The detector as a component of its own.
const COMPONENT: &str = "anomaly-bench-component";

/// Finds the episodes of every file of a folder.
pub(crate) fn find(checkout: &Checkout, options: &AnomaliesOptions) -> Result<()> {
    let mut command = program(checkout);
    // The program starts in the root of the checkout, not where this was started.
    command.arg("folder").arg("--csv").arg(absolute(&options.csv)?).arg("--out").arg(absolute(&options.out)?);
    command.args(options.method.to_possible_value().iter().flat_map(|method| ["--method", method.get_name()]));
    run_shown(&mut command)
}

/// Measures quality on generated series, and speed natively and as a component.
pub(crate) fn bench(checkout: &Checkout) -> Result<()> {
    run_shown(program(checkout).arg("bench"))?;
    run_shown(&mut speed(checkout)?)
}

/// The command that measures the speed, with the component that it needs.
pub(crate) fn speed(checkout: &Checkout) -> Result<Command> {
    install::wasm_target(checkout)?;
    run_shown(build::for_wasm(checkout, "build", &[COMPONENT.to_owned()]).args(["--release", "--quiet"]))?;
    let file = checkout.wasm_dir().join(format!("{}.wasm", COMPONENT.replace('-', "_")));
    let mut cargo = checkout.cargo();
    // In the host's profile, so that its engine is not built twice.
    cargo.args(["bench", "--quiet", "--profile", "host", "--package", "host", "--bench", "anomalies", "--"]);
    cargo.arg(file);
    Ok(cargo)
}

fn program(checkout: &Checkout) -> Command {
    let mut cargo = checkout.cargo();
    cargo.args(["run", "--release", "--quiet", "--package", "anomaly-bench", "--"]);
    cargo
}
