//! What the parts of a manifest demand of each other.

use super::{Component, Manifest};
use crate::document::Fault;
use crate::template::Template;

/// The only label of a store that Spin defines without a runtime configuration.
const DEFAULT_STORE: &str = "default";

/// Finds the first fault that the types of the manifest can't rule out.
pub(super) fn check(manifest: &Manifest) -> Result<(), Fault> {
    for (name, declaration) in &manifest.variables {
        let place = format!("key `variables.{name}`");
        check_name(&place, name)?;
        if declaration.required == declaration.default.is_some() {
            return fault(place, "expected either `default` or `required = true`");
        }
    }
    for (index, trigger) in manifest.trigger.http.iter().enumerate() {
        if !manifest.component.contains_key(&trigger.component) {
            let problem = format!("there is no component `{}`", trigger.component);
            return fault(format!("key `trigger.http[{index}].component`"), problem);
        }
    }
    for (id, component) in &manifest.component {
        check_component(manifest, id, component)?;
    }
    Ok(())
}

fn check_component(manifest: &Manifest, id: &str, component: &Component) -> Result<(), Fault> {
    if !manifest.trigger.http.iter().any(|trigger| trigger.component == id) {
        return fault(format!("key `component.{id}`"), "no `[[trigger.http]]` names this component");
    }
    for (name, template) in &component.variables {
        let place = format!("key `component.{id}.variables.{name}`");
        check_name(&place, name)?;
        check_template(manifest, place, template)?;
    }
    for (index, template) in component.allowed_outbound_hosts.iter().enumerate() {
        check_template(manifest, format!("key `component.{id}.allowed_outbound_hosts[{index}]`"), template)?;
    }
    if let Some(label) = component.key_value_stores.iter().find(|label| *label != DEFAULT_STORE) {
        let problem = format!("store `{label}` is not implemented; there is only `{DEFAULT_STORE}`");
        return fault(format!("key `component.{id}.key_value_stores`"), problem);
    }
    Ok(())
}

/// Holds a variable's name to Spin's rule, by which it can be part of an environment variable's name.
fn check_name(place: &str, name: &str) -> Result<(), Fault> {
    if is_variable_name(name) {
        return Ok(());
    }
    let problem = "expected lower-case letters, digits and single underscores, with a letter first";
    fault(place.to_owned(), problem)
}

/// Whether Spin accepts `name` as the name of a variable.
pub(crate) fn is_variable_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !name.contains("__")
        && !name.ends_with('_')
}

fn check_template(manifest: &Manifest, place: String, template: &Template) -> Result<(), Fault> {
    match template.variables().find(|name| !manifest.variables.contains_key(*name)) {
        None => Ok(()),
        Some(name) => fault(place, format!("variable `{name}` is not declared in `[variables]`")),
    }
}

fn fault<T>(place: String, problem: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { place, problem: problem.into() })
}
