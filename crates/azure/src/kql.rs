//! The text of a query: a constant of the tool, with values written into it as literals.
//!
//! Nothing that a caller sends becomes part of a query in any other way, so no argument can change its shape.
//!
//! <https://learn.microsoft.com/kusto/query/scalar-data-types/>

use alloc::{borrow::ToOwned, format, string::String};
use core::fmt::Write;

use tool::instant;

/// A value that becomes a literal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// A `string`.
    Text(&'a str),
    /// A list of `string` in parentheses, for `in~`. An empty one is written as a list of the empty text.
    Texts(&'a [&'a str]),
    /// A `datetime`, in milliseconds since the Unix epoch.
    Datetime(u64),
    /// A `timespan`, in milliseconds.
    Timespan(u64),
    /// A `long`.
    Count(u64),
    /// A `bool`.
    Bool(bool),
}

/// Writes a query. `template` has a placeholder such as `{since}` where a value goes; KQL itself has braces only around
/// functions and in dynamic literals, neither of which a template may use. A placeholder without a value stays, which no
/// query language takes for anything but an error.
#[must_use]
pub fn render(template: &'static str, values: &[(&'static str, Value<'_>)]) -> String {
    let mut query = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        query.push_str(before);
        let value = after.split_once('}').and_then(|(name, end)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (literal(*value), end))
        });
        let Some((literal, end)) = value else {
            query.push('{');
            rest = after;
            continue;
        };
        query.push_str(&literal);
        rest = end;
    }
    query.push_str(rest);
    query
}

fn literal(value: Value<'_>) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Texts(texts) => list(texts),
        Value::Datetime(milliseconds) => format!("datetime({})", instant::rfc3339(milliseconds)),
        Value::Timespan(milliseconds) => format!("{milliseconds}ms"),
        Value::Count(count) => format!("{count}"),
        Value::Bool(value) => format!("{value}"),
    }
}

fn list(texts: &[&str]) -> String {
    let mut list = "(".to_owned();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            list.push_str(", ");
        }
        list.push_str(&quoted(text));
    }
    if texts.is_empty() {
        list.push_str("''");
    }
    list.push(')');
    list
}

/// A string literal.
///
/// <https://learn.microsoft.com/kusto/query/scalar-data-types/string#string-literals>
fn quoted(text: &str) -> String {
    let mut literal = "'".to_owned();
    for character in text.chars() {
        match character {
            '\'' | '\\' => literal.extend(['\\', character]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            // A line that ends would end the literal with it. All of these are within the first plane.
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                // Writing to a string can't fail.
                let _ = write!(literal, "\\u{:04X}", u32::from(character));
            }
            _ => literal.push(character),
        }
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::*;

    const TEMPLATE: &str = "resources | where name =~ {name} and id in~ {ids} | project id";

    /// What is left of a query when its string literals are taken out, and the literals' texts. It reads by the rules of
    /// the language and knows nothing of the writer.
    fn taken_apart(query: &str) -> Option<(String, Vec<String>)> {
        let (mut shape, mut literals) = (String::new(), Vec::new());
        let mut characters = query.chars();
        while let Some(character) = characters.next() {
            if character != '\'' {
                shape.push(character);
                continue;
            }
            let mut literal = String::new();
            loop {
                match characters.next()? {
                    '\'' => break,
                    '\\' => literal.push(match characters.next()? {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'u' => {
                            let code: String = characters.by_ref().take(4).collect();
                            char::from_u32(u32::from_str_radix(&code, 16).ok()?)?
                        }
                        plain @ ('\'' | '\\') => plain,
                        _ => return None,
                    }),
                    '\n' | '\r' | '\u{2028}' | '\u{2029}' => return None,
                    plain => literal.push(plain),
                }
            }
            shape.push('S');
            literals.push(literal);
        }
        Some((shape, literals))
    }

    #[track_caller]
    fn check(name: &str, ids: &[&str]) {
        let query = render(TEMPLATE, &[("name", Value::Text(name)), ("ids", Value::Texts(ids))]);
        let (shape, literals) = taken_apart(&query).unwrap_or_else(|| panic!("`{query}` can't be read"));
        let places = vec!["S"; ids.len().max(1)].join(", ");
        assert_eq!(shape, format!("resources | where name =~ S and id in~ ({places}) | project id"));
        let mut expected = vec![name];
        expected.extend(if ids.is_empty() { &[""] } else { ids });
        assert_eq!(literals, expected);
    }

    /// Numbers that look random and are the same in each run.
    /// <https://prng.di.unimi.it/splitmix64.c>
    fn random(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    #[test]
    fn no_text_changes_the_shape_of_a_query() {
        let hostile = [
            "",
            "'",
            "''",
            "\\",
            "\\'",
            "\\\\'",
            "' or 1 == 1 //",
            "{ids}",
            "{",
            "}",
            "a\nb",
            "\r",
            "\0",
            "\u{2028}",
            "\u{85}",
            "\"",
            "`",
            "```",
            "@'",
            "h'",
            "x' | take 1",
            "é",
            "日本",
            "\u{1f600}",
            "\u{202e}",
            "%27",
            "\\u0027",
        ];
        for text in hostile {
            check(text, &[]);
            check("x", &[text, text]);
        }
        let alphabet: Vec<char> = "'\\\"`{}()|@hH;/*un0 \n\r\t\u{0}\u{7f}\u{2029}\u{feff}aé\u{1f600}".chars().collect();
        let mut state = 1;
        for _ in 0..20_000 {
            let mut text = || -> String {
                let length = random(&mut state) % 8;
                (0..length).map(|_| alphabet[usize::try_from(random(&mut state)).unwrap() % alphabet.len()]).collect()
            };
            let (name, first, second) = (text(), text(), text());
            check(&name, &[&first, &second]);
        }
    }

    #[test]
    fn every_kind_of_value_is_a_literal_of_its_type() {
        let rows = [
            (Value::Text("it's"), r"'it\'s'"),
            (Value::Texts(&["a", "b"]), "('a', 'b')"),
            (Value::Texts(&[]), "('')"),
            (Value::Datetime(1_795_381_380_125), "datetime(2026-11-22T21:03:00.125Z)"),
            (Value::Timespan(1_800_000), "1800000ms"),
            (Value::Count(7), "7"),
            (Value::Bool(true), "true"),
        ];
        for (value, literal) in rows {
            assert_eq!(render("where a == {value} and b", &[("value", value)]), format!("where a == {literal} and b"));
        }
    }

    #[test]
    fn a_value_is_not_searched_for_placeholders() {
        let values = [("first", Value::Text("{second}")), ("second", Value::Count(1))];
        assert_eq!(render("{first} {second} {first}", &values), "'{second}' 1 '{second}'");
        assert_eq!(render("{other} {first", &values), "{other} {first", "what is no placeholder stays");
        assert_eq!(render("plain", &values), "plain");
    }
}
