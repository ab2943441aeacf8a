//! The text that says how to connect a client.
use serde_json::json;

/// The version of MCP Inspector that the tests run.
const INSPECTOR: &str = "@modelcontextprotocol/inspector@2.12.0";
const NAME: &str = "azure-infra";

/// The command that adds the server to VS Code.
pub(crate) fn vs_code(url: &str) -> String {
    format!("code --add-mcp '{}'", json!({ "name": NAME, "type": "http", "url": url }))
}

/// The content of `.vscode/mcp.json`.
fn vs_code_file(url: &str) -> String {
    json!({ "servers": { NAME: { "type": "http", "url": url } } }).to_string()
}

/// The command that adds the server to Claude Code.
pub(crate) fn claude_code(url: &str) -> String {
    format!("claude mcp add --transport http {NAME} {url}")
}

/// The command that opens MCP Inspector on the server.
pub(crate) fn inspector(url: &str) -> String {
    format!("npx {INSPECTOR} --web --server-url {url} --transport http")
}

/// All of it, with the MCP endpoint first.
pub(crate) fn text(url: &str) -> String {
    format!(
        "MCP endpoint: {url}\n\
         \n\
         VS Code:      {}\n\
         \u{20}             or in .vscode/mcp.json: {}\n\
         Claude Code:  {}\n\
         Inspector:    {}\n",
        vs_code(url),
        vs_code_file(url),
        claude_code(url),
        inspector(url),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_is_given_the_same_endpoint() {
        let url = "http://127.0.0.1:3000/mcp";
        let expected = "MCP endpoint: http://127.0.0.1:3000/mcp\n\
            \n\
            VS Code:      code --add-mcp '{\"name\":\"azure-infra\",\"type\":\"http\",\"url\":\"http://127.0.0.1:3000/mcp\"}'\n\
            \u{20}             or in .vscode/mcp.json: {\"servers\":{\"azure-infra\":{\"type\":\"http\",\"url\":\"http://127.0.0.1:3000/mcp\"}}}\n\
            Claude Code:  claude mcp add --transport http azure-infra http://127.0.0.1:3000/mcp\n\
            Inspector:    npx @modelcontextprotocol/inspector@2.12.0 --web --server-url http://127.0.0.1:3000/mcp --transport http\n";
        assert_eq!(text(url), expected);
    }
}
