//! From an HTTP request to its response: the paths of the server, and what each method of the protocol does.

use futures::FutureExt;
use futures::future::{LocalBoxFuture, join_all};
use http::{HeaderValue, Method as HttpMethod, Request, Response, StatusCode, header::ALLOW};
use mcp::{Answer, Inbound, Method, ProtocolError, Server};
use spin_sdk::variables;

use crate::{catalog, clock, drive, failure::Failure, gate, hop, render, settings, transport};

const SERVER: Server = Server {
    name: "azure-infra-mcp",
    title: "Azure infrastructure",
    version: env!("CARGO_PKG_VERSION"),
    description: "Servers, SQL estates, missing patches and metrics in Azure and Azure Arc",
    website_url: None,
    instructions: "Tools that read Azure subscriptions and Log Analytics workspaces, Azure Arc servers included, and keep \
        snippets of text. A result that says `truncated` goes on with its `nextCursor` as `cursor`, and `warnings` say what \
        is not in it. `id` of a server is `hostResourceId` of its SQL Server. An error names the argument or the setting \
        to change.",
};

/// Serves one request.
pub(crate) async fn serve(request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    match request.uri().path() {
        "/mcp" | "/runtime/webhooks/mcp" => protocol(request).await,
        "/health" => health(request.method()),
        _ => transport::text(StatusCode::NOT_FOUND, "not found; the MCP endpoint is /mcp"),
    }
}

/// Says that the server answers, and nothing of what is behind it.
fn health(method: &HttpMethod) -> Response<Vec<u8>> {
    if method == HttpMethod::GET || method == HttpMethod::HEAD {
        return transport::text(StatusCode::OK, "ok");
    }
    let mut refusal = transport::text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
    refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    refusal
}

async fn protocol(request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    // A provider that fails must not open the gate further, so its answer counts as empty.
    let allowed_hosts = variables::get("allowedhosts").unwrap_or_default();
    if let Err(denial) = gate::check(request.headers(), &allowed_hosts) {
        return transport::text(StatusCode::FORBIDDEN, &denial.to_string());
    }
    let answer = answer(mcp::receive(request.method(), request.headers(), request.body())).await;
    let mut response = Response::new(answer.body);
    *response.status_mut() = answer.status;
    response.headers_mut().extend(answer.headers);
    response
}

/// Answers one message, or each message of a batch; a batch is no deeper than that.
fn answer(inbound: Inbound) -> LocalBoxFuture<'static, Answer> {
    async move {
        match inbound {
            Inbound::Answer(answer) => answer,
            Inbound::Request(request) => perform(request).await,
            Inbound::Batch(messages) => Answer::batch(join_all(messages.into_iter().map(answer)).await),
        }
    }
    .boxed_local()
}

async fn perform(request: mcp::Request) -> Answer {
    match &request.method {
        Method::Initialize { requested_version } => request.initialized(requested_version, &SERVER),
        Method::Ping => request.pong(&SERVER),
        Method::Discover => request.discovered(&SERVER),
        Method::ListTools { cursor: Some(_) } => request.protocol_error(&ProtocolError::InvalidCursor),
        Method::ListTools { cursor: None } => match catalog::list() {
            Some(tools) => request.tools_listed(tools, &SERVER),
            None => request.protocol_error(&ProtocolError::Internal),
        },
        Method::CallTool(call) => match catalog::component(&call.name) {
            Some(component) => {
                request.tool_result(&render::result(run(component, call.arguments.get()).await), &SERVER)
            }
            None => request.protocol_error(&ProtocolError::UnknownTool { name: call.name.clone() }),
        },
    }
}

/// Runs a tool to its end, within the deadline of a call.
async fn run(component: &str, arguments: &str) -> Result<contract::types::Outcome, Failure> {
    let settings = settings::read()?;
    let azure = crate::azure::Azure::new(&settings);
    let call = drive::call(arguments, clock::now());
    let steps = drive::drive(call, |turn| hop::run(component, turn), |requests| azure.send(requests));
    clock::within(settings.deadline, steps).await.unwrap_or(Err(Failure::Deadline(settings.deadline)))
}
