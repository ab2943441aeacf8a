//! Finds or installs Valgrind. Only the suite `instructions` needs it.
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::checkout::{Checkout, on_path};
use crate::install::package;
use crate::progress::step;

/// Valgrind, installed or unpacked.
#[derive(Clone, Debug)]
pub(crate) struct Valgrind {
    program: PathBuf,
    /// Where its tools are, if they are not in the system.
    tools: Option<PathBuf>,
}

impl Valgrind {
    pub(crate) fn command(&self, checkout: &Checkout) -> Command {
        let mut command = checkout.command(&self.program);
        if let Some(tools) = &self.tools {
            command.env("VALGRIND_LIB", tools);
        }
        command
    }
}

/// Gives the system's Valgrind, else one that is unpacked into this checkout.
pub(crate) fn valgrind(checkout: &Checkout) -> Result<Valgrind> {
    if let Some(program) = on_path("valgrind") {
        return Ok(Valgrind { program, tools: None });
    }
    let folder = checkout.tools().join("valgrind");
    // Debian's own command is a script that looks for symbols, which nobody needs who counts instructions.
    let program = package::file(&folder, "usr/bin/valgrind.bin");
    if !program.is_file() {
        step("Installing Valgrind from Debian's package (once)", || package::unpack(checkout, &folder, "valgrind"))
            .context("Valgrind is missing: install it, on Debian with `apt-get install valgrind`")?;
    }
    Ok(Valgrind { program, tools: Some(package::file(&folder, "usr/libexec/valgrind")) })
}
