//! One request over a TLS connection of its own, with the certificates that a component trusts at the host.
//!
//! Requests elsewhere go through `wasmtime-wasi-http`, whose certificates can't be chosen; what is done here is done as
//! there.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{Request, Response, Uri};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Interval, interval, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use wasmtime_wasi::runtime::spawn;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use crate::body::Run;

/// How long anything may take for which the component sets no time.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(10);

/// Sends a request and returns when its response begins. The connection ends with the response's body.
pub(crate) async fn over_tls(
    mut request: Request<WasiBody>,
    options: Option<RequestOptions>,
    config: Arc<ClientConfig>,
) -> Result<Response<WasiBody>, Error> {
    let options = options.unwrap_or_default();
    let within = options.connect_timeout.unwrap_or(DEFAULT_TIMEOUT);
    let connected = timeout(within, connect(request.uri(), config)).await;
    let stream = connected.map_err(|_| Error::ConnectionTimeout)??;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = spawn(async move { connection.await.map_err(wasmtime::Error::new) });
    // Only a proxy is told the scheme and the host in the first line.
    let path = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(path);
    let within = options.first_byte_timeout.unwrap_or(DEFAULT_TIMEOUT);
    let answered = timeout(within, sender.send_request(request)).await;
    let response = answered.map_err(|_| Error::ConnectionReadTimeout)??;
    // An interval can't be zero.
    let pause = options.between_bytes_timeout.unwrap_or(DEFAULT_TIMEOUT).max(Duration::from_nanos(1));
    let mut pause = interval(pause);
    pause.reset();
    Ok(response.map(|incoming| TlsBody { incoming, pause, _connection: connection }.boxed_unsync()))
}

async fn connect(uri: &Uri, config: Arc<ClientConfig>) -> Result<TlsStream<TcpStream>, Error> {
    let host = uri.host().ok_or(Error::HttpRequestUriInvalid)?;
    let address = format!("{host}:{}", uri.port_u16().unwrap_or(443));
    let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(name)?;
    let stream = TcpStream::connect(address).await.map_err(Error::Connect)?;
    TlsConnector::from(config).connect(name, stream).await.map_err(Error::Tls)
}

/// The body of a response, with the time that may pass between two parts of it.
struct TlsBody {
    incoming: Incoming,
    pause: Interval,
    _connection: Run,
}

impl Body for TlsBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match Pin::new(&mut self.incoming).poll_frame(context) {
            Poll::Ready(frame) => {
                self.pause.reset();
                Poll::Ready(frame.map(|frame| frame.map_err(Error::from)))
            }
            Poll::Pending => {
                ready!(self.pause.poll_tick(context));
                Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
