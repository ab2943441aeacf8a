//! What the server offers, as the files beside the components described it when the server was built. No component is
//! asked.

use mcp::{List, Reference};

use crate::azure::allowed::Allowed;

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// The JSON array of a list, in the order of the names; none for the resources, which only their components know.
pub(crate) fn list(list: List) -> Option<&'static str> {
    match list {
        List::Tools => Some(TOOL_LIST),
        List::Prompts => Some(PROMPT_LIST),
        List::Templates => Some(TEMPLATE_LIST),
        List::Resources => None,
    }
}

/// The id of the component that serves a tool, none if there is no such tool.
pub(crate) fn tool(name: &str) -> Option<&'static str> {
    served(TOOLS, name)
}

/// The id of the component that serves a prompt, none if there is no such prompt.
pub(crate) fn prompt(name: &str) -> Option<&'static str> {
    served(PROMPTS, name)
}

/// The id of the component that answers for a URI, none if none does.
pub(crate) fn resource(uri: &str) -> Option<&'static str> {
    OWNERS.iter().find(|(prefix, _)| uri.starts_with(prefix)).map(|&(_, component)| component)
}

/// The ids of the components that have resources, each once.
pub(crate) fn resources() -> impl Iterator<Item = &'static str> {
    let owner = |at: usize| OWNERS.get(at).map(|&(_, component)| component);
    let is_first = move |at: &usize| (0..*at).all(|before| owner(before) != owner(*at));
    (0..OWNERS.len()).filter(is_first).filter_map(owner)
}

/// The id of the component that completes values for something, and its name there; none if there is no such thing.
pub(crate) fn completer(reference: &Reference) -> Option<(&'static str, &str)> {
    let (list, name) = match reference {
        Reference::Prompt(name) => (PROMPTS, name),
        Reference::Template(template) => (TEMPLATES, template),
    };
    Some((served(list, name)?, name))
}

/// The arguments of a tool that a modern client repeats in headers, and the ends of the headers' names.
pub(crate) fn mirrored(tool: &str) -> &'static [(&'static str, &'static str)] {
    MIRRORED.iter().find(|(name, _)| *name == tool).map_or(&[], |&(_, arguments)| arguments)
}

/// What a component may ask of Azure.
pub(crate) fn allowed(component: &str) -> Vec<&'static Allowed> {
    ALLOWED.iter().filter(|(known, _)| *known == component).map(|(_, allowed)| allowed).collect()
}

/// Whether a component may cache something for its later calls.
pub(crate) fn caches(component: &str) -> bool {
    CACHING.contains(&component)
}

fn served(list: &'static [(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == name).map(|&(_, component)| component)
}

#[cfg(test)]
#[path = "../build/access.rs"]
mod access;

#[cfg(test)]
#[path = "../build/generate.rs"]
mod generate;

#[cfg(test)]
mod tests {
    use super::*;
    use generate::Folder;

    #[test]
    fn every_tool_in_the_list_has_a_component() {
        let list: Vec<serde_json::Value> = serde_json::from_str(list(List::Tools).unwrap()).unwrap();
        assert_eq!(list.len(), TOOLS.len());
        for (listed, (name, _)) in list.iter().zip(TOOLS) {
            assert_eq!(listed["name"], *name);
        }
        assert_eq!(tool("hello_mcp"), Some("hello-mcp"));
        assert_eq!(tool("HELLO_MCP"), None);
    }

    #[test]
    fn the_list_is_small_enough_for_every_client_to_load() {
        // The rest of a response is some 60 bytes.
        assert!(TOOL_LIST.len() < 11_900, "{} bytes", TOOL_LIST.len());
    }

