//! `cargo xtask test`: the suites, cheap ones first.
mod conformance;
mod instructions;
mod readme;
mod readme_commands;
mod suites;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::checkout::Checkout;
use crate::cli::TestOptions;
use crate::command::run_logged;
use crate::progress::{duration, say};

pub(crate) use suites::{Servers, python};

/// No command of a suite takes this long, the first compilation included.
const TIMEOUT: Duration = Duration::from_mins(45);
const E2E: &str = "e2e";
const BROWSER: &str = "browser";
const CONFORMANCE: &str = "conformance";
/// The suites that can run against a server elsewhere, the one that does so unless another is named first.
const REMOTE: [&str; 3] = [E2E, BROWSER, CONFORMANCE];

/// A suite: its name, what it does, and how.
type Suite = (&'static str, &'static str, fn(&Context) -> Result<()>);

const SUITES: [Suite; 15] = [
    ("tidy", "the rules of this repository", suites::tidy),
    ("kql", "every query, with Microsoft's parser", suites::kql),
    ("sandbox", "the Azure sandbox itself", suites::sandbox),
    ("lint", "formatting and clippy, for this machine and for wasm", suites::lint),
    ("supply", "licences and sources of every crate, and the SBOMs", suites::supply),
    ("infra", "what is deployed, short of a cloud to deploy it to", suites::infra),
    ("unit", "the crates, the components and the embedded host", suites::unit),
    ("instructions", "how much the pure crates compute, beside committed counts", instructions::run),
    ("fuzz", "the protocol under traffic that nobody sends on purpose", suites::fuzz),
    (E2E, "official MCP clients against the running app", suites::e2e),
    (BROWSER, "MCP Inspector's page in Chromium against the running app", suites::browser),
    ("config", "the app with other settings, such as an expired token", suites::config),
    ("faults", "Azure, the storage and the store break in every way there is", suites::faults),
    (CONFORMANCE, "the official MCP conformance suite, for both revisions", conformance::run),
    ("readme", "every command of the README", readme_commands::run),
];

/// What a suite runs with.
#[derive(Debug)]
struct Context<'a> {
    checkout: &'a Checkout,
    log: PathBuf,
    /// The MCP endpoint of a server that runs elsewhere.
    url: Option<String>,
}

impl Context<'_> {
    /// Runs a command, whose output is shown only if the suite fails.
    fn run(&self, command: &mut Command) -> Result<()> {
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
        let program = PathBuf::from(command.get_program());
        say(&format!("  {} {}", program.file_name().unwrap_or_default().to_string_lossy(), arguments.join(" ")));
        run_logged(command, &self.log, Some(TIMEOUT))
    }
}

/// Runs the suites and prints, as the last line, how many passed and failed.
pub(crate) fn run(checkout: &Checkout, options: &TestOptions) -> Result<ExitCode> {
    let chosen = choose(options)?;
    let mut results = Vec::new();
    for (name, about, run) in chosen {
        let context =
            Context { checkout, log: checkout.log(&format!("test-{name}")), url: options.url.as_deref().map(endpoint) };
        if context.log.exists() {
            fs::remove_file(&context.log)?;
        }
        say(&format!("{name}: {about}"));
        let started = Instant::now();
        let result = run(&context);
        let elapsed = duration(started.elapsed());
        match &result {
            Ok(()) => say(&format!("{name}: passed in {elapsed}\n")),
            Err(error) => {
                say(&fs::read(&context.log)
                    .map(|output| String::from_utf8_lossy(&output).into_owned())
                    .unwrap_or_default());
                say(&format!("{name}: FAILED after {elapsed}: {error:#}\n"));
            }
        }
        results.push(result.is_ok());
    }
    let failed = results.iter().filter(|passed| !**passed).count();
    say(&format!("{} passed, {failed} failed", results.len() - failed));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All suites, or the one named; a server that runs elsewhere is for one suite at a time.
fn choose(options: &TestOptions) -> Result<Vec<Suite>> {
    let name = match (options.suite.as_deref(), &options.url) {
        (None, None) => return Ok(SUITES.to_vec()),
        (None, Some(_)) => E2E,
        (Some(name), Some(_)) if !REMOTE.contains(&name) => {
            bail!("`--url` is for the suites `{}`, not for `{name}`", REMOTE.join("` and `"))
        }
        (Some(name), _) => name,
    };
    let Some(suite) = SUITES.iter().find(|(other, ..)| *other == name) else {
        let names: Vec<_> = SUITES.iter().map(|(name, ..)| *name).collect();
        bail!("there is no suite `{name}`; there are {}", names.join(", "));
    };
    Ok(vec![*suite])
}

/// The MCP endpoint, also when only the server was given.
fn endpoint(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let has_path = url.split_once("://").map_or(url, |(_, rest)| rest).contains('/');
    if has_path { url.to_owned() } else { format!("{url}/mcp") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_is_chosen_by_name_and_a_url_chooses_the_end_to_end_suite() {
        let all = SUITES.map(|(name, ..)| name).to_vec();
        let url = Some("http://127.0.0.1:3000/mcp");
        let rows = [
            (None, None, Some(all)),
            (Some("kql"), None, Some(vec!["kql"])),
            (Some("e2e"), url, Some(vec!["e2e"])),
            (Some("browser"), url, Some(vec!["browser"])),
            (Some("conformance"), url, Some(vec!["conformance"])),
            (None, url, Some(vec!["e2e"])),
            (Some("kql"), url, None),
            (Some("all"), None, None),
        ];
        for (suite, url, expected) in rows {
            let options = TestOptions { suite: suite.map(str::to_owned), url: url.map(str::to_owned) };
            let names = choose(&options).ok().map(|suites| suites.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
            assert_eq!(names, expected, "{suite:?} {url:?}");
        }
    }

    #[test]
    fn the_endpoint_is_completed() {
        for (url, expected) in [
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000/mcp"),
            ("http://127.0.0.1:3000/", "http://127.0.0.1:3000/mcp"),
            ("https://example.test/runtime/webhooks/mcp", "https://example.test/runtime/webhooks/mcp"),
        ] {
            assert_eq!(endpoint(url), expected);
        }
    }
}
