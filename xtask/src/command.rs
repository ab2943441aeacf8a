//! Runs commands: quietly into a log, or for what they print.
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::group::{self, Group};

/// Characters of a command's output that an error of one line has room for.
const LONGEST_LINE: usize = 160;

/// Runs a command with its output appended to a log; the error says how it ended, its last line and where the log is.
pub(crate) fn run_logged(command: &mut Command, log: &Path, timeout: Option<Duration>) -> Result<()> {
    let name = name_of(command);
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    }
    let file = File::options()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("`{}` cannot be written", log.display()))?;
    let start = usize::try_from(file.metadata()?.len())?;
    let mut group = Group::start(command.stdout(file.try_clone()?).stderr(file))
        .with_context(|| format!("`{name}` cannot be started"))?;
    let Some(status) = group.wait(timeout)? else {
        bail!("`{name}` took longer than {} s", timeout.unwrap_or_default().as_secs());
    };
    if !status.success() {
        let output = fs::read(log).unwrap_or_default();
        let output = String::from_utf8_lossy(output.get(start..).unwrap_or_default());
        bail!("`{name}` {}: {} (all of it: {})", ended(status), telling_line(&output), log.display());
    }
    Ok(())
}

/// Runs a command with its output on this terminal.
pub(crate) fn run_shown(command: &mut Command) -> Result<()> {
    let name = name_of(command);
    let mut group = Group::start(command.stdout(Stdio::inherit()).stderr(Stdio::inherit()))
        .with_context(|| format!("`{name}` cannot be started"))?;
    match group.wait(None)? {
        Some(status) if !status.success() => bail!("`{name}` {}", ended(status)),
        Some(_) | None => Ok(()),
    }
}

/// Runs a command and gives what it printed, without the white space around it.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&output_of(command)?.stdout).trim().to_owned())
}

/// The same for what it printed on standard error.
pub(crate) fn read_error(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&output_of(command)?.stderr).trim().to_owned())
}

fn output_of(command: &mut Command) -> Result<Output> {
    let name = name_of(command);
    let output = group::output(command).with_context(|| format!("`{name}` cannot be started"))?;
    if !output.status.success() {
        bail!("`{name}` {}: {}", ended(output.status), telling_line(&String::from_utf8_lossy(&output.stderr)));
    }
    Ok(output)
}

/// `ended with exit code 3`, `was ended by signal 9`.
pub(crate) fn ended(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with exit code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended in an unknown way".to_owned(),
    }
}

/// The line of an output that says most about a failure: the first error, else the last line.
fn telling_line(output: &str) -> String {
    let lines = || output.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_error = |line: &&str| line.starts_with("error") || line.starts_with("ERROR") || line.starts_with("E: ");
    let line = lines().find(is_error).or_else(|| lines().next_back()).unwrap_or("it printed nothing");
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(line)),
        None => line.to_owned(),
    }
}

/// The program and its first argument.
fn name_of(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    match command.get_args().next() {
        Some(argument) => format!("{program} {}", argument.to_string_lossy()),
        None => program.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_telling_line_is_the_first_error_or_else_the_last_line() {
        assert_eq!(telling_line("one\nerror: no space\nsee above\n"), "error: no space");
        assert_eq!(telling_line("one\n\n  two  \n\n"), "two");
        assert_eq!(telling_line("\n"), "it printed nothing");
        assert_eq!(telling_line(&"ü".repeat(161)), format!("{}…", "ü".repeat(160)));
    }

    #[test]
    fn a_failed_command_is_told_by_name_and_code() {
        let error = read(Command::new("sh").args(["-c", "echo 'error: no' >&2; exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c` ended with exit code 3: error: no");
    }

    #[test]
    fn a_command_is_ended_at_its_deadline() {
        let log = std::env::temp_dir().join(format!("xtask-deadline-{}.log", std::process::id()));
        let error = run_logged(Command::new("tail").args(["-f", "/dev/null"]), &log, Some(Duration::ZERO)).unwrap_err();
        fs::remove_file(log).unwrap();
        assert_eq!(error.to_string(), "`tail -f` took longer than 0 s");
    }
}
