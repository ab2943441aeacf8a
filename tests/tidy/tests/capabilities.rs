//! A component that brings tools, resources or prompts imports no capability, and only the router has any.

use tidy::{Kind, imports};

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
