//! The embedded host's command line: one line on standard output when it serves, one on standard error when it can't.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use host::{Error, start};
use tokio::signal::unix::{SignalKind, signal};

mod args;

#[tokio::main]
async fn main() -> ExitCode {
    match run(args::Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("azure-infra-host: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: args::Arguments) -> Result<(), Error> {
    let server = start(arguments.into()).await?;
    // Whoever reads that it serves may tell it to stop at once.
    let stop = stop_signal();
    announce(&format!("Serving http://{}", server.address()));
    server.run(stop).await;
    Ok(())
}

/// Writes a line to standard output. If nobody reads it any more, the app serves all the same.
fn announce(line: &str) {
    let mut output = std::io::stdout().lock();
    drop(writeln!(output, "{line}").and_then(|()| output.flush()));
}

/// Listens for an interrupt or a request to terminate from here on, and is ready when one came.
fn stop_signal() -> impl Future<Output = ()> {
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}
