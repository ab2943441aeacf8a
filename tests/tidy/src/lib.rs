//! Reads the repository for the tests that hold its rules.
#![expect(clippy::expect_used, clippy::panic, reason = "every function serves tests, where a failure is an answer")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The root of the repository.
///
/// # Panics
/// When this crate has been moved.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("`tests/tidy` is two folders deep").to_owned()
}

/// The text of a file, by its path from the root.
///
/// # Panics
/// When it can't be read.
#[must_use]
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("`{path}`: {error}"))
}

/// The files below a folder of the root whose name ends in one of `endings`, by their paths from the root, in order.
/// What is installed or built is left out.
#[must_use]
pub fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    let root = root();
    let relative = found.iter().filter_map(|path| Some(path.strip_prefix(&root).ok()?.to_string_lossy().into_owned()));
    let mut files: Vec<_> = relative.filter(|path| endings.iter().any(|ending| path.ends_with(ending))).collect();
    files.sort();
    files
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    const LEFT_OUT: [&str; 6] = [".git", ".spin", ".tools", "node_modules", "target", "__pycache__"];
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_left_out = LEFT_OUT.iter().any(|name| entry.file_name() == *name);
        if path.is_dir() && !is_left_out {
            collect(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

/// The folders of all tools: those of `components/` that have a `tool.json`.
#[must_use]
pub fn tools() -> Vec<String> {
    let descriptors = files("components", &["/tool.json"]);
    descriptors.iter().filter_map(|path| path.split('/').nth(1)).map(ToOwned::to_owned).collect()
}
