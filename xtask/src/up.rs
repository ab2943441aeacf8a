//! `cargo xtask up`: builds what is missing, starts the app, and says how to connect a client.
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, on_path};
use crate::cli::{Host, UpOptions};
use crate::command::read;
use crate::group::stopping_is_success;
use crate::progress::say;
use crate::servers::{App, MANIFEST, Output, Sandbox, Variables, sandbox_token_commands, sandbox_tokens, still_run};
use crate::source::{Settings, Source, Why, choose};
use crate::{build, connect, health, install, token};

pub(crate) const SANDBOX_REQUIREMENTS: &str = "tests/azure-sandbox/requirements.txt";
/// The manifest's own default, which no resolver answers: Azure's hosts are called.
const NO_SANDBOX: &str = "sandbox.invalid";
/// Spin reads a variable once, so a sandbox token lasts as long as anybody leaves a server running.
const SPIN_TOKEN_LIFETIME: Duration = Duration::from_hours(30 * 24);
/// Queries and seconds, as Azure has it.
const AZURE_QUOTA: &str = "15/5s";
const POLL: Duration = Duration::from_millis(100);

pub(crate) fn run(checkout: &Checkout, options: &UpOptions) -> Result<()> {
    let settings = Settings::read(checkout);
    let source = choose(options.azure, &settings);
    let data = describe(&source);
    say(&data);
    let host = choose_host(options.host, on_path("spin"))?;
    let address = health::free(&options.listen)?;
    let live = live_variables(checkout, host, &source, &settings)?;

    build::components(checkout)?;
    if host == Host::Embedded {
        build::embedded_host(checkout)?;
    }
    let (variables, mut sandbox) = match live {
        Some(variables) => (variables, None),
        None => sample(checkout, host)?,
    };
    let mut app = App::start(checkout, host, MANIFEST, address, &variables, &Output::Shown)?;
    stopping_is_success();
    say(&format!("\n{}\n{data}\nPress Ctrl-C to stop", connect::text(&app.mcp_url())));
    loop {
        still_run(host, &mut app, sandbox.as_mut())?;
        thread::sleep(POLL);
    }
}

/// Starts the sandbox, and tells the app where it is and how to get its tokens.
fn sample(checkout: &Checkout, host: Host) -> Result<(Variables, Option<Sandbox>)> {
    let python = install::python(checkout, &[SANDBOX_REQUIREMENTS])?;
    let sandbox = Sandbox::start(checkout, &python, AZURE_QUOTA)?;
    let mut variables = Variables { values: vec![("sandbox", sandbox.address.clone())], commands: Vec::new() };
    match host {
        Host::Spin => variables.values.extend(sandbox_tokens(checkout, &python, SPIN_TOKEN_LIFETIME)?),
        Host::Embedded => variables.commands.extend(sandbox_token_commands()),
    }
    Ok((variables, Some(sandbox)))
}

/// Spin if it is there, unless something else was asked for.
fn choose_host(asked: Option<Host>, spin: Option<PathBuf>) -> Result<Host> {
    match (asked, spin) {
        (Some(Host::Spin), None) => {
            bail!("`spin` is not on PATH: install Spin, or use the host of this repository with `--host embedded`")
        }
        (Some(Host::Spin) | None, Some(_)) => Ok(Host::Spin),
        (Some(Host::Embedded), _) | (None, None) => Ok(Host::Embedded),
    }
}

fn describe(source: &Source) -> String {
    match source {
        Source::Configured { token } => {
            format!("Data: live (Azure; the configured token is {})", token::describe(token, SystemTime::now()))
        }
        Source::AzureCli => "Data: live (Azure; the token comes from the Azure CLI)".to_owned(),
        Source::Sample(Why::Asked) => "Data: sample (Azure sandbox)".to_owned(),
        Source::Sample(Why::NoToken) => "Data: sample (Azure sandbox; no Azure token is configured)".to_owned(),
    }
}

/// The variables for the real Azure, asked for before anything is built; none for the sandbox.
fn live_variables(checkout: &Checkout, host: Host, source: &Source, settings: &Settings) -> Result<Option<Variables>> {
    let mut variables = Variables { values: vec![("sandbox", NO_SANDBOX.to_owned())], commands: Vec::new() };
    match source {
        Source::Sample(_) => return Ok(None),
        // The hosts read the environment and `.env` themselves.
        Source::Configured { .. } => {}
        Source::AzureCli => {
            let remedy = "no Azure token: set SPIN_VARIABLE_ARMTOKEN, or install the Azure CLI and run `az login`";
            let az = on_path("az").context(remedy)?;
            for (variable, audience) in settings.tokens() {
                let arguments =
                    ["account", "get-access-token", "--resource", audience, "--query", "accessToken", "-o", "tsv"];
                // Asked for now in any case, so that what is missing shows before anything is built.
                let token = read(checkout.command(&az).args(arguments)).context(remedy)?;
                match host {
                    Host::Spin => {
                        let validity = token::describe(&token, SystemTime::now());
                        say(&format!("Spin reads `{variable}` once: it is {validity}; start again after that"));
                        variables.values.push((variable, token));
                    }
                    Host::Embedded => variables.commands.push((variable, format!("az {}", arguments.join(" ")))),
                }
            }
        }
    }
    Ok(Some(variables))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spin_is_used_where_it_is_installed_unless_something_else_is_asked_for() {
        let rows = [
            (None, false, Some(Host::Embedded)),
            (None, true, Some(Host::Spin)),
            (Some(Host::Embedded), true, Some(Host::Embedded)),
            (Some(Host::Spin), true, Some(Host::Spin)),
            (Some(Host::Spin), false, None),
        ];
        for (asked, installed, host) in rows {
            assert_eq!(choose_host(asked, installed.then(|| "/bin/spin".into())).ok(), host, "{asked:?} {installed}");
        }
    }

    #[test]
    fn the_first_line_says_what_the_data_is_and_never_the_token() {
        assert_eq!(
            describe(&Source::Sample(Why::NoToken)),
            "Data: sample (Azure sandbox; no Azure token is configured)"
        );
        let line = describe(&Source::Configured { token: "secret.e30.secret".to_owned() });
        assert_eq!(line, "Data: live (Azure; the configured token is of unknown lifetime)");
    }
}
