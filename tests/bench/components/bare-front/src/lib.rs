//! A component that passes on what the component `bare` answers: what two components in a row cost, and nothing else.

use wasi::exports::http::incoming_handler::Guest;
use wasi::http::outgoing_handler;
use wasi::http::types::{
    ErrorCode, Fields, IncomingRequest, OutgoingBody, OutgoingRequest, OutgoingResponse, ResponseOutparam, Scheme,
};

/// The most that is read of an answer in one piece, in bytes; it is shorter.
const MOST: u64 = 64 * 1024;

struct Front;

wasi::http::proxy::export!(Front);

impl Guest for Front {
    fn handle(_: IncomingRequest, out: ResponseOutparam) {
        let answer = match ask() {
            Ok(answer) => answer,
            Err(error) => return ResponseOutparam::set(out, Err(error)),
        };
        let length = answer.len().to_string().into_bytes();
        let headers =
            [("content-type".to_owned(), b"application/json".to_vec()), ("content-length".to_owned(), length)];
        let Ok(headers) = Fields::from_list(&headers) else { return };
        let response = OutgoingResponse::new(headers);
        let body = response.body();
        ResponseOutparam::set(out, Ok(response));
        let Ok(body) = body else { return };
        if let Ok(stream) = body.write() {
            let _ = stream.blocking_write_and_flush(&answer);
        }
        let _ = OutgoingBody::finish(body, None);
    }
}

/// What the other component answers.
fn ask() -> Result<Vec<u8>, ErrorCode> {
    let unusable = |()| ErrorCode::InternalError(None);
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).map_err(unusable)?;
    request.set_authority(Some("bare.spin.internal")).map_err(unusable)?;
    request.set_path_with_query(Some("/")).map_err(unusable)?;
    let pending = outgoing_handler::handle(request, None)?;
    pending.subscribe().block();
    let response = pending.get().and_then(Result::ok).ok_or(ErrorCode::InternalError(None))??;
    let body = response.consume().map_err(unusable)?;
    let stream = body.stream().map_err(unusable)?;
    let mut answer = Vec::new();
    while let Ok(piece) = stream.blocking_read(MOST) {
        answer.extend(piece);
    }
    Ok(answer)
}
