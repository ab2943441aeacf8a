//! A part of rows that are all there already: those after the ones that earlier results had.

use alloc::vec::Vec;

use serde::Serialize;

use crate::budget::Budget;

/// The rows of one result, and where the next one begins, none after the last row.
pub fn cut<Row: Serialize>(rows: Vec<Row>, skip: u32, limit: u32, budget: &mut Budget) -> (Vec<Row>, Option<u32>) {
    let mut page = Vec::new();
    let (mut next, mut number) = (None, 0_u32);
    for row in rows {
        if number >= skip {
            let is_full = number - skip >= limit;
            if is_full || !budget.take(&row) {
                next = Some(number);
                break;
            }
            page.push(row);
        }
        number = number.saturating_add(1);
    }
    (page, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_has_every_row_once() {
        let rows: Vec<_> = (0..50).map(|number| alloc::format!("{number:0>1000}")).collect();
        for (limit, max_bytes) in [(7, 10_000_000), (1000, 10_000), (1, 10_000), (50, 10_000_000), (49, 10_000_000)] {
            let (mut seen, mut next) = (Vec::new(), Some(0));
            while let Some(skip) = next {
                let mut budget = Budget::new(Some(max_bytes)).unwrap();
                let (page, after) = cut(rows.clone(), skip, limit, &mut budget);
                assert!(!page.is_empty() && page.len() <= limit as usize);
                seen.extend(page);
                next = after;
            }
            assert_eq!(seen, rows, "{limit} {max_bytes}");
        }
        let mut budget = Budget::new(None).unwrap();
        assert_eq!(cut(rows, 50, 7, &mut budget), (Vec::new(), None));
    }
}
