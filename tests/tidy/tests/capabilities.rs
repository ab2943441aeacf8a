//! A component that brings tools, resources or prompts imports no capability, and only the router has any.
#![expect(clippy::panic, clippy::unwrap_used, reason = "every function serves tests, where a failure is an answer")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a binary has many sections, and one of them holds the imports")]

use std::fs;

use tidy::Kind;
use wasmparser::{Parser, Payload};

/// The names of what a built component imports.
#[track_caller]
fn imports(component: &str) -> Vec<String> {
    let file = tidy::wasm(component);
    let wasm =
        fs::read(tidy::root().join(&file)).unwrap_or_else(|_| panic!("`{file}` is missing; run `cargo xtask build`"));
    let mut names = Vec::new();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(&wasm) {
        match payload.unwrap() {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                names.extend(section.into_iter().map(|import| import.unwrap().name.0.to_owned()));
            }
            _ => {}
        }
    }
    names
}

#[test]
fn it_imports_nothing_but_the_types_of_the_contract() {
    let pure = tidy::pure();
    for kind in Kind::ALL {
        assert!(pure.iter().any(|(_, other)| *other == kind), "no component has a `{}`", kind.descriptor());
    }
    for (component, _) in pure {
        assert_eq!(imports(&component), ["azure-infra:tool/types@0.1.0"], "{component}");
    }
}

#[test]
fn a_component_that_has_capabilities_is_seen_to_have_them() {
    let router = imports("router");
    for capability in ["wasi:http/outgoing-handler@", "fermyon:spin/variables@"] {
        assert!(router.iter().any(|import| import.starts_with(capability)), "{capability} is not among {router:?}");
    }
}

#[test]
fn an_endpoint_reaches_what_it_serves_and_nothing_outside() {
    let denied = ["wasi:http/outgoing-handler", "wasi:sockets", "wasi:filesystem/preopens", "fermyon:spin", "spin:"];
    for kind in Kind::ALL {
        let imports = imports(kind.endpoint());
        for import in &imports {
            assert!(!denied.iter().any(|denied| import.starts_with(denied)), "{}: {import}", kind.endpoint());
        }
        assert!(imports.iter().any(|import| import == kind.interface()), "{}", kind.endpoint());
    }
}
