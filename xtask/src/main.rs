//! `cargo xtask`: installs what the app needs, builds it, runs it, tests it and measures it.
mod anomalies;
mod bench;
mod build;
mod checkout;
mod cli;
mod command;
mod connect;
mod group;
mod health;
mod install;
mod progress;
mod sbom;
mod servers;
mod sizes;
mod source;
mod test;
mod token;
mod up;
mod variables;

use std::process::ExitCode;

use clap::Parser as _;

use crate::checkout::Checkout;
use crate::cli::{Cli, Task};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = group::watch_signals().and_then(|()| {
        let checkout = Checkout::find()?;
        match cli.task {
            Task::Up(options) => up::run(&checkout, &options).map(|()| ExitCode::SUCCESS),
            Task::Test(options) => test::run(&checkout, &options),
            Task::Build(options) => build::everything(&checkout, options).map(|()| ExitCode::SUCCESS),
            Task::Bench { bench } => bench::run(&checkout, bench.as_ref()).map(|()| ExitCode::SUCCESS),
            Task::Anomalies(options) => anomalies::find(&checkout, &options).map(|()| ExitCode::SUCCESS),
        }
    });
    group::wait_if_stopping();
    result.unwrap_or_else(|error| {
        progress::warn(&format!("error: {error:#}"));
        ExitCode::FAILURE
    })
}
