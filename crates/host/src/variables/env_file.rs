//! Reads `NAME=VALUE` lines, as a `.env` file has them.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Error;

/// Reads an environment file. Empty lines and lines that begin with `#` say nothing; a value may stand in single or
/// double quotes, which are not part of it.
///
/// # Errors
/// `UnreadableFile`, and `InvalidManifest` for a line that is not `NAME=VALUE`.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<String, String>, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Error::UnreadableFile { path: path.to_owned(), source })?;
    parse(&text).map_err(|line| Error::InvalidManifest {
        path: path.to_owned(),
        place: format!("line {line}"),
        problem: "expected `NAME=VALUE`".to_owned(),
    })
}

/// Fails with the number of the first line that is at fault, which may hold a secret and is not repeated.
fn parse(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut values = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=').ok_or(index + 1)?;
        values.insert(name.trim().to_owned(), unquoted(value.trim()).to_owned());
    }
    Ok(values)
}

fn unquoted(value: &str) -> &str {
    let inside = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_values() {
        let text = "# comment\n\nA=1\n export B = two words \nC=\"quoted = #\"\nD='x'\nE=\nA=last\nF=\"\r\n";
        let expected = [("A", "last"), ("B", "two words"), ("C", "quoted = #"), ("D", "x"), ("E", ""), ("F", "\"")];
        let values = parse(text).unwrap();
        assert_eq!(values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn names_the_line_but_not_its_text() {
        assert_eq!(parse("A=1\nsecret\n"), Err(2));
    }
}
