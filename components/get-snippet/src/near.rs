//! Names like a name that is not there.

use alloc::{borrow::Cow, string::String, vec::Vec};

/// The most names that an error lists.
const MOST: usize = 10;

/// The names that are most like this one, the nearest first and those as near in the order of the alphabet.
///
/// A name is near that has this one inside, or the other way round, or becomes it by few changes of a character.
pub(crate) fn nearest<'a>(wanted: &str, names: &'a [Cow<'_, str>]) -> Vec<&'a str> {
    let wanted = lower(wanted);
    let mut near: Vec<_> = names.iter().filter_map(|name| Some((distance(&wanted, &lower(name))?, &**name))).collect();
    near.sort_unstable();
    near.truncate(MOST);
    near.into_iter().map(|(_, name)| name).collect()
}

/// How far two names are from each other, none if they have nothing to do with each other.
fn distance(wanted: &[char], name: &[char]) -> Option<usize> {
    let changes = changes(wanted, name);
    let is_inside = contains(wanted, name) || contains(name, wanted);
    let few = 1 + wanted.len().max(name.len()) / 3;
    (is_inside || changes <= few).then_some(changes)
}

fn lower(name: &str) -> Vec<char> {
    let lower: String = name.chars().map(|character| character.to_ascii_lowercase()).collect();
    lower.chars().collect()
}

fn contains(outer: &[char], inner: &[char]) -> bool {
    outer.windows(inner.len().max(1)).any(|part| part == inner)
}

/// The number of characters to insert, remove or replace: the distance of Levenshtein.
fn changes(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, left) in one.iter().enumerate() {
        let (mut diagonal, mut before) = (index, index + 1);
        let mut next = Vec::with_capacity(row.len());
        next.push(before);
        for (right, above) in other.iter().zip(row.iter().skip(1)) {
            let replaced = diagonal + usize::from(left != right);
            before = replaced.min(above + 1).min(before + 1);
            diagonal = *above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first() {
        let names: Vec<Cow<'_, str>> =
            ["query", "Query2", "team/query", "queries", "zebra", "quarry", "q"].map(Cow::Borrowed).to_vec();
        assert_eq!(nearest("qwery", &names), ["query", "Query2", "quarry", "q"]);
        assert_eq!(nearest("QUERY", &names), ["query", "Query2", "quarry", "queries", "q", "team/query"]);
        assert!(nearest("unlike", &names).is_empty());
        assert!(nearest("a", &[]).is_empty());
    }

    #[test]
    fn there_are_at_most_ten_in_a_stable_order() {
        let names: Vec<Cow<'_, str>> =
            ["n3", "n1", "n9", "n2", "n5", "n4", "n8", "n7", "n6", "n0", "na", "nb"].map(Cow::Borrowed).to_vec();
        assert_eq!(nearest("nx", &names), ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"]);
    }

    #[test]
    fn changes_are_counted_by_character() {
        let count = |one: &str, other: &str| changes(&lower(one), &lower(other));
        let rows =
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("é", "e", 1), ("abc", "abc", 0)];
        for (one, other, expected) in rows {
            assert_eq!(count(one, other), expected, "{one} {other}");
            assert_eq!(count(other, one), expected, "{other} {one}");
        }
    }
}
