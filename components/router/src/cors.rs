//! What a browser is told of which web pages may call. The gate has let their origin pass.
//!
//! <https://fetch.spec.whatwg.org/#http-cors-protocol>

use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
    },
};

/// The headers that a page may read of a response.
const EXPOSED: HeaderValue = HeaderValue::from_static("www-authenticate, retry-after, x-request-id");

/// The headers that a page may send, with those that repeat arguments (`mcp-param-`) left out: no tool has one.
const SENT: HeaderValue = HeaderValue::from_static(
    "accept, authorization, content-type, last-event-id, mcp-method, mcp-name, mcp-protocol-version, mcp-session-id, \
     traceparent, x-functions-key",
);

/// The headers of every response to a page.
pub(crate) fn headers(request: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let origin = request.get(ORIGIN).map(|origin| {
        [
            (ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()),
            (ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED),
            (VARY, HeaderValue::from_static("origin")),
        ]
    });
    origin.into_iter().flatten().collect()
}

/// The answer to a browser that asks whether a page may send a request, none if it does not ask that.
pub(crate) fn preflight(request: &Request<Vec<u8>>) -> Option<Response<Vec<u8>>> {
    let headers = request.headers();
    let is_preflight = request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    is_preflight.then(|| {
        let mut response = Response::new(Vec::new());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response.headers_mut().extend([
            (ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
            (ACCESS_CONTROL_ALLOW_HEADERS, SENT),
            (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")),
        ]);
        response
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_that_asks_is_answered() {
        let mut request = Request::new(Vec::new());
        assert_eq!(headers(request.headers()), []);
        request.headers_mut().insert(ORIGIN, HeaderValue::from_static("https://app.example.com"));
        let allowed = headers(request.headers());
        assert_eq!(allowed[0], (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("https://app.example.com")));
        assert!(preflight(&request).is_none());
        *request.method_mut() = Method::OPTIONS;
        assert!(preflight(&request).is_none());
        request.headers_mut().insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("POST"));
        assert_eq!(preflight(&request).unwrap().status(), StatusCode::NO_CONTENT);
    }
}
