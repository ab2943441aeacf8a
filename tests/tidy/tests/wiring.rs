//! Every tool, resource and prompt of `components/` is wired in `spin.toml`, and nothing else is.
#![expect(clippy::unwrap_used, reason = "every function serves tests, where a failure is an answer")]

use toml::{Table, Value};

/// The entry that lets the router call every component, and the only one for any scheme and any port.
const COMPONENTS: &str = "*://*.spin.internal:*";

fn manifest() -> Table {
    tidy::read("spin.toml").parse().unwrap()
}

/// The value at a path of keys.
fn at<'a>(manifest: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(manifest.get(*first)?, |value, key| value.get(*key))
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn what_a_component_brings_has_an_endpoint_a_private_route_and_a_way_to_it() {
    let manifest = manifest();
    let routes = at(&manifest, &["trigger", "http"]).and_then(Value::as_array).unwrap();
    let hosts = texts(at(&manifest, &["component", "router", "allowed_outbound_hosts"]));
    assert!(hosts.contains(&COMPONENTS), "{hosts:?}");
    for (id, kind) in tidy::pure() {
        let dependency = at(&manifest, &["component", &id, "dependencies", kind.interface(), "path"]);
        assert_eq!(dependency.and_then(Value::as_str), Some(&*tidy::wasm(&id)), "{id}");
        let source = at(&manifest, &["component", &id, "source"]).and_then(Value::as_str);
        assert_eq!(source, Some(&*tidy::wasm(kind.endpoint())), "{id}");
        let route = routes.iter().find(|route| route.get("component").and_then(Value::as_str) == Some(&id));
        let is_private = route.and_then(|route| route.get("route")?.get("private")?.as_bool());
        assert_eq!(is_private, Some(true), "{id}");
    }
}

#[test]
fn the_manifest_names_nothing_that_is_not_there() {
    let manifest = manifest();
    let pure = tidy::pure();
    let is_there = |id: &str| pure.iter().any(|(component, _)| component == id);
    let components = at(&manifest, &["component"]).and_then(Value::as_table).unwrap();
    for component in components.keys().filter(|component| *component != "router") {
        assert!(is_there(component), "nothing in `components/{component}` says what it brings");
    }
    for host in texts(at(&manifest, &["component", "router", "allowed_outbound_hosts"])) {
        let internal = host.strip_prefix("http://").and_then(|host| host.strip_suffix(".spin.internal"));
        assert!(internal.is_none_or(is_there), "{host}");
        assert!(host == COMPONENTS || !host.starts_with("*:") && !host.ends_with(":*"), "{host}");
    }
}

#[test]
fn only_the_router_has_permissions_and_a_public_route() {
    let manifest = manifest();
    let components = at(&manifest, &["component"]).and_then(Value::as_table).unwrap();
    for (id, component) in components.iter().filter(|(id, _)| *id != "router") {
        let keys: Vec<_> = component.as_table().unwrap().keys().collect();
        assert_eq!(keys, ["dependencies", "source"], "{id}");
        let dependency = component["dependencies"].as_table().unwrap().values().next().unwrap();
        let keys: Vec<_> = dependency.as_table().unwrap().keys().collect();
        assert_eq!(keys, ["path"], "{id}: a dependency inherits no configuration");
    }
    let routes = at(&manifest, &["trigger", "http"]).and_then(Value::as_array).unwrap();
    let public = routes.iter().filter(|route| route["route"].is_str());
    assert_eq!(public.map(|route| route["component"].as_str().unwrap()).collect::<Vec<_>>(), ["router"]);
}

#[test]
fn every_variable_reaches_the_router_and_is_documented() {
    let manifest = manifest();
    let readme = tidy::read("README.md");
    let variables = at(&manifest, &["variables"]).and_then(Value::as_table).unwrap();
    for (name, variable) in variables {
        let passed = at(&manifest, &["component", "router", "variables", name]).and_then(Value::as_str);
        assert_eq!(passed, Some(&*format!("{{{{ {name} }}}}")), "{name}");
        assert!(readme.contains(&format!("| `{name}` |")), "README.md does not list `{name}`");
        let is_secret = variable.get("secret").and_then(Value::as_bool).unwrap_or_default();
        assert_eq!(is_secret, name.ends_with("token") || name.ends_with("key"), "{name}");
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase()), "Key Vault and Spin both take `{name}`");
    }
}
