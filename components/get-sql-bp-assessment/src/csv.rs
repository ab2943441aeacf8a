//! One record of comma-separated values.
//!
//! <https://www.rfc-editor.org/rfc/rfc4180>

use alloc::{string::String, vec::Vec};

/// The fields of a record; none if a quote is open at its end, or if anything but a comma follows a quoted field.
pub(crate) fn fields(record: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = record;
    loop {
        let (field, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_field(quoted)?
        } else {
            let (field, _) = rest.split_once(',').unwrap_or((rest, ""));
            (field.into(), rest.strip_prefix(field)?)
        };
        fields.push(field);
        if after.is_empty() {
            return Some(fields);
        }
        rest = after.strip_prefix(',')?;
    }
}

/// The text of a field whose first quote is taken, and what follows its last one.
fn quoted_field(quoted: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = quoted;
    loop {
        let (text, after) = rest.split_once('"')?;
        field.push_str(text);
        let Some(doubled) = after.strip_prefix('"') else { return Some((field, after)) };
        field.push('"');
        rest = doubled;
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn fields_are_read_with_all_that_may_be_in_them() {
        let rows = [
            ("", vec![""]),
            ("a", vec!["a"]),
            ("a,b,", vec!["a", "b", ""]),
            (",", vec!["", ""]),
            ("\"a,b\",\"c\"\"d\"\"\",\"\"", vec!["a,b", "c\"d\"", ""]),
            ("\"one\r\ntwo\nthree\",x", vec!["one\r\ntwo\nthree", "x"]),
            ("a b, c ,d\"e", vec!["a b", " c ", "d\"e"]),
            ("é,\"日,本\"", vec!["é", "日,本"]),
        ];
        for (record, expected) in rows {
            assert_eq!(fields(record).unwrap(), expected, "{record}");
        }
    }

    #[test]
    fn a_broken_record_is_none() {
        for record in ["\"", "\"a", "a,\"b", "\"a\"b", "\"a\" ,b", "\"a\"\"", "\"a\nb"] {
            assert_eq!(fields(record), None, "{record}");
        }
    }

    /// Numbers that look random and are the same in each run.
    /// <https://prng.di.unimi.it/splitmix64.c>
    fn random(state: &mut u64) -> usize {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        usize::try_from((mixed ^ (mixed >> 27)) >> 40).unwrap()
    }

    #[test]
    fn whatever_is_written_by_the_rules_is_read_back() {
        let alphabet = ['a', ',', '"', '\n', '\r', ' ', 'é', '\u{1f600}'];
        let mut state = 7;
        for _ in 0..5_000 {
            let count = 1 + random(&mut state) % 5;
            let written: Vec<String> = (0..count)
                .map(|_| (0..random(&mut state) % 6).map(|_| alphabet[random(&mut state) % alphabet.len()]).collect())
                .collect();
            let quoted = written.iter().map(|field| alloc::format!("\"{}\"", field.replace('"', "\"\"")));
            let record = quoted.collect::<Vec<_>>().join(",");
            assert_eq!(fields(&record).unwrap(), written, "{record}");
        }
    }
}
