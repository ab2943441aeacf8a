//! What may stand in which file, and how long a file may be.

const CODE: &[&str] = &[".rs", ".py", ".mjs", ".wit"];

#[test]
fn a_file_holds_one_idea() {
    for path in tidy::files(".", CODE) {
        let lines = tidy::read(&path).lines().count();
        let is_entry = path.ends_with("/lib.rs") || path.ends_with("/main.rs");
        let most = if is_entry { 120 } else { 400 };
        assert!(lines <= most, "`{path}` has {lines} lines, more than {most}");
    }
}

#[test]
fn a_file_is_named_for_its_idea() {
    for path in tidy::files(".", CODE) {
        let name = path.rsplit('/').next().unwrap().split('.').next().unwrap().to_lowercase();
        for vague in ["util", "utils", "helper", "helpers", "common", "manager", "data", "info", "misc"] {
            assert_ne!(name, vague, "{path}");
        }
    }
}

/// The sources of what ships in components.
const PRODUCT: &[&str] = &[
    "components",
    "crates/anomaly",
    "crates/azure",
    "crates/contract",
    "crates/endpoint",
    "crates/mcp",
    "crates/runtime",
    "crates/tool",
];

/// Asserts that a text stands only in files whose path begins with one of `places`, and somewhere in each of these.
#[track_caller]
fn stands_only_in(text: &str, folders: &[&str], places: &[&str]) {
    let files = folders.iter().flat_map(|folder| tidy::files(folder, &[".rs"]));
    let holding: Vec<_> = files.filter(|path| tidy::read(path).contains(text)).collect();
    for path in &holding {
        assert!(places.iter().any(|place| path.starts_with(place)), "`{text}` stands in `{path}`");
    }
    for place in places {
        assert!(holding.iter().any(|path| path.starts_with(place)), "`{text}` no longer stands in `{place}`");
    }
}

#[test]
fn only_the_routers_azure_module_sends_requests_out() {
    stands_only_in("outgoing_handler", PRODUCT, &["components/router/src/wire.rs"]);
    // The hop to a tool stays in the app: its host is made from a component's id.
    stands_only_in(
        "wire::send(",
        PRODUCT,
        &["components/router/src/azure/exchange.rs", "components/router/src/hop.rs"],
    );
    stands_only_in(".spin.internal", PRODUCT, &["crates/contract/src/hop.rs"]);
}

#[test]
fn only_the_table_of_clouds_names_a_host_of_azure() {
    stands_only_in("management.chinacloudapi.cn", PRODUCT, &["components/router/src/azure/cloud.rs"]);
    stands_only_in("management.usgovcloudapi.net", PRODUCT, &["components/router/src/azure/"]);
}

#[test]
fn only_the_protocol_crate_knows_json_rpc_and_protocol_versions() {
    stands_only_in("\"jsonrpc\"", PRODUCT, &["crates/mcp/"]);
    stands_only_in("\"2026-07-28\"", PRODUCT, &["crates/mcp/"]);
}

#[test]
fn no_component_panics_or_reads_a_clock_of_its_own() {
    for path in tidy::files("components", &[".rs"]) {
        let text = tidy::read(&path);
        let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
        for denied in [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!("] {
            let is_test = path.ends_with("tests.rs") || path.contains("/tests/") || path.ends_with("descriptor.rs");
            assert!(is_test || !shipped.contains(denied), "`{denied}` stands in `{path}`");
        }
    }
    stands_only_in("SystemTime", &["components"], &["components/router/src/clock.rs"]);
}