    #[test]
    fn a_catalog_says_who_serves_what() {
        let folder = |component: &str| Folder { component: component.to_owned(), ..Folder::default() };
        let folders = [
            Folder {
                tools: Some(
                    r#"[{"name":"y","inputSchema":{"properties":{"a":{"x-mcp-header":"A"},"b":{}}}},{"name":"x","caches":true}]"#
                        .into(),
                ),
                ..folder("tools")
            },
            Folder { prompts: Some(r#"[{"name":"x"}]"#.into()), ..folder("prompts") },
            Folder {
                resources: Some(
                    r#"{"prefixes":["x://"],"templates":[{"uriTemplate":"x://{a}"}],
                        "azure":[{"endpoint":"blob-storage","method":"get","path":"/a/*/**?b=1&$c=*"}]}"#
                        .into(),
                ),
                ..folder("resources")
            },
        ];
        let source = generate::source(&folders).unwrap();
        for line in [
            r#"TOOLS: &[(&str, &str)] = &[("x", "tools"), ("y", "tools")];"#,
            r#"MIRRORED: &[(&str, &[(&str, &str)])] = &[("y", &[("a", "A")])];"#,
            r#"PROMPTS: &[(&str, &str)] = &[("x", "prompts")];"#,
            r#"CACHING: &[&str] = &["tools"];"#,
            r#"TEMPLATES: &[(&str, &str)] = &[("x://{a}", "resources")];"#,
            r#"OWNERS: &[(&str, &str)] = &[("x://", "resources")];"#,
            r#"&[("resources", Allowed { service: Service::BlobStorage, method: Method::Get, path: &[Some("a"), None], is_open: true, query: &[("b", Some("1")), ("$c", None)] })] };"#,
        ] {
            assert!(source.contains(line), "{line} is not in {source}");
        }
    }

    #[test]
    fn no_client_sees_what_a_tool_may_ask_of_azure() {
        assert!(!ALLOWED.is_empty());
        for list in [TOOL_LIST, PROMPT_LIST, TEMPLATE_LIST] {
            for text in ["resource-manager", "\"azure\"", "\"caches\""] {
                assert!(!list.contains(text), "{list}");
            }
        }
    }

    #[test]
    fn a_tool_that_is_read_only_declares_no_write() {
        let built = |read_only: bool, endpoint: &str, method: &str, path: &str| {
            let access = format!(r#"[{{"endpoint":"{endpoint}","method":"{method}","path":"{path}"}}]"#);
            // Another tool of the component may write, but nothing tells the two apart.
            let tools = format!(
                r#"[{{"name":"a","annotations":{{"readOnlyHint":{read_only}}}}},{{"name":"b","azure":{access}}}]"#
            );
            let folder = Folder { component: "c".to_owned(), tools: Some(tools), ..Folder::default() };
            generate::source(&[folder]).is_ok()
        };
        let rows = [
            ("resource-manager", "get", "/subscriptions", true),
            ("resource-manager", "post", "/providers/Microsoft.ResourceGraph/resources?api-version=1", true),
            ("log-analytics", "post", "/v1/workspaces/*/query", true),
            ("metrics", "post", "/subscriptions/*/metrics:getBatch?api-version=1", true),
            ("resource-manager", "post", "/v1/workspaces/*/query", false),
            ("resource-manager", "post", "/providers/Microsoft.ResourceGraph/**", false),
            ("resource-manager", "post", "/subscriptions/*/resourceGroups/*/**", false),
            ("resource-manager", "put", "/subscriptions/*/tags", false),
            ("blob-storage", "put", "/snippets/**", false),
        ];
        for (endpoint, method, path, reads) in rows {
            assert_eq!(built(true, endpoint, method, path), reads, "{method} {path}");
            assert!(built(false, endpoint, method, path), "{method} {path}");
        }
    }

    #[test]
    fn what_is_declared_is_a_kind_of_request() {
        let entry = |endpoint: &str, method: &str, path: &str| {
            format!(r#"[{{"endpoint":"{endpoint}","method":"{method}","path":"{path}"}}]"#)
        };
        let get = |path: &str| entry("resource-manager", "get", path);
        let no_path =
            ["", "a", "/", "//a", "/a/", "/a//b", "/a/../b", "/*", "/**", "/*/a", "/**/a", "/a/**/b", "/a/b*"];
        let no_path = no_path.into_iter().chain(["/a%20b", "/a b", "https://a/b", "/a#b", "/a@b", "/a\\\\b"]);
        let no_query = ["/a?", "/a?b", "/a?b=", "/a?=1", "/a?*=1", "/a?b=1&", "/a?b=1?c=2", "/a?b=1;c=2", "/a?b=1*"];
        let no_entry = [
            r#"[{"endpoint":"resource-manager","method":"get"}]"#.to_owned(),
            r#"[{"endpoint":"metrics","method":"get","path":"/a","host":"b"}]"#.to_owned(),
            r#"{"endpoint":"metrics"}"#.to_owned(),
            r#""*""#.to_owned(),
            entry("management.azure.com", "get", "/a"),
            entry("resource-manager", "delete", "/a"),
            entry("resource-manager", "*", "/a"),
        ];
        for declared in no_path.map(get).chain(no_query.into_iter().map(get)).chain(no_entry) {
            let tool = format!(r#"{{"name":"x","azure":{declared}}}"#);
            let folder = Folder { component: "a".to_owned(), tools: Some(tool), ..Folder::default() };
            let problem = generate::source(&[folder]).expect_err(&declared);
            assert!(problem.starts_with("`a/tool.json`, member `azure`: "), "{problem}");
        }
    }

    #[test]
    fn a_catalog_that_would_mislead_is_not_built() {
        let tool = |component: &str, json: &str| Folder {
            component: component.to_owned(),
            tools: Some(json.to_owned()),
            ..Folder::default()
        };
        let rows = [
            (vec![tool("a", "{")], "`a/tool.json`: "),
            (vec![tool("a", "{}")], "`a/tool.json` has no `name`"),
            (vec![tool("a", r#"{"name":"x"}"#), tool("b", r#"{"name":"x"}"#)], "`a` and `b` both have a `name` of `x`"),
        ];
        for (folders, problem) in rows {
            assert!(generate::source(&folders).unwrap_err().starts_with(problem), "{problem}");
        }
    }
}
