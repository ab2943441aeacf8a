//! A component for the tests of the embedded host: the last segment of a request's path says what it does.

#![expect(unsafe_code, reason = "`http_component` and the bindings write the component's imports and exports")]
#![expect(clippy::same_length_and_capacity, reason = "so do the bindings of `http_component`")]

use spin_sdk::http::{Fields, IncomingRequest, OutgoingResponse, ResponseOutparam};
use spin_sdk::http_component;

mod answer;
mod call;
mod grants;
mod misbehave;
mod stream;

#[http_component]
async fn handle(request: IncomingRequest, out: ResponseOutparam) {
    let target = request.path_with_query().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target.as_str(), ""));
    match path.rsplit('/').next().unwrap_or_default() {
        "answer" => reply(out, answer::answer().to_string()).await,
        "call" => reply(out, call::call(query)).await,
        "count" => reply(out, grants::count(query)).await,
        "environment" => reply(out, grants::environment()).await,
        "farewell" => stream::write_until_gone(out, query).await,
        "large" => reply(out, "x".repeat(query.parse().unwrap_or_default())).await,
        "loop" => misbehave::compute_forever(),
        "memory" => reply(out, misbehave::fill_memory(query.parse().unwrap_or_default()).to_string()).await,
        "no-response" => {}
        "print" => {
            grants::print(query);
            reply(out, String::new()).await;
        }
        "store" => reply(out, grants::store(query)).await,
        "stream" => stream::wait_between_chunks(out, query).await,
        "swap" => reply(out, grants::swap(query)).await,
        "trap" => misbehave::trap(),
        "trap-in-body" => misbehave::trap_in_body(out).await,
        "variable" => reply(out, grants::variable(query)).await,
        _ => reply(out, echo(request).await).await,
    }
}

/// Repeats the request: method, path, authority, the headers in the order of their names, and the body.
async fn echo(request: IncomingRequest) -> String {
    let method = request.method();
    let target = request.path_with_query().unwrap_or_default();
    let authority = request.authority().unwrap_or_default();
    let mut headers: Vec<_> = request.headers().entries();
    headers.sort();
    let mut lines = vec![format!("{method} {target}"), format!("authority: {authority}")];
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value))));
    let body = request.into_body().await.unwrap_or_default();
    format!("{}\n\n{}", lines.join("\n"), String::from_utf8_lossy(&body))
}

async fn reply(out: ResponseOutparam, text: String) {
    let length = text.len().to_string().into_bytes();
    let headers = Fields::from_list(&[("content-length".to_owned(), length)]).unwrap_or_else(|_| Fields::new());
    if let Err(error) = out.set_with_body(OutgoingResponse::new(headers), text.into_bytes()).await {
        eprintln!("the response can't be written: {error}");
    }
}
