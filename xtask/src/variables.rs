//! Hands Spin the value of every variable in one file.
//!
//! Spin asks the environment anew each time the app reads a variable, on another thread, which is a third of what a short
//! call costs (docs/capacity.md); what `spin up --variable @FILE` gives it keeps in memory.
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::json;
use toml::{Table, Value};

use crate::checkout::Checkout;
use crate::cli::Host;
use crate::source::{PREFIX, Settings};

/// Gives a host the values of variables; Spin finds them in the file until it serves, and then nobody needs it.
pub(crate) fn hand_over(
    checkout: &Checkout,
    host: Host,
    manifest: &Path,
    address: SocketAddr,
    given: &[(&str, String)],
    command: &mut Command,
) -> Result<Option<VariablesFile>> {
    match host {
        Host::Spin => {
            let file = VariablesFile::write(checkout, manifest, address, given)?;
            command.arg("--variable").arg(format!("@{}", file.path.display()));
            Ok(Some(file))
        }
        Host::Embedded => {
            command.envs(given.iter().map(|(name, value)| (format!("{PREFIX}{}", name.to_uppercase()), value)));
            Ok(None)
        }
    }
}

/// Such a file, which is there until this is dropped. Spin reads it when it starts, and only its owner can.
#[derive(Debug)]
pub(crate) struct VariablesFile {
    path: PathBuf,
}

impl VariablesFile {
    /// Writes it for the server at `address`. A value comes from `given`, else from the environment or the checkout's
    /// `.env`, else from the manifest.
    fn write(checkout: &Checkout, manifest: &Path, address: SocketAddr, given: &[(&str, String)]) -> Result<Self> {
        let declared = fs::read_to_string(manifest).with_context(|| format!("`{}`", manifest.display()))?;
        let declared = declared.parse().with_context(|| format!("`{}`", manifest.display()))?;
        let values = json!(values(&declared, given, &Settings::read(checkout))).to_string();
        let path = checkout.tools().join(format!("variables-{}.json", address.port()));
        fs::create_dir_all(checkout.tools())?;
        // One that a server has left which was killed might be readable to others.
        let _ = fs::remove_file(&path);
        let file = Self { path };
        let mut options = OpenOptions::new();
        let written = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&file.path)
            .and_then(|mut to| to.write_all(values.as_bytes()));
        written.with_context(|| format!("`{}` cannot be written", file.path.display()))?;
        Ok(file)
    }
}

impl Drop for VariablesFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// What each variable of a manifest is; one that has no value anywhere is left to Spin, which says so.
fn values(manifest: &Table, given: &[(&str, String)], settings: &Settings) -> BTreeMap<String, String> {
    let declared = manifest.get("variables").and_then(Value::as_table);
    let value = |name: &String, variable: &Value| {
        let here = given.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        let default = || variable.get("default").and_then(Value::as_str);
        here.or_else(|| settings.value(name)).or_else(default).map(|value| (name.clone(), value.to_owned()))
    };
    declared.into_iter().flatten().filter_map(|(name, variable)| value(name, variable)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_from_the_nearest_place() {
        let manifest =
            "[variables]\none = { default = \"1\" }\ntwo = { default = \"2\" }\nthree = { default = \"3\" }\n\
                        four = { required = true }\n"
                .parse()
                .unwrap();
        let settings = Settings::parse("SPIN_VARIABLE_ONE=from a file\nSPIN_VARIABLE_TWO=\nSPIN_VARIABLE_OTHER=x");
        let values = values(&manifest, &[("one", "given".to_owned())], &settings);
        let expected = [("one", "given"), ("two", ""), ("three", "3")];
        assert_eq!(values, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    }
}
