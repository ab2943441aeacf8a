//! Every item of the contract is documented.
#![expect(clippy::indexing_slicing, reason = "a `Resolve` hands out the identifiers that index it")]
#![expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of type have no parts with a name")]

use wit_parser::{Docs, Resolve, TypeDefKind};

/// Notes an item that says nothing.
fn check(docs: &Docs, item: String, silent: &mut Vec<String>) {
    if docs.contents.as_ref().is_none_or(|text| text.trim().is_empty()) {
        silent.push(item);
    }
}

fn silent_items(resolve: &Resolve) -> Vec<String> {
    let mut silent = Vec::new();
    for (_, package) in &resolve.packages {
        check(&package.docs, format!("package {}", package.name), &mut silent);
    }
    for (_, world) in &resolve.worlds {
        check(&world.docs, format!("world {}", world.name), &mut silent);
    }
    for (_, interface) in &resolve.interfaces {
        let name = interface.name.as_deref().unwrap_or_default();
        check(&interface.docs, format!("interface {name}"), &mut silent);
        for function in interface.functions.values() {
            check(&function.docs, format!("{name}.{}", function.name), &mut silent);
        }
        for &id in interface.types.values() {
            let definition = &resolve.types[id];
            let item = format!("{name}.{}", definition.name.as_deref().unwrap_or_default());
            let parts: Vec<(&str, &Docs)> = match &definition.kind {
                // A type that `use` brings in is documented where it is defined.
                TypeDefKind::Type(wit_parser::Type::Id(_)) => continue,
                TypeDefKind::Record(record) => record.fields.iter().map(|part| (&*part.name, &part.docs)).collect(),
                TypeDefKind::Variant(variant) => variant.cases.iter().map(|part| (&*part.name, &part.docs)).collect(),
                TypeDefKind::Enum(choice) => choice.cases.iter().map(|part| (&*part.name, &part.docs)).collect(),
                _ => Vec::new(),
            };
            check(&definition.docs, item.clone(), &mut silent);
            for (part, docs) in parts {
                check(docs, format!("{item}.{part}"), &mut silent);
            }
        }
    }
    silent
}

#[test]
fn every_item_has_a_doc_comment() {
    let mut resolve = Resolve::default();
    resolve.push_dir(tidy::root().join("wit")).unwrap();
    assert_eq!(silent_items(&resolve), Vec::<String>::new());
}

#[test]
fn an_item_without_one_is_found() {
    let mut resolve = Resolve::default();
    let text = "package a:b; interface i { record r { f: u8 } enum e { c } variant v { d } g: func(); }";
    resolve.push_str("a.wit", text).unwrap();
    let silent = silent_items(&resolve);
    let expected = ["package a:b", "interface i", "i.g", "i.r", "i.r.f", "i.e", "i.e.c", "i.v", "i.v.d"];
    assert_eq!(silent, expected);
}
