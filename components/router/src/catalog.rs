//! The tools, as their `tool.json` described them when the server was built. No tool is asked.

use serde_json::value::RawValue;

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// The JSON array of all tools, in the order of their names.
pub(crate) fn list() -> Option<&'static RawValue> {
    serde_json::from_str(LIST).ok()
}

/// The id of the component that serves a tool, none if there is no such tool.
pub(crate) fn component(tool: &str) -> Option<&'static str> {
    COMPONENTS.iter().find(|(name, _)| *name == tool).map(|&(_, component)| component)
}

#[cfg(test)]
#[path = "../build/generate.rs"]
mod generate;

#[cfg(test)]
mod tests {
    use super::*;
    use generate::Tool;

    #[test]
    fn every_tool_in_the_list_has_a_component() {
        let list: Vec<serde_json::Value> = serde_json::from_str(list().unwrap().get()).unwrap();
        assert_eq!(list.len(), COMPONENTS.len());
        for (tool, (name, _)) in list.iter().zip(COMPONENTS) {
            assert_eq!(tool["name"], *name);
        }
        assert_eq!(component("hello_mcp"), Some("hello-mcp"));
        assert_eq!(component("HELLO_MCP"), None);
    }

    #[test]
    fn the_list_is_small_enough_for_every_client_to_load() {
        assert!(LIST.len() < 12_000, "{} bytes", LIST.len());
    }

    #[test]
    fn a_catalog_that_would_mislead_is_not_built() {
        let tool = |component: &str, json: &str| Tool { component: component.to_owned(), json: json.to_owned() };
        let rows = [
            (vec![tool("a", "{")], "`components/a/tool.json`: "),
            (vec![tool("a", "{}")], "`components/a/tool.json` has no `name`"),
            (
                vec![tool("a", r#"{"name":"x"}"#), tool("b", r#"{"name":"x"}"#)],
                "`components/a` and `components/b` both name their tool `x`",
            ),
        ];
        for (tools, problem) in rows {
            assert!(generate::source(tools).unwrap_err().starts_with(problem), "{problem}");
        }
    }
}
