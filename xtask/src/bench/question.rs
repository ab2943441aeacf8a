//! What is asked, and how a right answer is known.
use serde_json::{Value, json};

/// The revision that the peers and nearly all clients speak; the request is the same for all.
const LEGACY: &str = "2025-11-25";
const MODERN: &str = "2026-07-28";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    List,
    Discover,
    Hello,
    /// A page of so many machines, of a subscription that has just these.
    Servers(u32),
    /// The SQL inventory of a subscription that Azure takes 3 seconds to answer for.
    SlowSql,
    /// A tool of Azure MCP Server that answers from a text of its own.
    AzureMcpTool,
}

impl Question {
    /// As the results name it.
    pub(super) fn name(self) -> String {
        match self {
            Self::List => "tools/list".to_owned(),
            Self::Discover => "server/discover".to_owned(),
            Self::Hello => "hello_mcp".to_owned(),
            Self::Servers(rows) => format!("GetServerMetadata, {rows} rows"),
            Self::SlowSql => "GetSqlMetadata, slow Azure".to_owned(),
            Self::AzureMcpTool => "azureterraformbestpractices".to_owned(),
        }
    }

    pub(super) fn body(self) -> String {
        let (method, params) = match self {
            Self::List => ("tools/list", json!({})),
            Self::Discover => ("server/discover", json!({ "_meta": modern_meta() })),
            Self::Hello => ("tools/call", json!({ "name": "hello_mcp", "arguments": {} })),
            Self::Servers(rows) => ("tools/call", servers(&format!("00000000-0000-0000-0001-{rows:012}"), rows)),
            Self::SlowSql => {
                let arguments = json!({ "subscription_ids": ["00000000-0000-0000-00ff-200200000001"] });
                ("tools/call", json!({ "name": "GetSqlMetadata", "arguments": arguments }))
            }
            Self::AzureMcpTool => {
                let arguments = json!({ "intent": "learn", "learn": true });
                ("tools/call", json!({ "name": "azureterraformbestpractices", "arguments": arguments }))
            }
        };
        json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string()
    }

    /// Besides those of every request.
    pub(super) fn headers(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Discover => vec![("MCP-Protocol-Version", MODERN), ("Mcp-Method", "server/discover")],
            Self::List | Self::Hello | Self::Servers(_) | Self::SlowSql | Self::AzureMcpTool => {
                vec![("MCP-Protocol-Version", LEGACY)]
            }
        }
    }

    /// A text that every right answer holds, and no wrong one.
    pub(super) fn expected(self) -> String {
        match self {
            Self::List => r#""inputSchema""#.to_owned(),
            Self::Discover => r#""supportedVersions""#.to_owned(),
            Self::Hello => r#""greeting":"Hello I am MCPTool!""#.to_owned(),
            Self::Servers(rows) => format!(r#""totalRecords":{rows}"#),
            Self::SlowSql => r#""rows":[{"#.to_owned(),
            Self::AzureMcpTool => r#""content":["#.to_owned(),
        }
    }
}

fn servers(subscription: &str, rows: u32) -> Value {
    // A page of the product is cut at 200,000 bytes unless it is told otherwise; the peers don't cut theirs.
    let arguments = json!({ "subscription_id": subscription, "limit": rows, "max_bytes": 10_000_000 });
    json!({ "name": "GetServerMetadata", "arguments": arguments })
}

fn modern_meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "bench", "version": "0.1.0" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_of_a_subscription_that_has_just_its_rows() {
        let body = Question::Servers(100).body();
        assert!(body.contains("00000000-0000-0000-0001-000000000100") && body.contains(r#""limit":100"#), "{body}");
    }
}
