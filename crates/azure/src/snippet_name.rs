//! The name of a snippet.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
};
use core::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use contract::types::Error;
use tool::arguments::invalid;

/// The most characters of a name.
const LONGEST: usize = 128;

/// Everything but what RFC 3986, section 2.3 leaves as it is, and the `/` of folders.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A name that is also the path of a blob: folders and a name, of letters and digits in any script, `.`, `_`, `-` and
/// space.
///
/// <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SnippetName(String);

impl SnippetName {
    /// Reads the argument `snippetname`.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] with the first rule that it breaks.
    pub fn parse(name: &str) -> Result<Self, Error> {
        Self::try_from(name).map_err(|problem| invalid("snippetname", &problem))
    }

    /// The name in a path or a URI, where the `/` of folders stays as it is.
    #[must_use]
    pub fn percent_encoded(&self) -> PercentEncode<'_> {
        utf8_percent_encode(&self.0, ESCAPED)
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for SnippetName {
    type Error = String;

    /// Reads a name that is no argument.
    ///
    /// # Errors
    /// The first rule that it breaks, in words that follow those for the name.
    fn try_from(name: &str) -> Result<Self, String> {
        problem(name).map_or_else(|| Ok(Self(name.to_owned())), Err)
    }
}

impl fmt::Display for SnippetName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn problem(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("is empty; send the name of a snippet".to_owned());
    }
    if name.chars().count() > LONGEST {
        return Some(format!("is longer than {LONGEST} characters; shorten it"));
    }
    let is_allowed = |character: char| character.is_alphanumeric() || matches!(character, '.' | '_' | '-' | ' ' | '/');
    if !name.chars().all(is_allowed) {
        return Some("may have only letters, digits, `.`, `_`, `-`, space, and `/` for folders".to_owned());
    }
    if name.starts_with('/') || name.ends_with('/') {
        return Some("must not begin or end with `/`".to_owned());
    }
    if name.contains("..") {
        return Some("must not have `..`".to_owned());
    }
    let mut folders = name.split('/').peekable();
    while let Some(folder) = folders.next() {
        if folder.trim().is_empty() {
            return Some("must not have a folder without a name".to_owned());
        }
        if folders.peek().is_some() && folder.ends_with('.') {
            return Some("must not have a folder that ends in `.`".to_owned());
        }
    }
    // The last part becomes a file's name with an ending of its own, and `.` stands for a folder.
    (name.rsplit('/').next() == Some(".")).then(|| "must not be `.`".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_rule_is_one() {
        let longest = "é".repeat(128);
        for name in ["a", "a.b_c-d e", "team/2026/query", "naïve", "查询", ".hidden", "a.", "-", "0", longest.as_str()]
        {
            assert_eq!(SnippetName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn every_other_is_refused_for_its_reason() {
        let too_long = "é".repeat(129);
        let rows = [
            ("", "is empty"),
            (too_long.as_str(), "is longer than 128 characters"),
            ("a\\b", "may have only letters"),
            ("a\nb", "may have only letters"),
            ("a\u{0}", "may have only letters"),
            ("a?b", "may have only letters"),
            ("a#b", "may have only letters"),
            ("a%2e", "may have only letters"),
            ("a\u{2215}b", "may have only letters"),
            ("/a", "must not begin"),
            ("a/", "must not begin"),
            ("/", "must not begin"),
            ("..", "must not have `..`"),
            ("a/../b", "must not have `..`"),
            ("a..b", "must not have `..`"),
            ("a//b", "must not have a folder without"),
            ("a/ /b", "must not have a folder without"),
            ("a./b", "must not have a folder that ends"),
            ("./b", "must not have a folder that ends"),
            ("a/.", "must not be `.`"),
            (".", "must not be `.`"),
        ];
        for (name, problem) in rows {
            match SnippetName::parse(name) {
                Err(Error::InvalidArgument(error)) => {
                    assert_eq!(error.field, "snippetname");
                    assert!(error.problem.starts_with(problem), "{name}: {}", error.problem);
                    assert!(name.len() < 3 || !error.problem.contains(name), "{name} is repeated");
                }
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}
