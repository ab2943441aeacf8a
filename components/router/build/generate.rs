//! The text of the catalog: what the lists of the protocol answer, and which component serves what.

use std::collections::BTreeMap;

use serde_json::Value;

use super::access;

/// A component's folder.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folder {
    /// Its name, which is the component's id in `spin.toml`.
    pub(crate) component: String,
    /// The text of its `tool.json`: a tool, or an array of tools.
    pub(crate) tools: Option<String>,
    /// The text of its `prompts.json`: an array of prompts.
    pub(crate) prompts: Option<String>,
    /// The text of its `resources.json`: the templates, and the beginnings of the URIs that it answers for.
    /// Like a tool it says in `azure` what the component may ask of Azure.
    pub(crate) resources: Option<String>,
}

/// What a list has under each name: the component that serves it, and its description.
type List = BTreeMap<String, (String, Value)>;

/// The Rust source of the catalog, each list in the order of the names.
///
/// Fails if a file is not JSON or names nothing, if two have the same name, which a client could not tell apart, and if one
/// declares what nobody may ask of Azure.
pub(crate) fn source(folders: &[Folder]) -> Result<String, String> {
    let [mut tools, mut prompts, mut templates] = [List::new(), List::new(), List::new()];
    let mut owners = Vec::new();
    let mut allowed = Vec::new();
    let mut caching = Vec::new();
    for Folder { component, tools: tool, prompts: prompt, resources } in folders {
        if let Some(text) = tool {
            let parsed = parse(component, "tool.json", text)?;
            let mut all = if let Value::Array(all) = parsed { all } else { vec![parsed] };
            // Nothing tells the tools of a component apart from outside, so one that only reads binds them all.
            let read_only = all.iter().any(is_read_only);
            for tool in &mut all {
                let declared = remove(tool, "azure");
                allowed.extend(access(component, "tool.json", declared, read_only)?);
                if remove(tool, "caches") == Value::Bool(true) {
                    caching.push(component);
                }
            }
            add(&mut tools, component, "tool.json", "name", all)?;
        }
        if let Some(text) = prompt {
            add(&mut prompts, component, "prompts.json", "name", array(parse(component, "prompts.json", text)?))?;
        }
        if let Some(text) = resources {
            let mut parsed = parse(component, "resources.json", text)?;
            let prefixes = array(remove(&mut parsed, "prefixes"));
            owners.extend(prefixes.iter().filter_map(Value::as_str).map(|prefix| (prefix.to_owned(), component)));
            allowed.extend(access(component, "resources.json", remove(&mut parsed, "azure"), true)?);
            let all = array(remove(&mut parsed, "templates"));
            add(&mut templates, component, "resources.json", "uriTemplate", all)?;
        }
    }
    let mirrored = tools.iter().map(|(name, (_, tool))| (name, mirrored(tool)));
    let mirrored = mirrored.filter(|(_, arguments)| !arguments.is_empty());
    let mirrored: Vec<_> = mirrored.map(|(name, arguments)| format!("({name:?}, &{arguments:?})")).collect();
    Ok(format!(
        "/// Each tool, and the id of the component that serves it; then the list.\n\
         const TOOLS: &[(&str, &str)] = &{tools:?};\nconst TOOL_LIST: &str = {tool_list:?};\n\
         /// The arguments of a tool that a client repeats in headers, and the ends of the headers' names.\n\
         const MIRRORED: &[(&str, &[(&str, &str)])] = &[{mirrored}];\n\
         const PROMPTS: &[(&str, &str)] = &{prompts:?};\nconst PROMPT_LIST: &str = {prompt_list:?};\n\
         const TEMPLATES: &[(&str, &str)] = &{templates:?};\nconst TEMPLATE_LIST: &str = {template_list:?};\n\
         /// The beginnings of URIs, and the ids of the components that answer for them.\n\
         const OWNERS: &[(&str, &str)] = &{owners:?};\n\
         /// The ids of components, and what each may ask of Azure.\n\
         const ALLOWED: &[(&str, Allowed)] = {allowed};\n\
         /// The ids of the components that may cache something.\n\
         const CACHING: &[&str] = &{caching:?};\n",
        tools = served(&tools),
        tool_list = list(&tools)?,
        mirrored = mirrored.join(", "),
        prompts = served(&prompts),
        prompt_list = list(&prompts)?,
        templates = served(&templates),
        template_list = list(&templates)?,
        allowed = table(&allowed),
    ))
}

fn parse(component: &str, file: &str, text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("`{component}/{file}`: {error}"))
}

fn remove(value: &mut Value, member: &str) -> Value {
    value.as_object_mut().and_then(|members| members.remove(member)).unwrap_or_default()
}

/// <https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations>
fn is_read_only(tool: &Value) -> bool {
    tool.pointer("/annotations/readOnlyHint") == Some(&Value::Bool(true))
}

/// The rows of the table of what components may ask of Azure.
fn access(component: &str, file: &str, declared: Value, read_only: bool) -> Result<Vec<String>, String> {
    let rows = access::rows(declared, read_only);
    let rows = rows.map_err(|problem| format!("`{component}/{file}`, member `azure`: {problem}"))?;
    Ok(rows.iter().map(|row| format!("({component:?}, {row})")).collect())
}

fn array(value: Value) -> Vec<Value> {
    if let Value::Array(values) = value { values } else { Vec::new() }
}

fn add(list: &mut List, component: &str, file: &str, key: &str, all: Vec<Value>) -> Result<(), String> {
    for item in all {
        let name = item.get(key).and_then(Value::as_str);
        let name = name.ok_or(format!("`{component}/{file}` has no `{key}`"))?.to_owned();
        if let Some((other, _)) = list.insert(name.clone(), (component.to_owned(), item)) {
            return Err(format!("`{other}` and `{component}` both have a `{key}` of `{name}`"));
        }
    }
    Ok(())
}

/// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#custom-headers-from-tool-parameters>
fn mirrored(tool: &Value) -> Vec<(&str, &str)> {
    let arguments = tool.pointer("/inputSchema/properties").and_then(Value::as_object);
    let named = arguments
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Some((name.as_str(), schema.get("x-mcp-header")?.as_str()?)));
    named.collect()
}

/// The rows in the names of the router.
fn table(rows: &[String]) -> String {
    if rows.is_empty() {
        return "&[]".to_owned();
    }
    let names = "use contract::types::Method; use crate::azure::allowed::Service;";
    format!("{{ {names} &[{}] }}", rows.join(", "))
}

fn served(list: &List) -> Vec<(&str, &str)> {
    list.iter().map(|(name, (component, _))| (name.as_str(), component.as_str())).collect()
}

fn list(list: &List) -> Result<String, String> {
    let items: Vec<_> = list.values().map(|(_, item)| item).collect();
    serde_json::to_string(&items).map_err(|error| error.to_string())
}
