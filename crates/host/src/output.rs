//! What a component prints, line by line on the host's standard error.
//!
//! The host's standard output is left to the one line that says where it listens.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// A line is broken where it becomes longer than this.
const MAXIMUM_LINE: usize = 16 * 1024;

/// Where one component's output goes.
pub(crate) struct Output(pub(crate) Arc<str>);

/// One stream of output, which holds back a line until it is complete.
struct Lines {
    component: Arc<str>,
    pending: Vec<u8>,
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Lines { component: self.0.clone(), pending: Vec::new() })
    }
}

impl Lines {
    fn print(&mut self, line: &[u8]) {
        eprintln!("{}: {}", self.component, String::from_utf8_lossy(line).trim_end());
    }
}

impl AsyncWrite for Lines {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.pending.extend_from_slice(bytes);
        while let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.pending.drain(..=end).collect();
            self.print(&line);
        }
        if self.pending.len() > MAXIMUM_LINE {
            let line = std::mem::take(&mut self.pending);
            self.print(&line);
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        if !self.pending.is_empty() {
            let line = std::mem::take(&mut self.pending);
            self.print(&line);
        }
    }
}
