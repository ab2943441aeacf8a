//! One request, served by a new instance of a component.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Empty};
use thiserror::Error;
use tokio::sync::oneshot;
use tokio::time::timeout;
use wasmtime::Store;
use wasmtime_wasi::runtime::spawn;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::{Error as HttpError, WasiBody, WasiHttpView};

use crate::app::{App, Component};
use crate::body::{GuestBody, Run};
use crate::state::State;

/// Why there is no response. The details are a matter of the host's log.
#[derive(Debug, Error)]
pub(crate) enum RunError {
    /// There is no room for another instance, or the request can't be passed in.
    #[error("it can't be started: {0:#}")]
    NotStarted(wasmtime::Error),
    /// The component trapped.
    #[error("{}", .0.root_cause())]
    Trapped(wasmtime::Error),
    /// The component ended without a response.
    #[error("it ended without one")]
    NoResponse,
    /// The component gave an error in the place of a response.
    #[error("it gave the error `{0}`")]
    ErrorCode(ErrorCode),
    /// The component took too long.
    #[error("it took more than {0} s")]
    TimeLimit(u64),
}

/// Passes the request to a new instance and returns when its response begins. The instance goes on from there, and has its
/// time limit again when the body is no longer read.
pub(crate) async fn run<B>(
    app: &Arc<App>,
    component: &Arc<Component>,
    request: Request<B>,
) -> Result<Response<WasiBody>, RunError>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<HttpError>,
{
    let (run, mut response) = start(app, component, request).await.map_err(RunError::NotStarted)?;
    match timeout(app.time_limit, &mut response).await {
        Ok(Ok(Ok(response))) => Ok(with_run(app, component, response, run)),
        Ok(Ok(Err(code))) => Err(RunError::ErrorCode(code)),
        Ok(Err(_)) => Err(run.await.map_or_else(RunError::Trapped, |()| RunError::NoResponse)),
        Err(_) => Err(RunError::TimeLimit(app.time_limit.as_secs())),
    }
}

/// Returns a response without a body.
pub(crate) fn empty(status: StatusCode) -> Response<WasiBody> {
    let body = Empty::<Bytes>::new().map_err(HttpError::from).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

type PendingResponse = oneshot::Receiver<Result<Response<WasiBody>, ErrorCode>>;

async fn start<B>(
    app: &Arc<App>,
    component: &Arc<Component>,
    request: Request<B>,
) -> wasmtime::Result<(Run, PendingResponse)>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<HttpError>,
{
    let mut store = Store::new(&app.engine, State::new(app.clone(), component.clone()));
    // A component that computes lets others run at every tick, and only so can it be stopped.
    store.set_epoch_deadline(1);
    store.epoch_deadline_async_yield_and_update(1);
    let (sender, response) = oneshot::channel();
    let request = store.data_mut().http().new_incoming_request(Scheme::Http, request)?;
    let outparam = store.data_mut().http().new_response_outparam(sender)?;
    let instance = component.prepared.instantiate_async(&mut store).await?;
    let run =
        spawn(async move { instance.wasi_http_incoming_handler().call_handle(&mut store, request, outparam).await });
    Ok((run, response))
}

fn with_run(app: &App, component: &Component, response: Response<WasiBody>, run: Run) -> Response<WasiBody> {
    response.map(|body| GuestBody::new(body, &component.id, run, app.time_limit).boxed_unsync())
}
