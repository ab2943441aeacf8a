//! A component that answers every request at once, with what `hello_mcp` answers: what a host costs, and nothing else.

use wasi::exports::http::incoming_handler::Guest;
use wasi::http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};

const ANSWER: &str = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Hello I am MCPTool!"}],"structuredContent":{"greeting":"Hello I am MCPTool!"}}}"#;

struct Bare;

wasi::http::proxy::export!(Bare);

impl Guest for Bare {
    fn handle(_: IncomingRequest, out: ResponseOutparam) {
        let length = ANSWER.len().to_string().into_bytes();
        let headers =
            [("content-type".to_owned(), b"application/json".to_vec()), ("content-length".to_owned(), length)];
        let Ok(headers) = Fields::from_list(&headers) else { return };
        let response = OutgoingResponse::new(headers);
        let body = response.body();
        ResponseOutparam::set(out, Ok(response));
        let Ok(body) = body else { return };
        if let Ok(stream) = body.write() {
            let _ = stream.blocking_write_and_flush(ANSWER.as_bytes());
        }
        let _ = OutgoingBody::finish(body, None);
    }
}
