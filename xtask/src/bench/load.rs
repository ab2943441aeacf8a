//! The load generator `wrk`, which judges every answer (`tests/bench/load.lua`).
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::bench::FOLDER;
use crate::bench::cores::{Core, pinned};
use crate::bench::question::Question;
use crate::checkout::Checkout;
use crate::command::read;
use crate::install::Wrk;

/// Longer than the slowest answer of the slowest server, since a closed connection is a lost answer.
const TIMEOUT: &str = "60s";

/// What is asked of whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) address: SocketAddr,
    pub(super) path: &'static str,
    pub(super) question: Question,
    pub(super) connections: u32,
    pub(super) time: Duration,
}

/// What came of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) right: u64,
    /// Answers that are not right, and requests without one.
    pub(super) errors: u64,
    /// Right answers a second: an error, however fast, counts for nothing.
    pub(super) rate: f64,
    /// In milliseconds.
    pub(super) p50: f64,
    pub(super) p99: f64,
}

/// Loads a server and judges its answers.
pub(super) fn run(checkout: &Checkout, wrk: &Wrk, load: &Load) -> Result<Run> {
    let mut command = pinned(checkout, Core::Load, &wrk.program);
    if let Some(libraries) = &wrk.libraries {
        command.env("LD_LIBRARY_PATH", libraries);
    }
    let headers: Vec<_> = load.question.headers().iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    command.env("BODY", load.question.body()).env("EXPECTED", load.question.expected());
    command.env("HEADERS", headers.concat());
    // It counts whole seconds.
    let seconds = load.time.as_secs().max(1);
    command.args(["--threads", "1", "--connections", &load.connections.to_string()]);
    command.args(["--duration", &format!("{seconds}s"), "--timeout", TIMEOUT, "--script"]);
    command.arg(checkout.path(FOLDER).join("load.lua"));
    command.arg(format!("http://{}{}", load.address, load.path));
    parse(&read(&mut command)?)
}

/// Reads the line that the script prints at the end.
fn parse(output: &str) -> Result<Run> {
    let line = output.lines().last().unwrap_or_default();
    let value: Value = serde_json::from_str(line).with_context(|| format!("`wrk` ended with `{line}`"))?;
    let number =
        |name: &str| value.get(name).and_then(Value::as_u64).with_context(|| format!("`wrk` told no `{name}`"));
    let milliseconds = |name| Ok::<_, anyhow::Error>(float(number(name)?) / 1_000.0);
    let right = number("right")?;
    Ok(Run {
        right,
        errors: number("wrong")? + number("lost")?,
        rate: float(right) * 1_000_000.0 / float(number("microseconds")?.max(1)),
        p50: milliseconds("p50")?,
        p99: milliseconds("p99")?,
    })
}

#[expect(clippy::cast_precision_loss, reason = "no count here is near the 53 bits of a float's fraction")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_right_answers_make_a_rate() {
        let output = "Running 2s test\n  1 threads and 64 connections\n\
                      {\"right\":3000,\"wrong\":40,\"lost\":2,\"microseconds\":2000000,\"p50\":1500,\"p99\":9250}";
        let run = Run { right: 3_000, errors: 42, rate: 1_500.0, p50: 1.5, p99: 9.25 };
        assert_eq!(parse(output).unwrap(), run);
    }

    #[test]
    fn an_output_without_the_line_is_no_result() {
        for output in ["", "unable to connect to 127.0.0.1:1 Connection refused", "{\"right\":3000}"] {
            assert!(parse(output).is_err(), "{output}");
        }
    }
}
