//! `docs/privileges.md` shows what each component has, from `spin.toml`, the built components and their descriptors.
#![expect(clippy::unwrap_used, clippy::panic, reason = "every function serves tests, where a failure is an answer")]

use expect_test::expect_file;
use serde_json::Value as Json;
use tidy::{Kind, imports};
use toml::{Table, Value};

const DOCUMENT: &str = "docs/privileges.md";
const BEGIN: &str = "<!-- The table is written by `UPDATE_EXPECT=1 cargo test -p tidy`. -->\n";
const END: &str = "<!-- End of the table. -->\n";

/// Something that a component can be given: its name in the table, the interfaces by which it is used, and the key of the
/// manifest that grants it.
struct Capability {
    name: &'static str,
    interfaces: &'static [&'static str],
    key: &'static str,
}

const CAPABILITIES: [Capability; 4] = [
    Capability {
        name: "network",
        interfaces: &["wasi:http/outgoing-handler", "wasi:sockets"],
        key: "allowed_outbound_hosts",
    },
    Capability { name: "variables", interfaces: &["fermyon:spin/variables", "wasi:config"], key: "variables" },
    Capability {
        name: "stores",
        interfaces: &["fermyon:spin/key-value", "wasi:keyvalue", "fermyon:spin/sqlite"],
        key: "key_value_stores",
    },
    Capability { name: "files", interfaces: &["wasi:filesystem/preopens"], key: "files" },
];

#[test]
fn the_table_of_privileges_is_what_is_built_and_granted() {
    let document = tidy::read(DOCUMENT);
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let written = format!("{before}{BEGIN}{}{END}{after}", table());
    expect_file![tidy::root().join(DOCUMENT)].assert_eq(&written);
}

fn table() -> String {
    let manifest: Table = tidy::read("spin.toml").parse().unwrap();
    let components = manifest.get("component").and_then(Value::as_table).unwrap();
    let names = CAPABILITIES.map(|capability| capability.name);
    let mut lines = vec![format!("| component | {} | through the router |", names.join(" | "))];
    lines.push(format!("|{}", "---|".repeat(CAPABILITIES.len() + 2)));
    for (id, component) in components {
        let used = used(id);
        let cells = CAPABILITIES.map(|capability| cell(&capability, &used, component));
        lines.push(format!("| `{id}` | {} | {} |", cells.join(" | "), azure(id)));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// All that the parts of a component import: the component itself, and the endpoint that serves it.
fn used(id: &str) -> Vec<String> {
    let kind = tidy::pure().into_iter().find(|(component, _)| component == id).map(|(_, kind)| kind);
    [imports(id), kind.map(|kind| imports(kind.endpoint())).unwrap_or_default()].concat()
}

/// What is granted, which is nothing that is not used.
fn cell(capability: &Capability, used: &[String], component: &Value) -> String {
    let granted = match component.get(capability.key) {
        None => Vec::new(),
        Some(Value::Array(values)) => values.iter().map(|value| value.as_str().unwrap()).collect(),
        Some(Value::Table(values)) => values.keys().map(String::as_str).collect(),
        Some(other) => panic!("`{}` is {other}", capability.key),
    };
    let is_used = used.iter().any(|import| capability.interfaces.iter().any(|name| import.starts_with(name)));
    match (is_used, granted.as_slice()) {
        (false, []) => "none".to_owned(),
        (false, _) => panic!("`{}` is granted and not used", capability.key),
        (true, []) => "none granted".to_owned(),
        (true, granted) => granted.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join("<br>"),
    }
}

/// What the descriptor declares.
fn azure(id: &str) -> String {
    let pure = tidy::pure();
    let Some((_, kind)) = pure.iter().find(|(component, _)| component == id) else { return "—".to_owned() };
    let descriptor = match kind {
        Kind::Tool | Kind::Resources => tidy::read(&format!("components/{id}/{}", kind.descriptor())),
        // A prompt asks for nothing.
        Kind::Prompts => return "nothing".to_owned(),
    };
    let descriptor: Json = serde_json::from_str(&descriptor).unwrap();
    let declared = descriptor.get("azure").and_then(Json::as_array);
    let lines = declared.into_iter().flatten().map(|entry| {
        let text = |member: &str| entry.get(member).and_then(Json::as_str).unwrap();
        let path = text("path").split('?').next().unwrap_or_default();
        format!("{} of `{}`: `{path}`", text("method").to_uppercase(), text("endpoint"))
    });
    let caches = descriptor.get("caches").and_then(Json::as_bool).unwrap_or_default();
    let lines: Vec<_> = lines.chain(caches.then(|| "its cache".to_owned())).collect();
    if lines.is_empty() { "nothing".to_owned() } else { lines.join("<br>") }
}
