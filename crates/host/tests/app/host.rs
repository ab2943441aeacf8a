//! The host as a process of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};

use tempfile::TempDir;

use crate::client::PATIENCE;
use crate::guest::{ANSWER, guest};

/// Three components made of the same guest: `outer` is public and has grants, `bare` is public and has none, and
/// `inner` is private and has none.
const MANIFEST: &str = r#"
spin_manifest_version = 2

[application]
name = "test"
version = "0.1.0"

[variables]
greeting = { default = "hello" }
token = { required = true, secret = true }
upstream = { default = "upstream.invalid" }

[[trigger.http]]
route = "/app/..."
component = "outer"

[component.outer]
source = "guest.wasm"
allowed_outbound_hosts = ["http://inner.spin.internal", "http://{{ upstream }}"]
key_value_stores = ["default"]

[component.outer.variables]
greeting = "{{ greeting }}, {{ token }}"

[component.outer.dependencies]
"host-test:answer/answer@0.1.0" = { path = "answer.wasm" }

[[trigger.http]]
route = "/bare/..."
component = "bare"

[component.bare]
source = "guest.wasm"

[component.bare.dependencies]
"host-test:answer/answer@0.1.0" = { path = "answer.wasm" }

[[trigger.http]]
route = { private = true }
component = "inner"

[component.inner]
source = "guest.wasm"

[component.inner.dependencies]
"host-test:answer/answer@0.1.0" = { path = "answer.wasm" }
"#;

/// A host that is about to be started, in a directory of its own.
pub(crate) struct Setup {
    directory: TempDir,
    command: Command,
}

/// A host that serves.
pub(crate) struct Host {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Receiver<String>,
    directory: TempDir,
}

impl Setup {
    /// The app above, with a value for its required variable.
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("spin.toml"), MANIFEST).unwrap();
        fs::copy(guest(), directory.path().join("guest.wasm")).unwrap();
        Self::within(directory).answer(ANSWER)
    }

    fn within(directory: TempDir) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_azure-infra-host"));
        command.current_dir(directory.path()).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command.env("SPIN_VARIABLE_TOKEN", "from the environment").args(["--listen", "127.0.0.1:0"]);
        command.arg("--cache-dir").arg(shared_cache());
        Self { directory, command }
    }

    /// Replaces what satisfies the import of the components.
    pub(crate) fn answer(self, text: &str) -> Self {
        fs::write(self.file("answer.wasm"), wat::parse_str(text).unwrap()).unwrap();
        self
    }

    /// Changes the manifest, which must have the text `from` in it.
    pub(crate) fn edit(self, from: &str, to: &str) -> Self {
        let manifest = fs::read_to_string(self.file("spin.toml")).unwrap();
        assert!(manifest.contains(from), "{from}");
        fs::write(self.file("spin.toml"), manifest.replace(from, to)).unwrap();
        self
    }

    /// Adds to the command line; of an option that is given twice, the last counts.
    pub(crate) fn argument(mut self, name: &str, value: &str) -> Self {
        self.command.args([name, value]);
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Removes a variable of the environment.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// A file of the app.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Starts the host and waits until it serves.
    pub(crate) fn start(mut self) -> Host {
        let mut child = self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = lines(child.stderr.take().unwrap());
        let output = lines(child.stdout.take().unwrap());
        let Ok(line) = output.recv_timeout(PATIENCE) else {
            panic!("the host does not serve: {:?}", log.iter().collect::<Vec<_>>());
        };
        let address = line.strip_prefix("Serving http://").unwrap().parse().unwrap();
        Host { child, address, log, directory: self.directory }
    }

    /// Starts a host that can't serve, and returns the one line that says why.
    pub(crate) fn refusal(mut self) -> String {
        let output = self.command.output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(output.stdout.is_empty());
        assert_eq!(error.lines().count(), 1, "{error}");
        error.trim_end().strip_prefix("azure-infra-host: ").unwrap().replace(&format!("{}/", self.path()), "")
    }

    fn path(&self) -> String {
        self.directory.path().display().to_string()
    }
}

impl Host {
    /// Waits for a line of the log that has this text in it, and returns it.
    pub(crate) fn log_line(&self, text: &str) -> String {
        loop {
            let line = self.log.recv_timeout(PATIENCE).unwrap();
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Sends a signal such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Waits until the host has ended.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Stops the host and returns its app, to be started again.
    pub(crate) fn stop(mut self) -> Setup {
        self.signal("TERM");
        assert_eq!(self.wait().code(), Some(0));
        let directory = std::mem::replace(&mut self.directory, tempfile::tempdir().unwrap());
        Setup::within(directory)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// One for all tests, so that each component is compiled once.
fn shared_cache() -> &'static Path {
    Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/host-cache"))
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
