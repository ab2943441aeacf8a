//! The peer in native Rust: the tools of the benchmark on the official SDK, with nothing between a tool and the machine.
mod azure;

use std::env;
use std::sync::Arc;

use azure::{Azure, Failure};
use rmcp::handler::server::wrapper::{Json, Parameters};
use rmcp::schemars::{self, JsonSchema};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ServerHandler, tool, tool_handler, tool_router};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Deserialize, JsonSchema)]
struct Page {
    subscription_id: String,
    limit: u32,
    /// The product cuts a page there; this one is never cut.
    #[serde(rename = "max_bytes")]
    _max_bytes: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct Greeting {
    greeting: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Servers {
    rows: Vec<Map<String, Value>>,
    total_records: u64,
}

#[derive(Clone)]
struct Server {
    azure: Arc<Azure>,
}

#[tool_router]
impl Server {
    #[tool(description = "Hello world.")]
    fn hello_mcp(&self) -> Json<Greeting> {
        Json(Greeting { greeting: "Hello I am MCPTool!" })
    }

    #[tool(name = "GetServerMetadata", description = "The Azure Arc machines and virtual machines of a subscription.")]
    async fn get_server_metadata(&self, Parameters(page): Parameters<Page>) -> Result<Json<Servers>, String> {
        let (rows, total_records) =
            self.azure.servers(&page.subscription_id, page.limit).await.map_err(|error| error.to_string())?;
        Ok(Json(Servers { rows, total_records }))
    }
}

#[tool_handler]
impl ServerHandler for Server {}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let server = Server { azure: Arc::new(Azure::from_environment()?) };
    let mut config = StreamableHttpServerConfig::default();
    config.legacy_session_mode = false;
    config.json_response = true;
    let service =
        StreamableHttpService::new(move || Ok(server.clone()), Arc::new(NeverSessionManager::default()), config);
    let listener = tokio::net::TcpListener::bind(env::var("LISTEN")?).await?;
    axum::serve(listener, axum::Router::new().nest_service("/mcp", service)).await?;
    Ok(())
}
