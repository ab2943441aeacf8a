//! The text of the catalog: what `tools/list` answers, and which component serves which tool.

use std::collections::BTreeMap;

use serde_json::Value;

/// A tool as its folder describes it.
#[derive(Debug, Clone)]
pub(crate) struct Tool {
    /// The folder's name, which is the component's id in `spin.toml`.
    pub(crate) component: String,
    /// The text of its `tool.json`.
    pub(crate) json: String,
}

/// The Rust source of the catalog, in the order of the tools' names.
///
/// Fails if a `tool.json` is not JSON or has no name, and if two tools have the same name: a client could not tell
/// them apart.
pub(crate) fn source(tools: Vec<Tool>) -> Result<String, String> {
    let mut catalog = BTreeMap::new();
    for Tool { component, json } in tools {
        let descriptor: Value =
            serde_json::from_str(&json).map_err(|error| format!("`components/{component}/tool.json`: {error}"))?;
        let name = descriptor.get("name").and_then(Value::as_str);
        let name = name.ok_or(format!("`components/{component}/tool.json` has no `name`"))?.to_owned();
        if let Some((other, _)) = catalog.insert(name.clone(), (component.clone(), descriptor)) {
            return Err(format!("`components/{other}` and `components/{component}` both name their tool `{name}`"));
        }
    }
    let components: Vec<_> = catalog.iter().map(|(name, (component, _))| (name, component)).collect();
    let descriptors: Vec<_> = catalog.values().map(|(_, descriptor)| descriptor).collect();
    let list = serde_json::to_string(&descriptors).map_err(|error| error.to_string())?;
    Ok(format!(
        "/// Each tool's name and the id of the component that serves it.\n\
         const COMPONENTS: &[(&str, &str)] = &{components:?};\n\
         /// The `tools` of a `tools/list`.\n\
         const LIST: &str = {list:?};\n"
    ))
}
