//! Keeps server and load apart, each on a core of its own, so that neither takes the other's time.
use std::ffi::OsStr;
use std::process::Command;
use std::thread::available_parallelism;

use anyhow::Result;

use crate::checkout::{Checkout, on_path};
use crate::command::read;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Core {
    Server,
    /// The load generator, and the sandbox that stands in for Azure.
    Load,
}

impl Core {
    fn number(self) -> &'static str {
        match self {
            Self::Server => "0",
            Self::Load => "1",
        }
    }
}

/// Whether this machine has two cores and the program that assigns them.
pub(super) fn are_apart() -> bool {
    on_path("taskset").is_some() && available_parallelism().is_ok_and(|cores| cores.get() > 1)
}

/// A command on a core; on any where they can't be kept apart.
pub(super) fn pinned(checkout: &Checkout, core: Core, program: impl AsRef<OsStr>) -> Command {
    if !are_apart() {
        return checkout.command(program);
    }
    let mut command = checkout.command("taskset");
    command.args(["--cpu-list", core.number()]).arg(program);
    command
}

/// Moves a process that runs to a core, with all its threads.
pub(super) fn pin(checkout: &Checkout, core: Core, process: u32) -> Result<()> {
    if are_apart() {
        read(checkout.command("taskset").args([
            "--all-tasks",
            "--cpu-list",
            "--pid",
            core.number(),
            &process.to_string(),
        ]))?;
    }
    Ok(())
}
