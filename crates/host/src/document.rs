//! TOML text to types, with errors that name the line and the key.

use serde::de::DeserializeOwned;

/// A fault of a document, before its file is known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The key or the line that is at fault.
    pub(crate) place: String,
    /// What is wrong with it.
    pub(crate) problem: String,
}

/// Reads a document.
///
/// # Errors
/// The first fault.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let deserializer = toml::Deserializer::parse(text)
        .map_err(|error| Fault { place: line(text, &error), problem: one_line(error.message()) })?;
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let key = error.path().to_string();
        let error = error.into_inner();
        Fault { place: format!("{}, key `{key}`", line(text, &error)), problem: one_line(error.message()) }
    })
}

fn line(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
    format!("line {line}")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
