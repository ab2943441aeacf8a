//! Exercises every command of the README; a command that this table does not know fails the suite.
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Parser as _;

use crate::checkout::on_path;
use crate::cli::{Cli, Host, Task, TestOptions, UpOptions};
use crate::group::Group;
use crate::progress::say;
use crate::source::{Settings, Source, choose};
use crate::test::readme::{self, words};
use crate::test::suites::{E2E_FOLDER, Servers, python};
use crate::test::{Context, choose as choose_suites};
use crate::{anomalies, bench, build, connect, health, install};

/// The address that the README names, which is the one `up` serves on unless told otherwise.
const ADDRESS: &str = "127.0.0.1:3000";
const PAGE_TIMEOUT: Duration = Duration::from_mins(1);

/// How a command is exercised, by what it begins with.
type Exercise = (&'static str, fn(&Context, &Servers, &str) -> Result<()>);

const EXERCISES: [Exercise; 7] = [
    ("git clone ", of_this_checkout),
    ("cd ", of_this_checkout),
    ("cargo xtask ", xtask),
    ("curl ", curl),
    ("code --add-mcp ", printed_by_up),
    ("claude mcp add ", printed_by_up),
    ("npx @modelcontextprotocol/inspector", inspector),
];

pub(super) fn run(context: &Context) -> Result<()> {
    let text = fs::read_to_string(context.checkout.path("README.md")).context("`README.md` cannot be read")?;
    let commands = readme::commands(&text);
    if commands.is_empty() {
        bail!("`README.md` has no block marked `sh`");
    }
    let servers = Servers::start(context.checkout, &python(context.checkout)?)?;
    for command in commands {
        let Some((_, exercise)) = EXERCISES.iter().find(|(begin, _)| command.text.starts_with(begin)) else {
            bail!("README.md:{}: `{}` is in no table of commands that are tested", command.line, command.text);
        };
        say(&format!("  {}", command.text));
        exercise(context, &servers, &command.text)
            .with_context(|| format!("README.md:{}: `{}`", command.line, command.text))?;
    }
    Ok(())
}

/// The command that made this checkout, or that enters it: it is done when this runs.
fn of_this_checkout(context: &Context, _: &Servers, _: &str) -> Result<()> {
    if context.checkout.path("spin.toml").is_file() { Ok(()) } else { bail!("this is no checkout of the app") }
}

fn xtask(context: &Context, _: &Servers, command: &str) -> Result<()> {
    let cli = Cli::try_parse_from(words(command).into_iter().skip(1))?;
    match cli.task {
        Task::Up(options) => up(context, &options),
        Task::Build(options) => build::everything(context.checkout, options),
        Task::Bench { bench } => bench::run(context.checkout, bench.as_ref()),
        Task::Anomalies(options) => anomalies::find(context.checkout, &options),
        // The suites it names are part of this very run.
        Task::Test(TestOptions { suite, url }) => choose_suites(&TestOptions { suite, url }).map(|_| ()),
    }
}

/// Starts it on a free port, asks it, and stops it as Ctrl-C does.
fn up(context: &Context, options: &UpOptions) -> Result<()> {
    let checkout = context.checkout;
    let no_spin = options.host == Some(Host::Spin) && on_path("spin").is_none();
    let no_azure = choose(options.azure, &Settings::read(checkout)) == Source::AzureCli && on_path("az").is_none();
    let address = health::free("127.0.0.1:0")?;
    let mut command = checkout.cargo();
    command.args(["xtask", "up", "--listen", &address.to_string()]);
    command.args(options.host.map(|host| format!("--host={}", value_name(&host))));
    command.args(options.azure.map(|azure| format!("--azure={}", value_name(&azure))));
    let mut group = Group::start(command.stdout(Stdio::piped()).stderr(Stdio::null()))?;
    let stdout = group.take_stdout().context("it has no output")?;
    let lines = BufReader::new(stdout).lines();
    let is_ready = lines.map_while(Result::ok).any(|line| line == "Press Ctrl-C to stop");
    if !is_ready {
        // A machine without Spin or the Azure CLI is told so, which is all that can happen there.
        return if no_spin || no_azure { Ok(()) } else { bail!("it ended before it served") };
    }
    if !health::answers(address, health::HEALTH) {
        bail!("it does not answer");
    }
    let status = group.interrupt()?;
    if !status.success() {
        bail!("after Ctrl-C it {}", crate::command::ended(status));
    }
    if TcpStream::connect(address).is_ok() {
        bail!("after Ctrl-C something still serves");
    }
    Ok(())
}

fn value_name(value: &impl clap::ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn curl(context: &Context, servers: &Servers, command: &str) -> Result<()> {
    let command = command.replace(ADDRESS, &servers.app.address.to_string());
    context.run(context.checkout.command("sh").args(["-c", &command]))
}

/// Clients with a window of their own: the command is the one that `up` prints, with the endpoint it serves.
fn printed_by_up(_: &Context, _: &Servers, command: &str) -> Result<()> {
    let url = format!("http://{ADDRESS}/mcp");
    let printed = [connect::vs_code(&url), connect::claude_code(&url)];
    if printed.iter().any(|printed| words(printed) == words(command)) {
        return Ok(());
    }
    bail!("`cargo xtask up` prints `{}`", printed.join("` and `"))
}

/// Runs the Inspector that the end-to-end tests install: its command line as it is, its page until it is served.
fn inspector(context: &Context, servers: &Servers, command: &str) -> Result<()> {
    let checkout = context.checkout;
    let node = install::node(checkout)?;
    node.install_packages(checkout, E2E_FOLDER)?;
    let arguments = words(command);
    let is_page = !arguments.iter().any(|argument| argument == "--cli");
    let mut inspector = checkout.command(checkout.path(E2E_FOLDER).join("node_modules/.bin/mcp-inspector"));
    let served = servers.app.address.to_string();
    inspector.args(arguments.iter().skip(2).map(|argument| argument.replace(ADDRESS, &served)));
    node.set_path(&mut inspector);
    if !is_page {
        return context.run(&mut inspector);
    }
    let printed = connect::inspector(&format!("http://{ADDRESS}/mcp"));
    if arguments != words(&printed) {
        bail!("`cargo xtask up` prints `{printed}`");
    }
    let page = health::free("127.0.0.1:0")?;
    // It keeps its list of servers in the home folder, and would open a browser.
    inspector.env("HOME", checkout.tools().join("inspector")).env("MCP_AUTO_OPEN_ENABLED", "false");
    inspector.env("HOST", page.ip().to_string()).env("CLIENT_PORT", page.port().to_string());
    let mut group = Group::start(inspector.stdout(Stdio::null()).stderr(Stdio::null()))?;
    health::wait(page, "/", &mut group, PAGE_TIMEOUT)
}
