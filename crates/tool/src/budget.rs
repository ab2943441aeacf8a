//! How much of a result fits into what a client can take.

use contract::types::Error;
use serde::Serialize;

use crate::{arguments::invalid, outcome};

const DEFAULT: u32 = 200_000;
const LEAST: u32 = 10_000;
const MOST: u32 = 10_000_000;

/// What a result has beside its rows, twice: names, counts, warnings, a cursor.
const ENVELOPE: usize = 4_000;

/// The bytes that a result may still take on the wire.
///
/// A row is there twice: in the structured content and, escaped once more, in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    left: usize,
    is_empty: bool,
}

impl Budget {
    /// The budget of the argument `max_bytes`, 200,000 where it was left out.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if it is not between 10,000 and 10,000,000.
    pub fn new(max_bytes: Option<u32>) -> Result<Self, Error> {
        let bytes = max_bytes.unwrap_or(DEFAULT);
        if !(LEAST..=MOST).contains(&bytes) {
            return Err(invalid("max_bytes", "must be between 10000 and 10000000"));
        }
        Ok(Self { left: (bytes as usize).saturating_sub(ENVELOPE), is_empty: true })
    }

    /// Whether another row fits, which it then takes. The first always does: a result without a row could not go on.
    pub fn take<T: Serialize>(&mut self, row: &T) -> bool {
        let size = size(row);
        if size > self.left && !self.is_empty {
            return false;
        }
        self.left = self.left.saturating_sub(size);
        self.is_empty = false;
        true
    }

    /// Whether a whole result fits, as [`outcome::json`] has written it.
    #[must_use]
    pub fn holds(&self, result: &str) -> bool {
        // Most are so far from it that nobody needs to know how much of them is escaped.
        result.len().saturating_mul(3) <= self.left || on_wire(result) <= self.left
    }

    /// Takes bytes that are no row, such as a summary.
    pub fn reserve<T: Serialize>(&mut self, part: &T) {
        self.spend(size(part));
    }

    /// Takes bytes as they are on the wire.
    pub fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// The bytes that are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left
    }
}

/// The bytes of a value in a result.
pub fn size<T: Serialize>(value: &T) -> usize {
    on_wire(&outcome::json(value))
}

fn on_wire(json: &str) -> usize {
    let escaped = json.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    let commas = 2;
    2 * json.len() + escaped + commas
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec, vec::Vec};

    use super::*;

    #[test]
    fn it_is_within_its_limits() {
        for bytes in [Some(LEAST), Some(MOST), None] {
            assert!(Budget::new(bytes).is_ok(), "{bytes:?}");
        }
        let refusal = Err(invalid("max_bytes", "must be between 10000 and 10000000"));
        for bytes in [0, LEAST - 1, MOST + 1, u32::MAX] {
            assert_eq!(Budget::new(Some(bytes)), refusal, "{bytes}");
        }
    }

    #[test]
    fn a_result_of_the_rows_that_fit_is_within_the_budget() {
        let row = vec!["a \"quoted\" \\ text with é and a\nbreak"; 3];
        let mut budget = Budget::new(Some(20_000)).unwrap();
        let mut rows = Vec::new();
        while budget.take(&row) {
            rows.push(row.clone());
        }
        let json = serde_json::to_string(&rows).unwrap();
        let text = serde_json::to_string(&json).unwrap();
        let wire = json.len() + text.len();
        assert!((15_000..=16_010).contains(&wire), "{wire}");
    }

    #[test]
    fn the_first_row_always_fits() {
        let mut budget = Budget::new(Some(LEAST)).unwrap();
        let long: String = core::iter::repeat_n('x', 50_000).collect();
        assert!(budget.take(&long));
        assert!(!budget.take(&"x"));
    }
}
