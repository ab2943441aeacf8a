//! Starts what is measured, on its core.
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::bench::FOLDER;
use crate::bench::cores::{Core, pinned};
use crate::bench::kit::Kit;
use crate::bench::load::Load;
use crate::bench::post;
use crate::bench::question::Question;
use crate::bench::resident;
use crate::bench::subject::Subject;
use crate::cli::Host;
use crate::command::ended;
use crate::group::Group;
use crate::health;
use crate::servers::{MANIFEST, SPIN_UP, fresh};
use crate::variables;

/// Compiling everything on one core takes long.
const START_TIMEOUT: Duration = Duration::from_mins(3);
/// So short that it adds nothing to a start.
const POLL: Duration = Duration::from_millis(1);
/// State and compiled components of the hosts.
const STATE: &str = "target/bench/state";
const CACHE: &str = "target/wasm-cache";
const COLD_CACHE: &str = "target/bench/cold-cache";
/// The query that all send.
const QUERY: &str = "components/get-server-metadata/src/machines.kql";

/// Whether a host finds its components compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compiled {
    Before,
    Anew,
}

#[derive(Debug)]
pub(super) struct Server {
    pub(super) group: Group,
    pub(super) subject: Subject,
    pub(super) address: SocketAddr,
    /// From the start of the process to the first right answer of a tool.
    pub(super) first_result: Duration,
}

impl Server {
    pub(super) fn start(kit: &Kit, subject: Subject, compiled: Compiled) -> Result<Self> {
        let manifest = kit.checkout.path(match subject {
            Subject::Bare(_) => format!("{FOLDER}/bare/one.toml"),
            Subject::BareTwoHop(_) => format!("{FOLDER}/bare/two.toml"),
            Subject::Ours(_) | Subject::AzureMcp | Subject::FastMcp | Subject::TypeScript | Subject::Rmcp => {
                MANIFEST.to_owned()
            }
        });
        Self::start_manifest(kit, subject, &manifest, subject.simplest_call(), compiled)
    }

    /// The same with another manifest, and another call to know by that it serves.
    pub(super) fn start_manifest(
        kit: &Kit,
        subject: Subject,
        manifest: &Path,
        call: Question,
        compiled: Compiled,
    ) -> Result<Self> {
        let address = health::free("127.0.0.1:0")?;
        let mut command = command(kit, subject, manifest, address, compiled)?;
        let _until_it_serves = match subject {
            Subject::Ours(host) | Subject::Bare(host) | Subject::BareTwoHop(host) => {
                // Its other settings are those of the manifest, as anybody has them who starts it.
                let sandbox = ("sandbox", kit.sandbox.address.clone());
                let values: Vec<_> = kit.tokens.iter().cloned().chain([sandbox]).collect();
                variables::hand_over(kit.checkout, host, manifest, address, &values, &mut command)?
            }
            Subject::AzureMcp | Subject::FastMcp | Subject::TypeScript | Subject::Rmcp => None,
        };
        let log = fresh(&kit.checkout.log(&format!("bench-{}", subject.name().replace([' ', ','], "-"))))?;
        command.stdout(log.try_clone()?).stderr(log);
        // A developer's setting that makes a host trace its stack at every call.
        command.env_remove("RUST_BACKTRACE");
        let began = Instant::now();
        let mut group = Group::start(&mut command).with_context(|| format!("{} cannot be started", subject.name()))?;
        loop {
            let Err(error) = post::ask(address, subject.path(), call) else { break };
            if let Some(status) = group.exited()? {
                bail!("{} {}", subject.name(), ended(status));
            }
            if began.elapsed() > START_TIMEOUT {
                return Err(error.context(format!("{} does not serve", subject.name())));
            }
            thread::sleep(POLL);
        }
        Ok(Self { group, subject, address, first_result: began.elapsed() })
    }

    pub(super) fn ask(&self, question: Question) -> Result<Vec<u8>> {
        post::ask(self.address, self.subject.path(), self.subject.asked(question)).with_context(|| self.subject.name())
    }

    /// The answer to a question, right or not.
    pub(super) fn fetch(&self, question: Question) -> Result<Vec<u8>> {
        post::fetch(self.address, self.subject.path(), question).with_context(|| self.subject.name())
    }

    pub(super) fn load(&self, question: Question, connections: u32, time: Duration) -> Load {
        let question = self.subject.asked(question);
        Load { address: self.address, path: self.subject.path(), question, connections, time }
    }

    /// The memory that all its processes have in use, in KiB.
    pub(super) fn memory(&self, kit: &Kit) -> Result<u64> {
        resident::of_group(kit.checkout, self.group.id())
    }
}

fn command(kit: &Kit, subject: Subject, manifest: &Path, address: SocketAddr, compiled: Compiled) -> Result<Command> {
    let checkout = kit.checkout;
    let on_server = |program: &Path| pinned(checkout, Core::Server, program);
    let peers = checkout.path(FOLDER).join("peers");
    let mut command = match subject {
        Subject::Ours(host) | Subject::Bare(host) | Subject::BareTwoHop(host) => {
            let mut command = hosted(kit, host, compiled)?;
            command.arg(manifest).args(["--listen", &address.to_string()]);
            return Ok(command);
        }
        Subject::AzureMcp => {
            let mut command = on_server(&kit.azure_mcp);
            command.args(["server", "start", "--transport", "http", "--disable-proxy-tools"]);
            command.arg("--dangerously-disable-http-incoming-auth");
            command.env("ASPNETCORE_URLS", format!("http://{address}")).env("AZURE_MCP_COLLECT_TELEMETRY", "false");
            command.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
            // No line for each request, which costs it more than the answer.
            command.env("Logging__LogLevel__Default", "Warning");
            return Ok(command);
        }
        Subject::FastMcp => {
            let mut command = on_server(&kit.fastmcp);
            command.arg(peers.join("fastmcp/server.py"));
            command
        }
        Subject::TypeScript => {
            let mut command = on_server(kit.node.program());
            command.arg(peers.join("typescript/server.mjs"));
            command
        }
        Subject::Rmcp => on_server(&kit.rmcp),
    };
    let token = kit.tokens.first().map(|(_, token)| token.as_str()).unwrap_or_default();
    command.env("LISTEN", address.to_string()).env("TOKEN", token).env("QUERY", checkout.path(QUERY));
    command.env("AZURE", format!("http://{}", kit.sandbox.address));
    Ok(command)
}

/// A host up to the option that names the manifest.
fn hosted(kit: &Kit, host: Host, compiled: Compiled) -> Result<Command> {
    let checkout = kit.checkout;
    let mut command = match host {
        Host::Spin => pinned(checkout, Core::Server, "spin"),
        Host::Embedded => pinned(checkout, Core::Server, checkout.host_binary()),
    };
    if host == Host::Spin {
        command.args(SPIN_UP);
    }
    command.args(["--state-dir", STATE]);
    match (host, compiled) {
        (Host::Spin, Compiled::Before) => {}
        (Host::Spin, Compiled::Anew) => {
            command.arg("--disable-cache");
        }
        (Host::Embedded, Compiled::Before) => {
            command.args(["--cache-dir", CACHE]);
        }
        (Host::Embedded, Compiled::Anew) => {
            let cache = checkout.path(COLD_CACHE);
            if cache.exists() {
                fs::remove_dir_all(&cache)?;
            }
            command.arg("--cache-dir").arg(cache);
        }
    }
    command.arg(match host {
        Host::Spin => "--from",
        Host::Embedded => "--manifest",
    });
    Ok(command)
}
