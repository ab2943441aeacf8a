//! Builds the components and the embedded host.
use std::process::Command;

use anyhow::Result;

use crate::checkout::Checkout;
use crate::cli::BuildOptions;
use crate::command::run_shown;
use crate::progress::step;
use crate::{install, sbom, sizes};

/// Builds what runs the app, and prints the sizes of the components.
pub(crate) fn everything(checkout: &Checkout, options: BuildOptions) -> Result<()> {
    components(checkout)?;
    if !options.components {
        embedded_host(checkout)?;
    }
    if options.sbom {
        sbom::write(checkout, &checkout.components()?)?;
    }
    sizes::check(checkout, &checkout.components()?.concat())
}

/// Builds every component for `wasm32-wasip2`.
pub(crate) fn components(checkout: &Checkout) -> Result<()> {
    install::wasm_target(checkout)?;
    let groups = checkout.components()?;
    step("Building the components", || {
        groups.iter().try_for_each(|group| run_shown(for_wasm(checkout, "build", group).arg("--release")))
    })
}

/// A cargo command for `wasm32-wasip2` over a group of components.
pub(crate) fn for_wasm(checkout: &Checkout, subcommand: &str, group: &[String]) -> Command {
    let mut cargo = checkout.cargo();
    cargo.args([subcommand, "--target", "wasm32-wasip2"]);
    cargo.args(group.iter().flat_map(|name| ["--package", name]));
    cargo
}

/// Builds the embedded host.
pub(crate) fn embedded_host(checkout: &Checkout) -> Result<()> {
    let mut cargo = checkout.cargo();
    cargo.args(["build", "--profile", "host", "--package", "host"]);
    let first = if checkout.host_binary().is_file() { "" } else { " (once, some minutes)" };
    step(&format!("Building the embedded host{first}"), || run_shown(&mut cargo))
}
