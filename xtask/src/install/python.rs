//! Makes a Python environment for this checkout, with the packages that its requirements files pin.
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, on_path};
use crate::command::{read, run_logged};
use crate::install::stamp::{Stamp, input};
use crate::progress::{step, warn};

/// What the Azure sandbox asks for.
const MINIMUM: (u32, u32) = (3, 11);
const NAMES: [&str; 6] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];

/// Gives a Python that has the packages of these requirements files, relative to the root of the checkout.
pub(crate) fn python(checkout: &Checkout, requirements: &[&str]) -> Result<PathBuf> {
    python_apart(checkout, "python", requirements)
}

/// The same in an environment of its own, for packages that don't go with those of others.
pub(crate) fn python_apart(checkout: &Checkout, name: &str, requirements: &[&str]) -> Result<PathBuf> {
    let environment = checkout.tools().join(name);
    let python = environment.join("bin/python");
    for file in requirements {
        let name = file.replace('/', "-");
        let stamp = Stamp::new(environment.join(format!("{name}.stamp")), &[&input(&checkout.path(file))?]);
        if python.is_file() && stamp.is_current() {
            continue;
        }
        step(&format!("Installing the Python packages of {file} (once)"), || {
            if read(checkout.command(&python).args(["-m", "pip", "--version"])).is_err() {
                make_environment(checkout, &environment)?;
            }
            let mut pip = checkout.command(&python);
            pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--requirement", file]);
            run_logged(&mut pip, &checkout.log("python"), None)?;
            stamp.write()
        })?;
    }
    Ok(python)
}

/// Makes the environment; where the system's Python cannot put pip into it, the system's pip does.
fn make_environment(checkout: &Checkout, environment: &Path) -> Result<()> {
    let system = system_python(checkout)?;
    let log = checkout.log("python");
    let make = |options: &[&str]| {
        run_logged(checkout.command(&system).args(["-m", "venv", "--clear"]).args(options).arg(environment), &log, None)
    };
    let Err(reason) = make(&[]) else { return Ok(()) };
    warn(&format!("  Python's own way to install pip failed ({reason:#}); trying the system's pip"));
    make(&["--without-pip"])
        .and_then(|()| {
            let python = environment.join("bin/python");
            let mut pip = checkout.command(&system);
            pip.args(["-m", "pip", "--python"]).arg(python).args(["install", "--disable-pip-version-check", "pip"]);
            run_logged(&mut pip, &log, None)
        })
        .context("Python cannot make an environment: install its packages `venv` and `pip` (`python3-venv` on Debian)")
}

/// The first Python on PATH that is new enough.
fn system_python(checkout: &Checkout) -> Result<PathBuf> {
    for path in NAMES.iter().filter_map(|name| on_path(name)) {
        let version = read(checkout.command(&path).args(["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]));
        if version.is_ok_and(|version| parse_version(&version).is_some_and(|version| version >= MINIMUM)) {
            return Ok(path);
        }
    }
    let (major, minor) = MINIMUM;
    bail!("Python {major}.{minor} or newer is missing: install it (`python3` and `python3-venv` on Debian)")
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.trim().split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        for (text, enough) in
            [("3.9", false), ("3.11", true), ("3.13", true), ("2.7", false), ("4.0", true), ("three", false)]
        {
            assert_eq!(parse_version(text).is_some_and(|version| version >= MINIMUM), enough, "{text}");
        }
    }
}
