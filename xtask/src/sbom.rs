//! Writes what each component is made of, as CycloneDX JSON beside its wasm file: the crates that ship, and no others.
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::build;
use crate::checkout::Checkout;
use crate::command::read;
use crate::progress::say;
use crate::sbom::tree::{Crate, Tree, trees};

/// Writes `<component>.cdx.json` for every component of groups that are built together, as cargo gives the crates of a
/// group the features that any of them asks for.
pub(crate) fn write(checkout: &Checkout, groups: &[Vec<String>]) -> Result<()> {
    let lock = fs::read_to_string(checkout.path("Cargo.lock")).context("`Cargo.lock` cannot be read")?;
    let checksums = checksums(&lock);
    let compiler = read(checkout.command("rustc").arg("--version"))?;
    let mut written = 0;
    for group in groups {
        let mut cargo = build::for_wasm(checkout, "tree", group);
        // A macro runs where the component is compiled and leaves only what it writes.
        cargo.args(["--locked", "--edges", "normal,no-proc-macro", "--prefix", "depth", "--no-dedupe"]);
        let text = read(cargo.args(["--format", "{p}\t{l}"]))?;
        for tree in trees(&text)? {
            let file = checkout.wasm_dir().join(format!("{}.cdx.json", tree.root.name.replace('-', "_")));
            let text = serde_json::to_string_pretty(&document(&tree, &checksums, &compiler))?;
            fs::create_dir_all(checkout.wasm_dir())?;
            fs::write(&file, text + "\n").with_context(|| format!("`{}` cannot be written", file.display()))?;
            written += 1;
        }
    }
    say(&format!("{written} SBOMs are in {}", checkout.wasm_dir().display()));
    Ok(())
}

/// The SHA-256 of each crate from a registry, by name and version, as `Cargo.lock` has it.
fn checksums(lock: &str) -> BTreeMap<(&str, &str), &str> {
    let packages = lock.split("[[package]]").filter_map(|package| {
        let value = |key: &str| {
            package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
        };
        Some(((value("name")?, value("version")?), value("checksum")?))
    });
    packages.collect()
}

/// The SBOM. It has no serial number and no time, so that the same sources give the same bytes.
fn document(tree: &Tree, checksums: &BTreeMap<(&str, &str), &str>, compiler: &str) -> Value {
    let component = |kind: &str, item: &Crate| component(kind, item, checksums);
    let crates: BTreeSet<&Crate> = tree.edges.iter().map(|(_, child)| child).collect();
    let dependencies: Vec<Value> = crates
        .iter()
        .copied()
        .chain([&tree.root])
        .map(|item| {
            let children = tree.edges.iter().filter(|(parent, _)| parent == item).map(|(_, child)| reference(child));
            json!({ "ref": reference(item), "dependsOn": children.collect::<Vec<_>>() })
        })
        .collect();
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": component("application", &tree.root),
            "lifecycles": [{ "phase": "build" }],
            // Its standard library is in every component that has one.
            "properties": [{ "name": "rustc", "value": compiler }],
        },
        "components": crates.iter().map(|item| component("library", item)).collect::<Vec<_>>(),
        "dependencies": dependencies,
    })
}

fn component(kind: &str, item: &Crate, checksums: &BTreeMap<(&str, &str), &str>) -> Value {
    let Crate { name, version, license } = item;
    // Cargo took a slash for `OR` before SPDX did.
    let licenses = json!([{ "expression": license.replace('/', " OR ") }]);
    match checksums.get(&(name.as_str(), version.as_str())) {
        Some(checksum) => json!({
            "type": kind,
            "bom-ref": reference(item),
            "name": name,
            "version": version,
            "hashes": [{ "alg": "SHA-256", "content": checksum }],
            "licenses": licenses,
            "purl": format!("pkg:cargo/{name}@{version}"),
        }),
        // A crate of this repository is in no registry, where its name may be another's.
        None => json!({
            "type": kind,
            "bom-ref": reference(item),
            "name": name,
            "version": version,
            "licenses": licenses,
        }),
    }
}

fn reference(item: &Crate) -> String {
    format!("{}@{}", item.name, item.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\n \"cobs\",\n]\n\n[[package]]\nname = \"cobs\"\nversion = \"0.3.0\"\nsource = \"registry\"\nchecksum = \"abc\"\n";

    #[test]
    fn a_crate_of_a_registry_has_a_checksum_and_one_of_ours_does_not() {
        assert_eq!(checksums(LOCK), BTreeMap::from([(("cobs", "0.3.0"), "abc")]));
    }

    #[test]
    fn a_component_says_where_it_is_from() {
        let tree = trees("0own v0.1.0 (/checkout/own)\tMIT\n1cobs v0.3.0\tMIT/Apache-2.0\n").unwrap().remove(0);
        let document = document(&tree, &checksums(LOCK), "rustc 1.95.0");
        let expected = json!({
            "type": "library",
            "bom-ref": "cobs@0.3.0",
            "name": "cobs",
            "version": "0.3.0",
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
            "purl": "pkg:cargo/cobs@0.3.0",
            "hashes": [{ "alg": "SHA-256", "content": "abc" }],
        });
        assert_eq!(document["components"], json!([expected]));
        assert_eq!(document["metadata"]["component"].get("purl"), None);
        assert_eq!(document["dependencies"][1], json!({ "ref": "own@0.1.0", "dependsOn": ["cobs@0.3.0"] }));
    }
}
