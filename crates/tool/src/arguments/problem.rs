//! What is wrong with an argument, from serde's own terms to words for the caller.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
};
use core::fmt;

use serde::de::{self, Expected, Unexpected};

use contract::types::{ArgumentError, Error};

/// An argument's path, as far as it is known, and what is wrong with it. It never repeats the value that came.
#[derive(Debug)]
pub(super) struct Problem(ArgumentError);

impl Problem {
    fn new(field: &str, problem: String) -> Self {
        Self(ArgumentError { field: field.to_owned(), problem })
    }

    /// The problem of an argument that is not among those of its owner.
    pub(super) fn unknown(name: &str, owner: &str, known: &[&str]) -> Self {
        let known = if known.is_empty() { "none".to_owned() } else { quoted(known) };
        Self::new(&shortened(name), format!("is not an argument of {owner}, which takes {known}; leave it out"))
    }

    /// The problem of a value of the wrong type or size.
    pub(super) fn must_be(expected: &dyn Expected) -> Self {
        Self::new("", format!("must be {expected}"))
    }

    /// Puts the value with the problem below a name or an index such as `[3]`.
    pub(super) fn below(mut self, segment: &str) -> Self {
        let separator = if self.0.field.is_empty() || self.0.field.starts_with('[') { "" } else { "." };
        self.0.field = format!("{segment}{separator}{}", self.0.field);
        self
    }

    pub(super) fn into_error(mut self) -> Error {
        if self.0.field.is_empty() {
            self.0.field.push_str("arguments");
        }
        Error::InvalidArgument(self.0)
    }
}

impl de::Error for Problem {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new("", message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::must_be(expected)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::must_be(expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::must_be(expected)
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::new("", format!("must be one of {}", quoted(known)))
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::unknown(name, "this tool", known)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(name, "is missing".to_owned())
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new(name, "is given twice".to_owned())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` {}", self.0.field, self.0.problem)
    }
}

impl core::error::Error for Problem {}

/// Names in backticks, separated by commas.
fn quoted(names: &[&str]) -> String {
    format!("`{}`", names.join("`, `"))
}

/// A name that came from the caller, short enough for a message.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 64;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", name.split_at(end).0),
        None => name.to_owned(),
    }
}
