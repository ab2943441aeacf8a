//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use host::Options;

/// The environment file that is read if there is one, as Spin does.
const ENV_FILE: &str = ".env";

/// Runs the app's own spin.toml where Spin is not installed.
#[derive(Debug, Parser)]
#[command(name = "azure-infra-host", args_override_self = true)]
pub(crate) struct Arguments {
    /// The app's manifest.
    #[arg(long, value_name = "FILE", default_value = "spin.toml")]
    manifest: PathBuf,
    /// Where to accept requests; port 0 takes any free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// The value of a variable; can be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    variable: Vec<(String, String)>,
    /// A shell command that prints the value of a variable, such as a token; can be repeated.
    #[arg(long, value_name = "NAME=COMMAND", value_parser = pair)]
    variable_command: Vec<(String, String)>,
    /// A file of `SPIN_VARIABLE_NAME=VALUE` lines; if not given, `.env` where there is one.
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// A runtime configuration: whose certificates are trusted at which hosts, and which stores are in Redis.
    #[arg(long, value_name = "FILE")]
    runtime_config_file: Option<PathBuf>,
    /// Where the key-value stores live that are in no Redis.
    #[arg(long, value_name = "DIRECTORY", default_value = ".spin")]
    state_dir: PathBuf,
    /// Where compiled components are kept; whoever can write to it can run code as you.
    #[arg(long, value_name = "DIRECTORY", default_value = "target/wasm-cache")]
    cache_dir: PathBuf,
    /// How long a component may take until its response begins.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..))]
    time_limit: u32,
}

impl From<Arguments> for Options {
    fn from(arguments: Arguments) -> Self {
        let default_env_file = || Some(PathBuf::from(ENV_FILE)).filter(|path| path.exists());
        Self {
            manifest: arguments.manifest,
            listen: arguments.listen,
            variables: arguments.variable,
            variable_commands: arguments.variable_command,
            env_file: arguments.env_file.or_else(default_env_file),
            runtime_config: arguments.runtime_config_file,
            state_dir: arguments.state_dir,
            cache_dir: arguments.cache_dir,
            time_limit: Duration::from_secs(arguments.time_limit.into()),
        }
    }
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("expected `NAME=…`")?;
    Ok((name.to_owned(), value.to_owned()))
}
