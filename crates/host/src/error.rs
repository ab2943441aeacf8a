//! What can keep the app from starting, each with its remedy.

use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

/// Why the app does not start. Its text is one line that names the file and the key, and never a variable's value.
#[derive(Debug, Error)]
pub enum Error {
    /// A file that the app needs can't be read.
    #[error("`{}` can't be read: {source}", path.display())]
    UnreadableFile {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The manifest or the runtime configuration says something that is not TOML, not Spin's, or not implemented here.
    #[error("`{}`, {place}: {problem}", path.display())]
    InvalidManifest {
        /// The file.
        path: PathBuf,
        /// The key or the line that is at fault.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The certificates that the runtime configuration names can't be used.
    #[error("certificates in `{}`: {problem}", path.display())]
    InvalidCertificates {
        /// The PEM file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The manifest names a component that has not been built.
    #[error("`{}` does not exist; build it with `cargo xtask build`", path.display())]
    MissingComponent {
        /// The component's file.
        path: PathBuf,
    },
    /// A component can't be joined with its dependencies or can't be run.
    #[error("component `{component}`: {problem}")]
    InvalidComponent {
        /// The component's id in the manifest.
        component: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A variable has no value, or is given one though the manifest does not declare it.
    #[error("variable `{name}`: {problem}")]
    InvalidVariable {
        /// The variable's name in the manifest.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The address is taken or not this machine's.
    #[error("can't listen on `{address}`: {source}; choose another address with `--listen`")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The database of the key-value stores can't be opened.
    #[error("key-value database `{}` can't be opened: {problem}; choose another directory with `--state-dir`", path.display())]
    Database {
        /// The database's file.
        path: PathBuf,
        /// What `SQLite` or the operating system said.
        problem: String,
    },
    /// The WebAssembly engine refuses this machine, for want of address space for instance.
    #[error("the WebAssembly engine does not start: {0}")]
    Engine(String),
}
