//! The values that fit what is typed of one.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// The values that begin with what is typed, and then those that have it inside, both in the order in which they come.
/// Upper and lower case are alike. The server counts them and sends the first hundred.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion>
#[must_use]
pub fn fitting<'a>(typed: &str, values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let typed = lower(typed);
    let (mut beginning, mut holding) = (Vec::new(), Vec::new());
    for value in values {
        match lower(value).find(&typed) {
            Some(0) => beginning.push(value),
            Some(_) => holding.push(value),
            None => {}
        }
    }
    beginning.into_iter().chain(holding).map(ToOwned::to_owned).collect()
}

/// Lower case of each character by itself: that of a whole text depends on where a word ends, which what is typed may
/// not have reached.
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_alike_comes_first() {
        let values = ["b/query", "Query", "query two", "re-query", "Größe", "ΟΔΟΣΑ", "other"];
        let rows: [(&str, &[&str]); 7] = [
            ("query", &["Query", "query two", "b/query", "re-query"]),
            ("QUERY T", &["query two"]),
            ("größe", &["Größe"]),
            ("GRÖ", &["Größe"]),
            ("ΟΔΟΣ", &["ΟΔΟΣΑ"]),
            ("nothing", &[]),
            ("", &values),
        ];
        for (typed, expected) in rows {
            assert_eq!(fitting(typed, values), expected, "{typed}");
        }
    }
}
