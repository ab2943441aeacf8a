//! From an HTTP request to its response: the paths of the server.

use futures::{FutureExt, future::LocalBoxFuture, future::join_all};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header::ALLOW};
use mcp::{Answer, Inbound};
use spin_sdk::variables;

use crate::{
    ask, gate,
    key::{Caller, Keys},
    line::Line,
    protocol, session, settings,
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
    let caller = match admit(&request, path) {
        Ok(caller) => caller,
        Err((status, text)) => return out.respond(transport::text(status, &text)).await,
    };
    match path {
        Path::Events { messages } if request.method() == Method::GET => session::open(out, messages).await,
        Path::Messages => message(&request, &caller, out).await,
        Path::Mcp | Path::Events { .. } | Path::Health | Path::Unknown => streamable(&request, &caller, out).await,
    }
}

/// Lets a request pass that comes under a name of this server and with a key, where it has some. Without any it answers
/// to nobody but its own machine.
fn admit(request: &Request<Vec<u8>>, path: Path) -> Result<Caller, (StatusCode, String)> {
    let unavailable = |text: String| (StatusCode::SERVICE_UNAVAILABLE, text);
    // A provider that fails must not open the gate.
    let keys = settings::variable("accesskey").map_err(|failure| unavailable(failure.to_string()))?;
    let keys = Keys::parse(&keys).map_err(|refusal| unavailable(refusal.to_string()))?;
    let allowed_hosts =
        if keys.are_asked_for() { variables::get("allowedhosts").unwrap_or_default() } else { String::new() };
    gate::check(request.headers(), &allowed_hosts).map_err(|denial| (StatusCode::FORBIDDEN, denial.to_string()))?;
    // Who knows the id of a session has it from a stream that was opened with a key.
    if path == Path::Messages {
        return Ok(Caller("session".to_owned()));
    }
    keys.caller(request.headers(), request.uri()).map_err(|refusal| (StatusCode::UNAUTHORIZED, refusal.to_string()))
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
async fn streamable(request: &Request<Vec<u8>>, caller: &Caller, out: Out) {
    match mcp::receive(request.method(), request.headers(), request.body()) {
        Inbound::Request(inner) => {
            let line = Line::response(out);
            let answer = protocol::perform(&inner, request.headers(), caller, &line).await;
            line.finish(answer).await;
        }
        inbound @ (Inbound::Answer(_) | Inbound::Reply(_) | Inbound::Cancelled(_) | Inbound::Batch(_)) => {
            out.respond(response(answer(inbound, request.headers(), caller, &Line::None).await)).await;
        }
    }
}

/// Answers in the stream of a session. The client that posts only learns that its message has come.
async fn message(request: &Request<Vec<u8>>, caller: &Caller, out: Out) {
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
            let answer = answer(inbound, request.headers(), caller, &line).await;
            line.finish(answer).await;
        }
    }
}

/// Answers one message, or each message of a batch; a batch is no deeper than that.
fn answer<'a>(
    inbound: Inbound,
    headers: &'a HeaderMap,
    caller: &'a Caller,
    line: &'a Line,
) -> LocalBoxFuture<'a, Answer> {
    async move {
        match inbound {
            Inbound::Answer(answer) => answer,
            Inbound::Reply(reply) => ask::deliver(&reply),
            // Without a session nobody knows whose request it is, and to close its connection ends it as well.
            Inbound::Cancelled(_) => Answer::accepted(),
            Inbound::Request(request) => protocol::perform(&request, headers, caller, line).await,
            Inbound::Batch(messages) => Answer::batch(
                join_all(messages.into_iter().map(|message| answer(message, headers, caller, line))).await,
            ),
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
