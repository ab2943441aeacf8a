//! From an HTTP request to its response: the paths of the server.

use futures::{FutureExt, future::LocalBoxFuture, future::join_all};
use http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode,
    header::{ALLOW, CONTENT_TYPE},
};
use mcp::{Answer, Inbound};

use crate::{
    admission::{Door, Refusal},
    ask, audit,
    caller::Caller,
    cors,
    entra::resource::WELL_KNOWN,
    failure::Failure,
    line::Line,
    protocol, session, settings,
    store::{Failed, Spin, Store},
    transport::{self, Out},
};

/// Serves one request.
pub(crate) async fn serve(request: Request<Vec<u8>>, mut out: Out) {
    let path = Path::of(request.uri().path());
    match path {
        Path::Health => return out.respond(probe(request.method(), || Ok(()))).await,
        Path::Ready => return out.respond(probe(request.method(), ready)).await,
        Path::Unknown => return out.respond(not_found()).await,
        Path::Mcp | Path::Events { .. } | Path::Messages | Path::Metadata(_) => {}
    }
    let door = match Door::read() {
        Ok(door) => door,
        Err(failure) => {
            return out.respond(transport::text(StatusCode::SERVICE_UNAVAILABLE, &failure.to_string())).await;
        }
    };
    if let Err(refusal) = door.check_names(&request) {
        return out.respond(door.refuse(&refusal, &request)).await;
    }
    out.add(&cors::headers(request.headers()));
    if let Some(response) = cors::preflight(&request) {
        return out.respond(response).await;
    }
    match path {
        Path::Metadata(resource) => out.respond(metadata(&door, &request, resource)).await,
        Path::Messages => message(&door, &request, out).await,
        Path::Events { messages } if request.method() == Method::GET => match door.caller(&request).await {
            Ok(caller) => session::open(out, messages, &caller.principal).await,
            Err(refusal) => turn_away(&door, &refusal, &request, out).await,
        },
        Path::Mcp | Path::Events { .. } | Path::Health | Path::Ready | Path::Unknown => {
            streamable(&door, &request, out).await;
        }
    }
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Path<'a> {
    /// Streamable HTTP.
    Mcp,
    /// The stream of the transport of 2024-11-05, and the path to post to beside it; to post here is Streamable HTTP.
    Events {
        messages: &'static str,
    },
    /// Where a client of that stream posts to.
    Messages,
    /// What a client reads to get a token for the resource at a path.
    Metadata(&'a str),
    /// Whether the server runs.
    Health,
    /// Whether it can serve.
    Ready,
    Unknown,
}

impl<'a> Path<'a> {
    /// The paths under `/runtime/webhooks` are those of Azure Functions, for clients that are set up for them.
    fn of(path: &'a str) -> Self {
        match path {
            MCP | "/runtime/webhooks/mcp" => Self::Mcp,
            "/sse" => Self::Events { messages: "/messages" },
            "/runtime/webhooks/mcp/sse" => Self::Events { messages: "/runtime/webhooks/mcp/message" },
            "/messages" | "/runtime/webhooks/mcp/message" => Self::Messages,
            "/health" => Self::Health,
            "/ready" => Self::Ready,
            WELL_KNOWN => Self::Metadata(MCP),
            path => match path.strip_prefix(WELL_KNOWN).map(|resource| (resource, Self::of(resource))) {
                Some((resource, Self::Mcp | Self::Events { .. } | Self::Messages)) => Self::Metadata(resource),
                Some((_, Self::Metadata(_) | Self::Health | Self::Ready | Self::Unknown)) | None => Self::Unknown,
            },
        }
    }
}

/// The endpoint of Streamable HTTP.
const MCP: &str = "/mcp";

fn not_found() -> Response<Vec<u8>> {
    transport::text(StatusCode::NOT_FOUND, "not found; the MCP endpoint is /mcp")
}

/// Answers a probe, and says nothing of what is behind it.
fn probe(method: &Method, look: fn() -> Result<(), Failure>) -> Response<Vec<u8>> {
    if method != Method::GET && method != Method::HEAD {
        let mut refusal = transport::text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
        refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refusal;
    }
    match look() {
        Ok(()) => transport::text(StatusCode::OK, "ok"),
        Err(_) => transport::text(StatusCode::SERVICE_UNAVAILABLE, "not ready"),
    }
}

/// Whether the settings can be read and the store can be reached.
fn ready() -> Result<(), Failure> {
    Door::read()?;
    settings::check()?;
    Spin::open().and_then(|store| store.get("ready")).map_err(|Failed| Failure::Store)?;
    Ok(())
}

fn metadata(door: &Door, request: &Request<Vec<u8>>, resource: &str) -> Response<Vec<u8>> {
    match door.metadata(request, resource) {
        Ok(Some(_)) if request.method() != Method::GET => probe(request.method(), || Ok(())),
        Ok(Some(metadata)) => {
            let mut response = Response::new(metadata);
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
        Ok(None) => not_found(),
        Err(failure) => transport::text(StatusCode::SERVICE_UNAVAILABLE, &failure.to_string()),
    }
}

/// Refuses a request before it is read.
async fn turn_away(door: &Door, refusal: &Refusal, request: &Request<Vec<u8>>, out: Out) {
    audit::turned_away(request.headers(), refusal.into());
    out.respond(door.refuse(refusal, request)).await;
}

/// Answers in the response, which becomes a stream if there is something to say before.
async fn streamable(door: &Door, request: &Request<Vec<u8>>, out: Out) {
    let caller = match door.caller(request).await {
        Ok(caller) => caller,
        Err(refusal) => return turn_away(door, &refusal, request, out).await,
    };
    let inbound = match read(door, request, &caller) {
        Ok(inbound) => inbound,
        Err(refusal) => return out.respond(door.refuse(&refusal, request)).await,
    };
    match inbound {
        Inbound::Request(inner) => {
            let line = Line::response(out);
            let answer = protocol::perform(&inner, request.headers(), &caller, &line).await;
            line.finish(answer).await;
        }
        inbound @ (Inbound::Answer(_) | Inbound::Reply(_) | Inbound::Cancelled(_) | Inbound::Batch(_)) => {
            out.respond(response(answer(inbound, request.headers(), &caller, &Line::None).await)).await;
        }
    }
}

/// Answers in the stream of a session. The client that posts only learns that its message has come.
async fn message(door: &Door, request: &Request<Vec<u8>>, out: Out) {
    let session = match session::find(request.uri().query().unwrap_or_default()) {
        Ok(session) => session,
        Err(lost) => return out.respond(lost.response()).await,
    };
    let caller = match door.member(request, &session.principal).await {
        Ok(caller) => caller,
        Err(refusal) => return turn_away(door, &refusal, request, out).await,
    };
    let inbound = match read(door, request, &caller) {
        Ok(inbound) => inbound,
        Err(refusal) => return out.respond(door.refuse(&refusal, request)).await,
    };
    match inbound {
        Inbound::Answer(answer) => out.respond(response(answer)).await,
        Inbound::Cancelled(id) => {
            session.cancel(id.json());
            out.respond(response(Answer::accepted())).await;
        }
        inbound @ (Inbound::Request(_) | Inbound::Reply(_) | Inbound::Batch(_)) => {
            out.respond(response(Answer::accepted())).await;
            let line = Line::session(session, &inbound);
            let answer = answer(inbound, request.headers(), &caller, &line).await;
            line.finish(answer).await;
        }
    }
}

/// Reads a message that asks for no more than its caller may have.
fn read(door: &Door, request: &Request<Vec<u8>>, caller: &Caller) -> Result<Inbound, Refusal> {
    let inbound = mcp::receive(request.method(), request.headers(), request.body());
    match door.allow(caller, &inbound) {
        Ok(()) => Ok(inbound),
        Err(refusal) => {
            audit::refused(&inbound, request.headers(), caller, (&refusal).into());
            Err(refusal)
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
