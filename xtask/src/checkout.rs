//! Where things are in this checkout.
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

/// Stands in the source of each component that has no standard library.
const NO_STD: &str = "no_std)]";

/// The root of the checkout.
#[derive(Clone, Debug)]
pub(crate) struct Checkout {
    pub(crate) root: PathBuf,
}

impl Checkout {
    /// Finds the checkout that `cargo xtask` was started in, also when its target directory is shared with another one.
    pub(crate) fn find() -> Result<Self> {
        let crate_dir =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = crate_dir.parent().context("this crate has no parent folder")?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// A path inside the checkout, absolute.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder that holds what is installed for this checkout alone; git ignores it.
    pub(crate) fn tools(&self) -> PathBuf {
        self.path(".tools")
    }

    /// A file of output that is shown only when something fails.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.tools().join("log").join(format!("{name}.log"))
    }

    /// The folder of the built components, as `spin.toml` names it.
    pub(crate) fn wasm_dir(&self) -> PathBuf {
        self.path("target/wasm32-wasip2/release")
    }

    /// The embedded host, as built by `cargo build --profile host`.
    pub(crate) fn host_binary(&self) -> PathBuf {
        self.path("target/host/azure-infra-host")
    }

    /// A command that starts in the root of the checkout.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The same cargo that runs this task, with the target directory that `spin.toml` names.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.env("CARGO_TARGET_DIR", self.path("target"));
        command
    }

    /// The components, those without a standard library and then the others: their folder is their package's name.
    ///
    /// A cargo command takes one of the groups. In one command the former would get the standard library of the others,
    /// since cargo builds a shared dependency once and with every feature that anyone asks for.
    pub(crate) fn components(&self) -> Result<[Vec<String>; 2]> {
        self.components_in("components")
    }

    /// The same for another folder of components.
    pub(crate) fn components_in(&self, folder: &str) -> Result<[Vec<String>; 2]> {
        let folder = self.path(folder);
        let [mut bare, mut others] = [Vec::new(), Vec::new()];
        for entry in folder.read_dir().with_context(|| format!("`{}` cannot be read", folder.display()))? {
            let entry = entry?;
            if entry.path().join("Cargo.toml").is_file() {
                let is_bare = fs::read_to_string(entry.path().join("src/lib.rs"))?.contains(NO_STD);
                let group = if is_bare { &mut bare } else { &mut others };
                group.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        bare.sort();
        others.sort();
        Ok([bare, others])
    }
}

/// The first file named `program` on PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
