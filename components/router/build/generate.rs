//! The text of the catalog: what the lists of the protocol answer, and which component serves what.

use std::collections::BTreeMap;

use serde_json::Value;

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
    pub(crate) resources: Option<String>,
}

/// What a list has under each name: the component that serves it, and its description.
type List = BTreeMap<String, (String, Value)>;

/// The Rust source of the catalog, each list in the order of the names.
///
/// Fails if a file is not JSON or names nothing, and if two have the same name: a client could not tell them apart.
pub(crate) fn source(folders: &[Folder]) -> Result<String, String> {
    let [mut tools, mut prompts, mut templates] = [List::new(), List::new(), List::new()];
    let mut owners = Vec::new();
    for Folder { component, tools: tool, prompts: prompt, resources } in folders {
        if let Some(text) = tool {
            let parsed = parse(component, "tool.json", text)?;
            let all = if let Value::Array(all) = parsed { all } else { vec![parsed] };
            add(&mut tools, component, "tool.json", "name", all)?;
        }
        if let Some(text) = prompt {
            add(&mut prompts, component, "prompts.json", "name", array(parse(component, "prompts.json", text)?))?;
        }
        if let Some(text) = resources {
            let mut parsed = parse(component, "resources.json", text)?;
            let prefixes = array(take(&mut parsed, "prefixes"));
            owners.extend(prefixes.iter().filter_map(Value::as_str).map(|prefix| (prefix.to_owned(), component)));
            let all = array(take(&mut parsed, "templates"));
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
         const OWNERS: &[(&str, &str)] = &{owners:?};\n",
        tools = served(&tools),
        tool_list = list(&tools)?,
        mirrored = mirrored.join(", "),
        prompts = served(&prompts),
        prompt_list = list(&prompts)?,
        templates = served(&templates),
        template_list = list(&templates)?,
    ))
}

fn parse(component: &str, file: &str, text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("`{component}/{file}`: {error}"))
}

fn take(value: &mut Value, member: &str) -> Value {
    value.get_mut(member).map(Value::take).unwrap_or_default()
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

fn served(list: &List) -> Vec<(&str, &str)> {
    list.iter().map(|(name, (component, _))| (name.as_str(), component.as_str())).collect()
}

fn list(list: &List) -> Result<String, String> {
    let items: Vec<_> = list.values().map(|(_, item)| item).collect();
    serde_json::to_string(&items).map_err(|error| error.to_string())
}
