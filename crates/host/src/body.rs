//! The body of a response while its component still writes it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::timeout;
use wasmtime_wasi::runtime::AbortOnDropJoinHandle;
use wasmtime_wasi_http::{Error, WasiBody};

/// A component that runs, and what it ends with.
pub(crate) type Run = AbortOnDropJoinHandle<wasmtime::Result<()>>;

/// A body that knows the component behind it.
///
/// When the end is reached, the component may finish its work. When the client goes away before, the component finds the
/// body closed and may do the same, as on Spin; either way it has its time limit again.
pub(crate) struct GuestBody {
    inner: WasiBody,
    rest: Option<Rest>,
}

/// What is left of a component's work.
struct Rest {
    run: Run,
    component: String,
    time_limit: Duration,
}

impl GuestBody {
    /// Takes the body of a response that `run` writes.
    pub(crate) fn new(inner: WasiBody, component: &str, run: Run, time_limit: Duration) -> Self {
        let rest = Rest { run, component: component.to_owned(), time_limit };
        Self { inner, rest: Some(rest) }
    }
}

impl Body for GuestBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for GuestBody {
    fn drop(&mut self) {
        if let Some(rest) = self.rest.take() {
            drop(tokio::spawn(finish(rest)));
        }
    }
}

async fn finish(rest: Rest) {
    let Rest { run, component, time_limit } = rest;
    match timeout(time_limit, run).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => eprintln!("component `{component}` failed after its response: {}", error.root_cause()),
        Err(_) => eprintln!("component `{component}` was stopped {} s after its response", time_limit.as_secs()),
    }
}
