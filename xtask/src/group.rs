//! Starts every child in a process group of its own, and ends all groups when this process is told to stop.
//!
//! A terminal's Ctrl-C thus reaches this process alone, which ends its children in good order: none is left behind, also
//! when only this process gets a signal.
use std::collections::BTreeSet;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, WaitOptions, kill_process_group, test_kill_process_group, waitpid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long a group may take to end by itself.
const GRACE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(10);

static GROUPS: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());
static STOPPING: AtomicBool = AtomicBool::new(false);
/// 128 + SIGINT, as a shell reports an interrupted command.
static CODE_WHEN_STOPPED: AtomicI32 = AtomicI32::new(130);

/// From here on SIGINT, SIGTERM and SIGHUP end all groups and then this process.
pub(crate) fn watch_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("the signal handler cannot be set")?;
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            STOPPING.store(true, Ordering::SeqCst);
            // Kept until the process is gone, so that no further group can start.
            let groups = groups();
            end(&groups);
            std::process::exit(CODE_WHEN_STOPPED.load(Ordering::SeqCst));
        }
    });
    Ok(())
}

/// Being told to stop is the expected end from here on.
pub(crate) fn stopping_is_success() {
    CODE_WHEN_STOPPED.store(0, Ordering::SeqCst);
}

/// Waits for the end of this process if it was told to stop: what happens to its children then is no error.
pub(crate) fn wait_if_stopping() {
    while STOPPING.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// A running child and its own children. Dropping it ends them all.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
}

impl Group {
    /// Starts a command without standard input: a group in the background may not read from a terminal.
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        let mut groups = groups();
        let child = command.process_group(0).stdin(Stdio::null()).spawn()?;
        groups.insert(child.id().cast_signed());
        Ok(Self { child })
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// The way it ended, if it has.
    pub(crate) fn exited(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait();
        wait_if_stopping();
        status
    }

    /// Sends it what Ctrl-C sends, and waits for its end.
    pub(crate) fn interrupt(&mut self) -> io::Result<ExitStatus> {
        if let Some(id) = Pid::from_raw(self.child.id().cast_signed()) {
            kill_process_group(id, Signal::INT)?;
        }
        let status = self.child.wait();
        wait_if_stopping();
        status
    }

    /// Waits for its end, up to the deadline if one is given, and answers nothing if it was not over by then.
    pub(crate) fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Option<ExitStatus>> {
        let Some(timeout) = timeout else {
            let status = self.child.wait();
            wait_if_stopping();
            return status.map(Some);
        };
        let deadline = Instant::now() + timeout;
        loop {
            if let Some(status) = self.exited()? {
                return Ok(Some(status));
            }
            if Instant::now() > deadline {
                return Ok(None);
            }
            thread::sleep(POLL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let id = self.child.id().cast_signed();
        end(&BTreeSet::from([id]));
        let _ = self.child.wait();
        wait_if_stopping();
        groups().remove(&id);
    }
}

/// Runs a command to its end and gives what it printed.
pub(crate) fn output(command: &mut Command) -> io::Result<Output> {
    let mut group = Group::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let stderr = group.child.stderr.take().map(|stream| thread::spawn(move || io::read_to_string(stream)));
    let stdout = group.child.stdout.take().map_or_else(|| Ok(String::new()), io::read_to_string)?;
    let stderr = stderr.and_then(|reader| reader.join().ok()).transpose()?.unwrap_or_default();
    let status = group.child.wait();
    wait_if_stopping();
    Ok(Output { status: status?, stdout: stdout.into_bytes(), stderr: stderr.into_bytes() })
}

fn groups() -> MutexGuard<'static, BTreeSet<i32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the groups to end, and kills those that have not done so in time.
fn end(groups: &BTreeSet<i32>) {
    let mut left: Vec<Pid> = groups.iter().filter_map(|id| Pid::from_raw(*id)).collect();
    for signal in [Signal::TERM, Signal::KILL] {
        for group in &left {
            let _ = kill_process_group(*group, signal);
        }
        let deadline = Instant::now() + GRACE;
        loop {
            left.retain(|group| {
                // A leader that nobody has waited for would count as a member of its group.
                let _ = waitpid(Some(*group), WaitOptions::NOHANG);
                test_kill_process_group(*group).is_ok()
            });
            if left.is_empty() {
                return;
            }
            if Instant::now() > deadline {
                break;
            }
            thread::sleep(POLL);
        }
    }
}
