//! Reads the repository for the tests that hold its rules.
#![expect(clippy::expect_used, clippy::panic, reason = "every function serves tests, where a failure is an answer")]

mod imports;

use std::{
    fs,
    iter::repeat,
    path::{Path, PathBuf},
};

pub use imports::imports;

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

/// What a component without capabilities can bring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A tool.
    Tool,
    /// Resources.
    Resources,
    /// Prompts.
    Prompts,
}

impl Kind {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Tool, Self::Resources, Self::Prompts];

    /// The file in a component's folder that says what it brings.
    #[must_use]
    pub const fn descriptor(self) -> &'static str {
        match self {
            Self::Tool => "tool.json",
            Self::Resources => "resources.json",
            Self::Prompts => "prompts.json",
        }
    }

    /// The interface of `wit/` that the component exports.
    #[must_use]
    pub const fn interface(self) -> &'static str {
        match self {
            Self::Tool => "azure-infra:tool/tool@0.1.0",
            Self::Resources => "azure-infra:tool/resources@0.1.0",
            Self::Prompts => "azure-infra:tool/prompts@0.1.0",
        }
    }

    /// The component that serves it inside the app.
    #[must_use]
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::Tool => "tool-endpoint",
            Self::Resources => "resource-endpoint",
            Self::Prompts => "prompt-endpoint",
        }
    }
}

/// The folders of all components without capabilities, and what each brings, as the file in it says.
#[must_use]
pub fn pure() -> Vec<(String, Kind)> {
    let of_kind = |kind: Kind| files("components", &[&format!("/{}", kind.descriptor())]).into_iter().zip(repeat(kind));
    let described = Kind::ALL.into_iter().flat_map(of_kind);
    described.filter_map(|(path, kind)| Some((path.split('/').nth(1)?.to_owned(), kind))).collect()
}

/// The name of the file that a component is built into.
#[must_use]
pub fn wasm(component: &str) -> String {
    format!("target/wasm32-wasip2/release/{}.wasm", component.replace('-', "_"))
}
