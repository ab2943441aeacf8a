//! Accepts requests over HTTP/1.1 and hands each to the component that its path leads to.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::HOST;
use http::uri::{Authority, Parts, Scheme};
use http::{Request, Response, StatusCode, Uri};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use wasmtime_wasi_http::WasiBody;
use wasmtime_wasi_http::io::TokioIo;

use crate::Error;
use crate::app::App;
use crate::hosts::chained_component;
use crate::instance::empty;

/// How long requests in flight may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(5);
/// How long to wait after a connection could not be accepted, for want of file descriptors for instance.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// What Spin answers for itself, and never passes to the app.
const WELL_KNOWN: &str = "/.well-known/spin/";

/// A loaded app that listens.
pub struct Server {
    app: Arc<App>,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Begins to listen; from here on, connections wait until [`Server::run`] accepts them.
    pub(crate) async fn listen(address: SocketAddr, app: Arc<App>) -> Result<Self, Error> {
        let failed = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { app, listener, address })
    }

    /// Returns the address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready, then lets requests in flight end for a short time.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let (stopped, stopping) = watch::channel(());
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = &mut stop => break,
                Some(_) = connections.join_next() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, client)) => {
                        connections.spawn(connection(self.app.clone(), stream, client, stopping.clone()));
                    }
                    Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
                },
            }
        }
        drop(self.listener);
        drop(stopped);
        // What has not ended by then is dropped with the set.
        drop(timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await);
    }
}

async fn connection(app: Arc<App>, stream: TcpStream, client: SocketAddr, mut stopping: watch::Receiver<()>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(|request| {
        let app = app.clone();
        async move { Ok::<_, Infallible>(answer(&app, request, client).await) }
    });
    let mut connection = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = &mut connection => return,
        _ = stopping.changed() => connection.as_mut().graceful_shutdown(),
    }
    // A client that breaks the connection is no matter of the host's.
    drop(connection.await);
}

async fn answer(app: &Arc<App>, mut request: Request<Incoming>, client: SocketAddr) -> Response<WasiBody> {
    let Some(uri) = absolute(&request) else {
        return empty(StatusCode::BAD_REQUEST);
    };
    let path = uri.path().to_owned();
    if let Some(name) = path.strip_prefix(WELL_KNOWN) {
        return if name == "health" { health() } else { empty(StatusCode::NOT_FOUND) };
    }
    let Some(route) = app.router.find(&path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let Some(component) = app.components.get(route.component) else {
        return empty(StatusCode::NOT_FOUND);
    };
    *request.uri_mut() = uri;
    app.respond(component, &route, request, client).await
}

/// Returns the request's whole address. None if it has no host, two hosts, or pretends to come from inside the app.
fn absolute(request: &Request<Incoming>) -> Option<Uri> {
    let in_header = match request.headers().get(HOST) {
        Some(host) => Some(host.to_str().ok()?.parse::<Authority>().ok()?),
        None => None,
    };
    let in_uri = request.uri().authority().cloned();
    let authority = match (in_header, in_uri) {
        (Some(header), Some(uri)) if header != uri => return None,
        (header, uri) => header.or(uri)?,
    };
    if chained_component(authority.host()).is_some() {
        return None;
    }
    let mut parts = Parts::default();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(authority);
    parts.path_and_query = Some(request.uri().path_and_query()?.clone());
    Uri::from_parts(parts).ok()
}

fn health() -> Response<WasiBody> {
    let body = http_body_util::Full::from("OK").map_err(wasmtime_wasi_http::Error::from).boxed_unsync();
    Response::new(body)
}
