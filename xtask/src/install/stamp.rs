//! Remembers what an installation was made from, so that it is made once.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The text an installation was made from (names, versions, lock files), kept beside it.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    text: String,
}

impl Stamp {
    /// The stamp of an installation that is made from `parts`.
    pub(crate) fn new(file: PathBuf, parts: &[&str]) -> Self {
        Self { file, text: parts.join("\n") }
    }

    /// Whether the installation was made from exactly this.
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text == self.text)
    }

    /// Notes that the installation is complete.
    pub(crate) fn write(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, &self.text).with_context(|| format!("`{}` cannot be written", self.file.display()))
    }
}

/// The text of a file that an installation is made from.
pub(crate) fn input(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("`{}` cannot be read", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_current_until_a_part_changes() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        let stamp = |version| Stamp::new(folder.join("stamp"), &["python 3.11", version]);
        assert!(!stamp("duckdb==1.0").is_current());
        stamp("duckdb==1.0").write().unwrap();
        assert!(stamp("duckdb==1.0").is_current());
        assert!(!stamp("duckdb==1.1").is_current());
        fs::remove_dir_all(folder).unwrap();
    }
}
