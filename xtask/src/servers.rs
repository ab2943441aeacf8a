//! Starts the Azure sandbox and the app.
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::checkout::Checkout;
use crate::cli::Host;
use crate::command::{ended, read};
use crate::group::Group;
use crate::health;
use crate::source::PUBLIC;
use crate::variables;

/// The variables for the sandbox's tokens, in the order of their audiences.
const TOKENS: [&str; 3] = ["armtoken", "logstoken", "metricstoken"];
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// How Spin is started: what components print goes to its own output and into no file, as on a node of `SpinKube`, which saves
/// it two files to open for each instance.
///
/// <https://github.com/spinframework/containerd-shim-spin/blob/main/containerd-shim-spin/src/trigger.rs>
pub(crate) const SPIN_UP: [&str; 3] = ["up", "--log-dir", ""];
/// The manifest of the product.
pub(crate) const MANIFEST: &str = "spin.toml";
/// Where the sandbox's module is, for `PYTHONPATH`.
pub(crate) const SANDBOX_PATH: &str = "tests/azure-sandbox";

/// Where a server's output goes.
#[derive(Clone, Debug)]
pub(crate) enum Output {
    Shown,
    Log(PathBuf),
}

/// A running Azure sandbox.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) group: Group,
    /// Host and port.
    pub(crate) address: String,
    /// Keeps the pipe open: a server whose output nobody takes would fail at its next line.
    _stdout: BufReader<ChildStdout>,
}

impl Sandbox {
    /// Starts it on a free port, with its request log kept in a file. Each caller may send as many queries to Resource
    /// Graph as `quota` says.
    pub(crate) fn start(checkout: &Checkout, python: &Path, quota: &str) -> Result<Self> {
        let log = checkout.log("sandbox");
        let mut command = checkout.command(python);
        command.env("PYTHONPATH", SANDBOX_PATH).args([
            "-m",
            "azure_sandbox",
            "--listen",
            "127.0.0.1:0",
            "--seed",
            "1",
            "--machines",
            "300",
            "--quota",
            quota,
        ]);
        let mut group = Group::start(command.stdout(Stdio::piped()).stderr(fresh(&log)?))
            .context("the Azure sandbox cannot be started")?;
        let stdout = group.take_stdout().context("the Azure sandbox has no output")?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut line = String::new();
            let result = reader.read_line(&mut line);
            let _ = sender.send(result.map(|_| (line, reader)));
        });
        let Ok(first) = receiver.recv_timeout(START_TIMEOUT) else {
            bail!("the Azure sandbox was not ready within {} s", START_TIMEOUT.as_secs());
        };
        let (line, stdout) = first?;
        let Some(address) = line.trim().strip_prefix("Serving http://") else {
            let output = fs::read_to_string(&log).unwrap_or_default();
            bail!("the Azure sandbox did not start: {}", output.trim().lines().last().unwrap_or("it printed nothing"));
        };
        Ok(Self { group, address: address.trim_end_matches('/').to_owned(), _stdout: stdout })
    }
}

/// The variables with tokens that the sandbox accepts.
pub(crate) fn sandbox_tokens(
    checkout: &Checkout,
    python: &Path,
    lifetime: Duration,
) -> Result<Vec<(&'static str, String)>> {
    let token = |audience| {
        let mut command = checkout.command(python);
        command.env("PYTHONPATH", SANDBOX_PATH);
        command.args(["-m", "azure_sandbox.token", "--resource", audience, "--lifetime"]);
        read(command.arg(lifetime.as_secs().to_string()))
    };
    TOKENS.into_iter().zip(PUBLIC).map(|(variable, audience)| Ok((variable, token(audience)?))).collect()
}

/// The same as command lines for the embedded host, which runs them again before a token expires.
pub(crate) fn sandbox_token_commands() -> Vec<(&'static str, String)> {
    let command = |audience| {
        format!(
            "PYTHONPATH={SANDBOX_PATH} .tools/python/bin/python -m azure_sandbox.token --resource {audience} --lifetime 3600"
        )
    };
    TOKENS.into_iter().zip(PUBLIC).map(|(variable, audience)| (variable, command(audience))).collect()
}

/// What the app is told besides its manifest. Values go by environment, since a command line is seen by every user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variables {
    pub(crate) values: Vec<(&'static str, String)>,
    /// Commands that print the value, run again when it is old. Only the embedded host knows them.
    pub(crate) commands: Vec<(&'static str, String)>,
}

/// The running app.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) group: Group,
    pub(crate) address: SocketAddr,
}

impl App {
    /// Starts what a manifest describes and waits until it answers.
    pub(crate) fn start(
        checkout: &Checkout,
        host: Host,
        manifest: &str,
        address: SocketAddr,
        variables: &Variables,
        output: &Output,
    ) -> Result<Self> {
        let mut command = match host {
            Host::Spin => spin(checkout, manifest),
            Host::Embedded => embedded(checkout, manifest, &variables.commands),
        };
        command.args(["--listen", &address.to_string(), "--state-dir", ".spin"]);
        let manifest = checkout.path(manifest);
        let _until_it_serves =
            variables::hand_over(checkout, host, &manifest, address, &variables.values, &mut command)?;
        match output {
            Output::Shown => command.stdout(Stdio::inherit()).stderr(Stdio::inherit()),
            Output::Log(file) => {
                let log = fresh(file)?;
                command.stdout(log.try_clone()?).stderr(log)
            }
        };
        let name = host_name(host);
        let mut group = Group::start(&mut command).with_context(|| format!("{name} cannot be started"))?;
        let address = health::reachable(address);
        health::wait(address, health::HEALTH, &mut group, START_TIMEOUT)
            .with_context(|| format!("{name} did not start"))?;
        Ok(Self { group, address })
    }

    pub(crate) fn mcp_url(&self) -> String {
        format!("http://{}/mcp", self.address)
    }
}

pub(crate) fn host_name(host: Host) -> &'static str {
    match host {
        Host::Spin => "Spin",
        Host::Embedded => "the embedded host",
    }
}

/// An error when one of the two has ended.
pub(crate) fn still_run(host: Host, app: &mut App, sandbox: Option<&mut Sandbox>) -> Result<()> {
    if let Some(status) = app.group.exited()? {
        bail!("{} {}", host_name(host), ended(status));
    }
    if let Some(status) = sandbox.map(|sandbox| sandbox.group.exited()).transpose()?.flatten() {
        bail!("the Azure sandbox {}", ended(status));
    }
    Ok(())
}

fn spin(checkout: &Checkout, manifest: &str) -> Command {
    let mut command = checkout.command("spin");
    command.args(SPIN_UP).args(["--from", manifest]);
    command
}

fn embedded(checkout: &Checkout, manifest: &str, commands: &[(&'static str, String)]) -> Command {
    let mut command = checkout.command(checkout.host_binary());
    command.args(["--manifest", manifest]);
    for (name, text) in commands {
        command.arg("--variable-command").arg(format!("{name}={text}"));
    }
    command
}

/// An empty log file.
pub(crate) fn fresh(file: &Path) -> Result<File> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create(file).with_context(|| format!("`{}` cannot be written", file.display()))
}
