//! What a run of the benchmark needs: the peers at the versions that their files pin, the load generator, the sandbox.
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::bench::FOLDER;
use crate::bench::cores::{Core, pin};
use crate::bench::load::{self, Load, Run};
use crate::bench::subject::{SUBJECTS, Subject};
use crate::build;
use crate::checkout::{Checkout, on_path};
use crate::cli::Host;
use crate::command::run_shown;
use crate::install::{self, Node, Wrk};
use crate::progress::{say, step};
use crate::servers::{Sandbox, sandbox_tokens};
use crate::up::SANDBOX_REQUIREMENTS;

/// Longer than any run.
const TOKEN_LIFETIME: Duration = Duration::from_hours(6);
/// So many that none is refused: a quota would measure Azure and not the servers.
const QUOTA: &str = "100000000/5s";
/// The bare apps and the native peer are built apart from the product.
const BARE_TARGET: &str = "target/bench/bare";
const RMCP_TARGET: &str = "target/bench/rmcp";

#[derive(Debug)]
pub(super) struct Kit<'a> {
    pub(super) checkout: &'a Checkout,
    wrk: Wrk,
    pub(super) node: Node,
    pub(super) fastmcp: PathBuf,
    pub(super) azure_mcp: PathBuf,
    pub(super) rmcp: PathBuf,
    pub(super) sandbox: Sandbox,
    /// Variables of the product, of which the first is the token for Resource Manager.
    pub(super) tokens: Vec<(&'static str, String)>,
    /// Those that this machine can run.
    pub(super) subjects: Vec<Subject>,
}

impl<'a> Kit<'a> {
    /// Builds the product as it ships, and installs the rest.
    pub(super) fn prepare(checkout: &'a Checkout) -> Result<Self> {
        build::components(checkout)?;
        build::embedded_host(checkout)?;
        bare(checkout)?;
        let wrk = install::wrk(checkout)?;
        let node = install::node(checkout)?;
        node.install_packages(checkout, &format!("{FOLDER}/peers/typescript"))?;
        let requirements = |peer| format!("{FOLDER}/peers/{peer}/requirements.txt");
        let fastmcp = install::python_apart(checkout, "python-fastmcp", &[&requirements("fastmcp")])?;
        let azure_mcp = azure_mcp(&install::python_apart(checkout, "python-azure-mcp", &[&requirements("azure")])?)?;
        let rmcp = rmcp(checkout)?;
        let python = install::python(checkout, &[SANDBOX_REQUIREMENTS])?;
        let sandbox = Sandbox::start(checkout, &python, QUOTA)?;
        pin(checkout, Core::Load, sandbox.group.id())?;
        let tokens = sandbox_tokens(checkout, &python, TOKEN_LIFETIME)?;
        let has_spin = on_path("spin").is_some();
        if !has_spin {
            say("`spin` is not on PATH: what runs on it is left out");
        }
        let runs = |subject: &Subject| has_spin || subject.host() != Some(Host::Spin);
        let subjects = SUBJECTS.into_iter().filter(runs).collect();
        Ok(Self { checkout, wrk, node, fastmcp, azure_mcp, rmcp, sandbox, tokens, subjects })
    }

    /// Loads a server and judges its answers.
    pub(super) fn load(&self, load: &Load) -> Result<Run> {
        load::run(self.checkout, &self.wrk, load)
    }
}

/// The program that the package brings; its own command is a script in front of it.
fn azure_mcp(python: &Path) -> Result<PathBuf> {
    let libraries = python.parent().and_then(Path::parent).context("Python is in no environment")?.join("lib");
    let mut versions = libraries.read_dir()?.filter_map(Result::ok).map(|entry| entry.path());
    let program = versions.find_map(|folder| {
        let program = folder.join("site-packages/msmcp_azure/bin/azmcp");
        program.is_file().then_some(program)
    });
    program.with_context(|| format!("`msmcp-azure` brings no program for {} {}", env::consts::OS, env::consts::ARCH))
}

/// Builds the bare apps as `spin build` does.
fn bare(checkout: &Checkout) -> Result<()> {
    step("Building the bare apps", || {
        let mut cargo = build::for_wasm(checkout, "build", &[]);
        cargo.args(["--release", "--locked", "--manifest-path"]).arg(checkout.path(FOLDER).join("bare/Cargo.toml"));
        // Not with the linker's flags that this repository sets.
        cargo.env("RUSTFLAGS", "").env("CARGO_TARGET_DIR", checkout.path(BARE_TARGET));
        run_shown(&mut cargo)
    })
}

fn rmcp(checkout: &Checkout) -> Result<PathBuf> {
    let target = checkout.path(RMCP_TARGET);
    step("Building the peer on rmcp", || {
        let mut cargo = checkout.cargo();
        cargo.args(["build", "--release", "--locked", "--manifest-path"]);
        cargo.arg(checkout.path(FOLDER).join("peers/rmcp/Cargo.toml"));
        run_shown(cargo.env("CARGO_TARGET_DIR", &target))
    })?;
    Ok(target.join("release/rmcp-peer"))
}
