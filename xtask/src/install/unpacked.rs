//! Finds a program, or unpacks Debian's package of it and the libraries that the machine lacks into this checkout.
use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, on_path};
use crate::command::read;
use crate::install::package;
use crate::progress::step;

/// A program that Debian packages.
struct Program {
    name: &'static str,
    package: &'static str,
    /// Names and places of it where others install it.
    elsewhere: &'static [&'static str],
    /// Where it is in the package.
    file: &'static str,
    /// Where its libraries are; some are in a folder in which they would be found only if they were installed.
    libraries: &'static str,
}

const CHROMIUM: Program = Program {
    name: "Chromium",
    package: "chromium",
    elsewhere: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    file: "usr/lib/chromium/chromium",
    libraries: "$libraries:$libraries/pulseaudio",
};

const REDIS: Program = Program {
    name: "Redis",
    package: "redis-server",
    elsewhere: &["redis-server"],
    file: "usr/bin/redis-server",
    libraries: "$libraries",
};

/// Gives a Chromium, for the suite `browser`.
pub(crate) fn chromium(checkout: &Checkout) -> Result<PathBuf> {
    find(checkout, &CHROMIUM)
}

/// Gives a server of Redis, for the tests of instances that share a store.
pub(crate) fn redis(checkout: &Checkout) -> Result<PathBuf> {
    find(checkout, &REDIS)
}

/// Gives the system's program if it runs, else one that is unpacked into this checkout.
fn find(checkout: &Checkout, wanted: &Program) -> Result<PathBuf> {
    let system = wanted.elsewhere.iter().filter_map(|name| on_path(name));
    if let Some(program) = system.into_iter().find(|program| runs(checkout, program)) {
        return Ok(program);
    }
    let Program { name, package, .. } = wanted;
    let missing = || format!("{name} is missing: install it, on Debian with `apt-get install {package}`");
    let folder = checkout.tools().join(package);
    let program = folder.join(package);
    if !runs(checkout, &program) {
        step(&format!("Installing {name} from Debian's package (once)"), || {
            unpack(checkout, &folder, &program, wanted)
        })
        .with_context(missing)?;
        if !runs(checkout, &program) {
            bail!("{} (the package does not run when it is only unpacked)", missing());
        }
    }
    Ok(program)
}

fn runs(checkout: &Checkout, program: &Path) -> bool {
    read(checkout.command(program).arg("--version")).is_ok()
}

/// Unpacks the package, with a script that starts it from there.
fn unpack(checkout: &Checkout, folder: &Path, program: &Path, wanted: &Program) -> Result<()> {
    package::unpack(checkout, folder, wanted.package)?;
    fs::write(program, script(wanted))?;
    fs::set_permissions(program, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// Starts the program with the libraries beside it.
fn script(wanted: &Program) -> String {
    format!(
        "#!/bin/sh\n\
         root=$(dirname \"$0\")/root\n\
         libraries=$root/usr/lib/{}-linux-gnu\n\
         export LD_LIBRARY_PATH=\"{}\"\n\
         exec \"$root/{}\" \"$@\"\n",
        env::consts::ARCH,
        wanted.libraries,
        wanted.file
    )
}
