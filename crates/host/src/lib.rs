//! The embedded host: runs the app's own `spin.toml` where Spin is not installed, and in the tests.
//!
//! It implements only what this app uses, and refuses the rest of a manifest by name:
//! HTTP triggers with public and private routes, service chaining, component dependencies without capabilities,
//! variables, allowed outbound hosts, trusted certificates, and key-value stores in `SQLite` or in Redis.
//! What it does, it does as Spin 3.6 does.

// From the command line to the app.
mod document;
mod error;
mod manifest;
mod route;
mod runtime_config;
mod template;
mod variables;

// From files to components that are ready to run.
mod compose;
mod engine;

// From a request to its response.
mod app;
mod atomics;
mod bindings;
mod body;
mod hosts;
mod instance;
mod key_value;
mod outbound;
mod output;
mod send;
mod serve;
mod state;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use error::Error;
pub use serve::Server;

/// How to run the app.
#[derive(Clone, Debug)]
pub struct Options {
    /// The app's manifest.
    pub manifest: PathBuf,
    /// Where to accept requests; port 0 takes any free port.
    pub listen: SocketAddr,
    /// Values of variables by name.
    pub variables: Vec<(String, String)>,
    /// Shell commands by variable name, whose output is the variable's value.
    pub variable_commands: Vec<(String, String)>,
    /// A file of `SPIN_VARIABLE_NAME=VALUE` lines.
    pub env_file: Option<PathBuf>,
    /// A file of Spin's runtime configuration.
    pub runtime_config: Option<PathBuf>,
    /// Where the key-value stores live that are in no Redis.
    pub state_dir: PathBuf,
    /// Where compiled components are kept from one start to the next.
    ///
    /// Whoever can write to it can run code as this process.
    pub cache_dir: PathBuf,
    /// How long a component may take until its response begins.
    pub time_limit: Duration,
}

/// Loads the app and begins to listen.
///
/// # Errors
/// Any [`Error`].
pub async fn start(options: Options) -> Result<Server, Error> {
    let app = app::App::load(&options).await?;
    Server::listen(options.listen, app).await
}
