//! Finds or installs Chromium. Only the suite `browser` needs it.
//!
//! Where there is none, Debian's package and the libraries that the machine lacks are unpacked into this checkout.
use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, on_path};
use crate::command::read;
use crate::install::package;
use crate::progress::step;

/// Where others install it.
const PROGRAMS: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
const MISSING: &str = "Chromium is missing: install it, on Debian with `apt-get install chromium`";

/// Gives the system's Chromium if it runs, else one that is unpacked into this checkout.
pub(crate) fn chromium(checkout: &Checkout) -> Result<PathBuf> {
    if let Some(program) = PROGRAMS.into_iter().filter_map(on_path).find(|program| runs(checkout, program)) {
        return Ok(program);
    }
    let folder = checkout.tools().join("chromium");
    let program = folder.join("chromium");
    if !runs(checkout, &program) {
        step("Installing Chromium from Debian's package (once)", || unpack(checkout, &folder, &program))
            .context(MISSING)?;
        if !runs(checkout, &program) {
            bail!("{MISSING} (the package does not run when it is only unpacked)");
        }
    }
    Ok(program)
}

fn runs(checkout: &Checkout, program: &Path) -> bool {
    read(checkout.command(program).arg("--version")).is_ok()
}

/// Unpacks the package, with a script that starts it from there.
fn unpack(checkout: &Checkout, folder: &Path, program: &Path) -> Result<()> {
    package::unpack(checkout, folder, &["chromium"])?;
    fs::write(program, script())?;
    fs::set_permissions(program, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// Starts Chromium with the libraries beside it; `libpulse` looks for its own where they would be if it were installed.
fn script() -> String {
    format!(
        "#!/bin/sh\n\
         root=$(dirname \"$0\")/root\n\
         libraries=$root/usr/lib/{}-linux-gnu\n\
         export LD_LIBRARY_PATH=\"$libraries:$libraries/pulseaudio\"\n\
         exec \"$root/usr/lib/chromium/chromium\" \"$@\"\n",
        env::consts::ARCH
    )
}
