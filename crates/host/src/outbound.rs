//! The requests that a component sends: to another component of the app, to an allowed host, or nowhere.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use http::uri::Scheme;
use http::{Request, Response};
use http_body_util::BodyExt;
use wasmtime_wasi_http::p2::bindings::http::types::{DnsErrorPayload, ErrorCode};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use crate::app::{App, Component};
use crate::hosts::{chained_component, origin};
use crate::route::Match;
use crate::send;

/// What Spin gives as the address of a client that is a component of the app.
const CHAINED_CLIENT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// The sender of one instance's requests.
pub(crate) struct Outbound {
    pub(crate) app: Arc<App>,
    pub(crate) component: Arc<Component>,
}

/// Ends when the connection that a response comes from has nothing more to do.
type Rest = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Rest,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Rest), Error>> + Send> {
        let app = self.app.clone();
        let component = self.component.clone();
        Box::new(async move { send(&app, &component, request, options).await })
    }

    fn p2_error_from_hyper(&mut self, error: &hyper::Error) -> ErrorCode {
        if error.is_incomplete_message() { ErrorCode::HttpResponseIncomplete } else { ErrorCode::HttpProtocolError }
    }

    fn p2_error_from_connect(&mut self, error: &io::Error) -> ErrorCode {
        connect_error(error)
    }
}

async fn send(
    app: &Arc<App>,
    component: &Component,
    mut request: Request<WasiBody>,
    options: Option<RequestOptions>,
) -> Result<(Response<WasiBody>, Rest), Error> {
    if !component.allowed_hosts.allows(request.uri()) {
        let origin = origin(request.uri());
        eprintln!("component `{}` may not reach `{origin}`: it is not in its `allowed_outbound_hosts`", component.id);
        return Err(Error::HttpRequestDenied);
    }
    let host = request.uri().host().unwrap_or_default().to_ascii_lowercase();
    let Some(target) = chained_component(&host).and_then(|id| app.components.get(id)) else {
        let is_tls = request.uri().scheme() == Some(&Scheme::HTTPS);
        if let Some(config) = app.tls.get(&component.id, &host).filter(|_| is_tls) {
            let response = send::over_tls(request, options, config).await?;
            return Ok((response, Box::new(async { Ok(()) })));
        }
        let (response, rest) = default_send_request(request, options).await?;
        return Ok((response.map(BodyExt::boxed_unsync), Box::new(rest)));
    };
    // The host is in the address already, and Spin passes no header of this name on.
    request.headers_mut().remove(http::header::HOST);
    let path = request.uri().path().to_owned();
    let route = Match { component: &target.id, route: "/...", path_info: path };
    let response = app.respond(target, &route, request, CHAINED_CLIENT).await;
    Ok((response, Box::new(async { Ok(()) })))
}

/// A name that does not resolve is told from a closed port by an error that is not the operating system's.
fn connect_error(error: &io::Error) -> ErrorCode {
    if error.raw_os_error().is_some() {
        return ErrorCode::ConnectionRefused;
    }
    ErrorCode::DnsError(DnsErrorPayload { rcode: Some("address not available".to_owned()), info_code: Some(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_does_not_resolve_is_not_a_closed_port() {
        let unresolved = io::Error::other("failed to lookup address information");
        assert!(matches!(connect_error(&unresolved), ErrorCode::DnsError(_)));
        let closed = io::Error::from_raw_os_error(111);
        assert!(matches!(connect_error(&closed), ErrorCode::ConnectionRefused));
    }
}
