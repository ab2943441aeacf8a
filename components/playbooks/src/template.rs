//! Writes values into a text.

use alloc::{string::String, vec::Vec};

/// Writes the values into a text in the places that name them, such as `{timespan}`.
///
/// A paragraph is left out if it names a value that is not there, and also if it has `{no timespan}` and there is one.
/// Where there is none, only these words are left out.
pub(crate) fn fill(template: &str, values: &[(&str, Option<String>)]) -> String {
    let paragraphs: Vec<_> = template.split("\n\n").filter_map(|text| paragraph(text, values)).collect();
    paragraphs.join("\n\n")
}

fn paragraph(mut rest: &str, values: &[(&str, Option<String>)]) -> Option<String> {
    let mut filled = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        rest = if let Some((value, after)) = place(after, "", values) {
            filled.push_str(value?);
            after
        } else if let Some((value, after)) = place(after, "no ", values) {
            if value.is_some() {
                return None;
            }
            after
        } else {
            // A brace of the text's own, as in JSON.
            filled.push('{');
            after
        };
    }
    filled.push_str(rest);
    Some(filled)
}

/// The value that is named here, if one is, and what follows its place.
fn place<'t, 'v>(
    text: &'t str,
    prefix: &str,
    values: &'v [(&str, Option<String>)],
) -> Option<(Option<&'v str>, &'t str)> {
    let text = text.strip_prefix(prefix)?;
    values.iter().find_map(|(name, value)| {
        let after = text.strip_prefix(name)?.strip_prefix('}')?;
        Some((value.as_deref(), after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_stands_with_its_values() {
        let values = [("a", Some("1{b}{c}".into())), ("ab", Some("2".into())), ("b", None)];
        let rows = [
            ("", ""),
            ("plain", "plain"),
            ("{a} and {ab}{a}", "1{b}{c} and 21{b}{c}"),
            ("{\"a\":{a},\"x\":{}}", "{\"a\":1{b}{c},\"x\":{}}"),
            ("{c} { {a", "{c} { {a"),
            ("one\n\n{a}: {b}\n\ntwo\n", "one\n\ntwo\n"),
            ("one\n\n{no a}x\n\n{no b}{a}\n", "one\n\n1{b}{c}\n"),
            ("{no c}", "{no c}"),
        ];
        for (template, filled) in rows {
            assert_eq!(fill(template, &values), filled, "{template}");
        }
    }
}
