//! Manifests that are accepted, and the one line for each that is not.

use super::*;
use crate::template::Part;

const MANIFEST: &str = r#"spin_manifest_version = 2

[application]
name = "app"
version = "0.1.0"
description = "An app"
authors = ["us"]

[variables]
cloud = { default = "public" }
token = { required = true, secret = true, description = "A token" }

[[trigger.http]]
route = "/..."
component = "router"

[component.router]
source = "router.wasm"
description = "The router"
allowed_outbound_hosts = ["https://{{ cloud }}.example"]
key_value_stores = ["default"]

[component.router.variables]
token = "Bearer {{ token }}"

[component.router.build]
command = "cargo build"
watch = ["src"]

[[trigger.http]]
route = { private = true }
component = "tool"

[component.tool]
source = "tool.wasm"

[component.tool.dependencies]
"example:tool/tool@0.1.0" = { path = "hello.wasm" }
"#;

#[test]
fn reads_what_the_app_uses() {
    let manifest = parse(MANIFEST).unwrap();
    let router = &manifest.component["router"];
    assert_eq!(router.variables["token"].parts().last(), Some(&Part::Variable("token".to_owned())));
    assert_eq!(router.allowed_outbound_hosts[0].variables().collect::<Vec<_>>(), ["cloud"]);
    assert_eq!(router.key_value_stores, ["default"]);
    assert_eq!(manifest.component["tool"].dependencies["example:tool/tool@0.1.0"].path, Path::new("hello.wasm"));
    assert_eq!(manifest.variables["cloud"].default.as_deref(), Some("public"));
    assert!(matches!(&manifest.trigger.http[0].route, Route::Path(path) if path == "/..."));
    assert!(matches!(&manifest.trigger.http[1].route, Route::Private(_)));
}

#[test]
fn names_the_key_that_it_does_not_accept() {
    let cases = [
        (
            "spin_manifest_version = 2",
            "spin_manifest_version = 1",
            "line 1, key `spin_manifest_version`: expected `2`, found `1`",
        ),
        ("version = \"0.1.0\"", "base = \"/\"", "line 5, key `application.base`: unknown field `base`"),
        (
            "[[trigger.http]]\nroute = \"/...\"",
            "[[trigger.redis]]\nroute = \"/...\"",
            "line 13, key `trigger.redis`: unknown field `redis`",
        ),
        (
            "route = \"/...\"",
            "route = \"/...\"\nexecutor = { type = \"wagi\" }",
            "line 15, key `trigger.http[0].executor`: unknown field `executor`",
        ),
        ("{ private = true }", "{ private = false }", "line 31, key `trigger.http[1].route`: expected a path such as"),
        (
            "{ private = true }",
            "{ private = true, x = 1 }",
            "line 31, key `trigger.http[1].route`: expected a path such as",
        ),
        (
            "description = \"The router\"",
            "files = [\"a\"]",
            "line 19, key `component.router.files`: unknown field `files`",
        ),
        (
            "description = \"The router\"",
            "environment = {}",
            "line 19, key `component.router.environment`: unknown field `environment`",
        ),
        (
            "description = \"The router\"",
            "dependencies_inherit_configuration = true",
            "line 19, key `component.router.dependencies_inherit_configuration`: unknown field",
        ),
        (
            "{ path = \"hello.wasm\" }",
            "{ path = \"hello.wasm\", export = \"x\" }",
            "key `component.tool.dependencies.example:tool/tool@0.1.0.export`: unknown field `export`",
        ),
        ("{ path = \"hello.wasm\" }", "{ version = \"1\" }", "unknown field `version`, expected `path`"),
        (
            "source = \"tool.wasm\"",
            "source = { url = \"https://a.example\" }",
            "key `component.tool.source`: invalid type: map, expected path string",
        ),
        ("Bearer {{ token }}", "Bearer {{ token", "key `component.router.variables.token`: `{{` without `}}`"),
        (
            "Bearer {{ token }}",
            "{{ tokn }}",
            "key `component.router.variables.token`: variable `tokn` is not declared in `[variables]`",
        ),
        (
            "{{ cloud }}",
            "{{ clod }}",
            "key `component.router.allowed_outbound_hosts[0]`: variable `clod` is not declared in `[variables]`",
        ),
        (
            "cloud = { default",
            "Cloud = { default",
            "key `variables.Cloud`: expected lower-case letters, digits and single underscores, with a letter first",
        ),
        ("{ default = \"public\" }", "{}", "key `variables.cloud`: expected either `default` or `required = true`"),
        (
            "{ default = \"public\" }",
            "{ default = \"a\", required = true }",
            "key `variables.cloud`: expected either `default` or `required = true`",
        ),
        (
            "[\"default\"]",
            "[\"other\"]",
            "key `component.router.key_value_stores`: store `other` is not implemented; there is only `default`",
        ),
        (
            "component = \"router\"",
            "component = \"rooter\"",
            "key `trigger.http[0].component`: there is no component `rooter`",
        ),
        (
            "component = \"tool\"",
            "component = \"router\"",
            "key `component.tool`: no `[[trigger.http]]` names this component",
        ),
        ("[application]", "[application", "line 3: "),
    ];
    for (from, to, expected) in cases {
        assert!(MANIFEST.contains(from), "{from}");
        let Fault { place, problem } = parse(&MANIFEST.replacen(from, to, 1)).unwrap_err();
        let line = format!("{place}: {problem}");
        assert!(line.contains(expected), "{line}\nlacks {expected}");
        assert!(!line.contains('\n'), "{line}");
    }
}

#[test]
fn a_name_of_a_variable_can_be_part_of_an_environment_variable() {
    for name in ["a", "arm_token", "token2"] {
        assert!(is_variable_name(name), "{name}");
    }
    for name in ["", "A", "2a", "_a", "a_", "a__b", "a-b", "a.b"] {
        assert!(!is_variable_name(name), "{name}");
    }
}
