//! What a built component imports.
#![expect(clippy::unwrap_used, reason = "the function serves tests, where a failure is an answer")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a binary has many sections, and one of them holds the imports")]

use std::fs;

use wasmparser::{Parser, Payload};

/// The names of what a component imports, such as `wasi:http/types@0.2.0`.
///
/// # Panics
/// When it has not been built.
#[must_use]
pub fn imports(component: &str) -> Vec<String> {
    let file = crate::wasm(component);
    let wasm =
        fs::read(crate::root().join(&file)).unwrap_or_else(|_| panic!("`{file}` is missing; run `cargo xtask build`"));
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
