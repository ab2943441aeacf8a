//! From an HTTP request to its response: the paths of the server.

use futures::{FutureExt, future::LocalBoxFuture, future::join_all};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header::ALLOW};
use mcp::{Answer, Inbound};
use spin_sdk::variables;

use crate::{
    ask, gate,
    line::Line,
    protocol, session,
    transport::{self, Out},
};

/// Serves one request.
pub(crate) async fn serve(request: Request<Vec<u8>>, out: Out) {
    let path = Path::of(request.uri().path());
    match path {
        Path::Health => return out.respond(health(request.method())).await,
        Path::Unknown => return out.respond(transport::text(StatusCode::NOT_FOUND, NOT_FOUND)).await,
        Path::Mcp | Path::Events { .. } | Path::Messages => {}
    }
    // A provider that fails must not open the gate further, so its answer counts as empty.
    let allowed_hosts = variables::get("allowedhosts").unwrap_or_default();
    if let Err(denial) = gate::check(request.headers(), &allowed_hosts) {
        return out.respond(transport::text(StatusCode::FORBIDDEN, &denial.to_string())).await;
    }
    match path {
        Path::Events { messages } if request.method() == Method::GET => session::open(out, messages).await,
        Path::Messages => message(&request, out).await,
        Path::Mcp | Path::Events { .. } | Path::Health | Path::Unknown => streamable(&request, out).await,
    }
}

const NOT_FOUND: &str = "not found; the MCP endpoint is /mcp";

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Path {
    /// Streamable HTTP.
    Mcp,
    /// The stream of the transport of 2024-11-05, and the path to post to beside it; to post here is Streamable HTTP.
    Events {
        messages: &'static str,
    },
    /// Where a client of that stream posts to.
    Messages,
    Health,
    Unknown,
}

impl Path {
    /// The paths under `/runtime/webhooks` are those of Azure Functions, for clients that are set up for them.
    fn of(path: &str) -> Self {
        match path {
            "/mcp" | "/runtime/webhooks/mcp" => Self::Mcp,
            "/sse" => Self::Events { messages: "/messages" },
            "/runtime/webhooks/mcp/sse" => Self::Events { messages: "/runtime/webhooks/mcp/message" },
            "/messages" | "/runtime/webhooks/mcp/message" => Self::Messages,
            "/health" => Self::Health,
            _ => Self::Unknown,
        }
    }
}

/// Says that the server answers, and nothing of what is behind it.
fn health(method: &Method) -> Response<Vec<u8>> {
    if method == Method::GET || method == Method::HEAD {
        return transport::text(StatusCode::OK, "ok");
    }
    let mut refusal = transport::text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
    refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    refusal
}

/// Answers in the response, which becomes a stream if there is something to say before.
async fn streamable(request: &Request<Vec<u8>>, out: Out) {
    match mcp::receive(request.method(), request.headers(), request.body()) {
        Inbound::Request(inner) => {
            let line = Line::response(out);
            let answer = protocol::perform(&inner, request.headers(), &line).await;
            line.finish(answer).await;
        }
        inbound @ (Inbound::Answer(_) | Inbound::Reply(_) | Inbound::Cancelled(_) | Inbound::Batch(_)) => {
            out.respond(response(answer(inbound, request.headers(), &Line::None).await)).await;
        }
    }
}

/// Answers in the stream of a session. The client that posts only learns that its message has come.
async fn message(request: &Request<Vec<u8>>, out: Out) {
    let session = match session::find(request.uri().query().unwrap_or_default()) {
        Ok(session) => session,
        Err(lost) => return out.respond(lost.response()).await,
    };
    match mcp::receive(request.method(), request.headers(), request.body()) {
        Inbound::Answer(answer) => out.respond(response(answer)).await,
        Inbound::Cancelled(id) => {
            session.cancel(id.json());
            out.respond(response(Answer::accepted())).await;
        }
        inbound @ (Inbound::Request(_) | Inbound::Reply(_) | Inbound::Batch(_)) => {
            out.respond(response(Answer::accepted())).await;
            let line = Line::session(session, &inbound);
            let answer = answer(inbound, request.headers(), &line).await;
            line.finish(answer).await;
        }
    }
}

/// Answers one message, or each message of a batch; a batch is no deeper than that.
fn answer<'a>(inbound: Inbound, headers: &'a HeaderMap, line: &'a Line) -> LocalBoxFuture<'a, Answer> {
    async move {
        match inbound {
            Inbound::Answer(answer) => answer,
            Inbound::Reply(reply) => ask::deliver(&reply),
            // Without a session nobody knows whose request it is, and to close its connection ends it as well.
            Inbound::Cancelled(_) => Answer::accepted(),
            Inbound::Request(request) => protocol::perform(&request, headers, line).await,
            Inbound::Batch(messages) => {
                Answer::batch(join_all(messages.into_iter().map(|message| answer(message, headers, line))).await)
            }
        }
    }
    .boxed_local()
}

/// An answer as an HTTP response.
pub(crate) fn response(answer: Answer) -> Response<Vec<u8>> {
    let mut response = Response::new(answer.body);
    *response.status_mut() = answer.status;
    response.headers_mut().extend(answer.headers);
    response
}
