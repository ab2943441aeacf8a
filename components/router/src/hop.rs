//! A turn of a tool: one HTTP request inside the app, to the tool's own component.

use contract::hop::{self, Reply};
use spin_sdk::http::{Method, Request, Response, send};

use crate::{
    drive::Turn,
    failure::Failure,
    trace::{self, Trace},
};

/// Performs a turn as a part of a trace. A tool that traps answers nothing that could be decoded.
pub(crate) async fn run(component: &str, turn: Turn, trace: Option<&Trace>) -> Result<Reply, Failure> {
    let (path, body) = match turn {
        Turn::Start(call) => (hop::START, hop::encode(&call)),
        Turn::Get(call) => (hop::GET, hop::encode(&call)),
        Turn::Read(call) => (hop::READ, hop::encode(&call)),
        Turn::Index(now) => (hop::INDEX, hop::encode(&now)),
        Turn::Complete(completion) => (hop::COMPLETE, hop::encode(&completion)),
        Turn::Resume(resume) => (hop::RESUME, hop::encode(&resume)),
    };
    let url = format!("http://{}{path}", hop::host(component));
    let length = body.len().to_string();
    let mut request = Request::builder();
    request.method(Method::Post).uri(url).header("content-length", length);
    if let Some(trace) = trace {
        request.header(trace::HEADER, trace.value());
    }
    let request = request.body(body).build();
    let response: Response = send(request).await.map_err(|_| Failure::ToolBroken)?;
    if *response.status() != 200 {
        return Err(Failure::ToolBroken);
    }
    hop::decode(response.body()).map_err(|hop::Malformed| Failure::ToolBroken)
}
