//! Reads what `cargo tree --prefix depth --format "{p}\t{l}"` prints.
use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

/// A crate at one version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) version: String,
    /// An SPDX expression, as the crate's manifest has it.
    pub(super) license: String,
}

/// A component and what it depends on, directly or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) root: Crate,
    /// Who depends on whom.
    pub(super) edges: BTreeSet<(Crate, Crate)>,
}

/// The trees in the order in which they are printed.
pub(super) fn trees(text: &str) -> Result<Vec<Tree>> {
    let mut trees: Vec<Tree> = Vec::new();
    let mut path: Vec<Crate> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (depth, item) = parse(line).with_context(|| format!("cargo printed `{line}`, which is no crate"))?;
        path.truncate(depth);
        match (path.last(), trees.last_mut()) {
            (Some(parent), Some(tree)) => {
                tree.edges.insert((parent.clone(), item.clone()));
            }
            (_, _) => trees.push(Tree { root: item.clone(), edges: BTreeSet::new() }),
        }
        path.push(item);
    }
    Ok(trees)
}

/// A line such as `2serde v1.0.229 (…)`, a tab and `MIT OR Apache-2.0`.
fn parse(line: &str) -> Option<(usize, Crate)> {
    let start = line.find(|character: char| !character.is_ascii_digit())?;
    let (depth, rest) = line.split_at(start);
    let (package, license) = rest.split_once('\t')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    if license.is_empty() {
        return None;
    }
    let item = Crate { name: name.to_owned(), version: version.to_owned(), license: license.to_owned() };
    Some((depth.parse().ok()?, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str) -> Crate {
        Crate { name: name.to_owned(), version: "1.0.0".to_owned(), license: "MIT".to_owned() }
    }

    #[test]
    fn a_crate_belongs_to_the_last_one_that_is_less_deep() {
        let text = "0a v1.0.0 (/checkout/a)\tMIT\n1b v1.0.0\tMIT\n2c v1.0.0\tMIT\n1d v1.0.0\tMIT\n\n0e v1.0.0\tMIT\n1c v1.0.0\tMIT\n";
        let edges = |pairs: &[(&str, &str)]| pairs.iter().map(|(from, to)| (item(from), item(to))).collect();
        let expected = vec![
            Tree { root: item("a"), edges: edges(&[("a", "b"), ("b", "c"), ("a", "d")]) },
            Tree { root: item("e"), edges: edges(&[("e", "c")]) },
        ];
        assert_eq!(trees(text).unwrap(), expected);
    }

    #[test]
    fn a_line_without_a_version_or_a_licence_is_an_error() {
        for line in ["serde v1.0.0\tMIT", "0serde\tMIT", "0serde 1.0.0\tMIT", "0serde v1.0.0", "0serde v1.0.0\t"] {
            assert!(trees(line).is_err(), "{line}");
        }
    }
}
