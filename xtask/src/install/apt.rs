//! The machine's apt with a state of its own, so that nothing is installed system-wide and nobody need be root.
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, on_path};
use crate::command::run_logged;

pub(super) const APT_TIMEOUT: Duration = Duration::from_mins(5);

pub(super) struct Apt<'a> {
    pub(super) checkout: &'a Checkout,
    /// Holds the state.
    pub(super) folder: PathBuf,
    /// A file of sources, if not those of the machine.
    pub(super) sources: Option<PathBuf>,
    pub(super) log: PathBuf,
}

impl Apt<'_> {
    /// Fails if one of the programs is missing.
    pub(super) fn check() -> Result<()> {
        for program in ["apt-get", "apt-cache", "dpkg-deb", "tar"] {
            if on_path(program).is_none() {
                bail!("there is no `{program}`");
            }
        }
        Ok(())
    }

    /// Fetches the indexes anew.
    pub(super) fn update(&self) -> Result<()> {
        remove(&self.folder.join("state"))?;
        for folder in ["state/lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(self.folder.join(folder))?;
        }
        run_logged(self.command("apt-get").arg("update"), &self.log, Some(APT_TIMEOUT))
    }

    /// Where downloaded packages are kept.
    pub(super) fn archives(&self) -> PathBuf {
        self.folder.join("cache/archives")
    }

    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = self.checkout.command(program);
        let mut options = vec![
            ("Dir::State", self.folder.join("state")),
            ("Dir::Cache", self.folder.join("cache")),
            // The user that apt downloads as may not write into this checkout.
            ("APT::Sandbox::User", "root".into()),
        ];
        if let Some(sources) = &self.sources {
            options.extend([("Dir::Etc::SourceList", sources.clone()), ("Dir::Etc::SourceParts", "/dev/null".into())]);
        }
        for (name, value) in options {
            let mut option = OsString::from(format!("{name}="));
            option.push(value);
            command.arg("-o").arg(option);
        }
        command
    }
}

pub(super) fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("`{}` cannot be removed", folder.display()))?;
    }
    Ok(())
}
