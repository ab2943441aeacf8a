//! A variable whose value a command prints, such as `az account get-access-token`.

use std::process::Stdio;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long a value is used, and how long before its expiry a token is replaced.
const MAXIMUM_AGE: Duration = Duration::from_mins(5);
/// How long a value is used even if it expires soon, so that a command that keeps printing one does not run for every
/// request.
const MINIMUM_AGE: Duration = Duration::from_secs(10);
/// How long a command may take.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// A shell command and what it last printed.
#[derive(Debug)]
pub(super) struct Command {
    shell: String,
    last: Mutex<Option<Output>>,
}

struct Output {
    value: String,
    printed_at: SystemTime,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Output").finish_non_exhaustive()
    }
}

impl Command {
    /// Takes a command for `sh -c`.
    pub(super) fn new(shell: String) -> Self {
        Self { shell, last: Mutex::new(None) }
    }

    /// Returns what the command prints, without the white space around it. Callers at the same time share one run.
    ///
    /// Fails with a text that holds nothing of what the command printed.
    pub(super) async fn value(&self) -> Result<String, String> {
        let mut last = self.last.lock().await;
        if let Some(output) = last.as_ref().filter(|output| is_fresh(output, SystemTime::now())) {
            return Ok(output.value.clone());
        }
        let value = run(&self.shell).await?;
        *last = Some(Output { value: value.clone(), printed_at: SystemTime::now() });
        Ok(value)
    }
}

async fn run(shell: &str) -> Result<String, String> {
    let mut command = tokio::process::Command::new("sh");
    command.args(["-c", shell]).stdin(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true);
    let output = timeout(TIME_LIMIT, command.output())
        .await
        .map_err(|_| format!("took more than {} s", TIME_LIMIT.as_secs()))?
        .map_err(|error| format!("can't be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("failed ({})", output.status));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| "printed something that is not UTF-8".to_owned())?;
    Ok(text.trim().to_owned())
}

fn is_fresh(output: &Output, now: SystemTime) -> bool {
    let Ok(age) = now.duration_since(output.printed_at) else {
        return false;
    };
    let expires_soon = expiry(&output.value).is_some_and(|expiry| now + MAXIMUM_AGE > expiry);
    age < if expires_soon { MINIMUM_AGE } else { MAXIMUM_AGE }
}

/// Returns the instant in the claim `exp` of a JSON Web Token, none if the text is not one.
///
/// <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4>
fn expiry(value: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Claims {
        exp: u64,
    }
    let payload = value.split('.').nth(1)?;
    let claims: Claims = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(claims.exp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_fresh_for_five_minutes() {
        for (age, fresh) in [(0, true), (299, true), (300, false)] {
            assert_eq!(is_fresh_after(age, "plain"), fresh, "{age}");
        }
    }

    #[test]
    fn a_token_is_replaced_before_it_expires() {
        for (age, expires_in, fresh) in
            [(20, 301, true), (20, 299, false), (20, 0, false), (9, 0, true), (300, 900, false)]
        {
            assert_eq!(is_fresh_after(age, &token(NOW + expires_in)), fresh, "{age} {expires_in}");
        }
    }

    #[test]
    fn what_is_not_a_token_has_no_expiry() {
        for text in ["", "a.b.c", "a", "a..", "e30.e30.e30"] {
            assert_eq!(expiry(text), None, "{text}");
        }
    }

    #[tokio::test]
    async fn runs_once_for_many_callers() {
        let directory = tempfile::tempdir().unwrap();
        let runs = directory.path().join("runs");
        let command = Command::new(format!("echo run >> '{}'; echo ' value '", runs.display()));
        let (first, second) = tokio::join!(command.value(), command.value());
        assert_eq!((first.as_deref(), second.as_deref()), (Ok("value"), Ok("value")));
        assert_eq!(std::fs::read_to_string(runs).unwrap(), "run\n");
    }

    #[tokio::test]
    async fn a_failure_does_not_repeat_the_output() {
        let command = Command::new("echo secret; exit 3".to_owned());
        assert_eq!(command.value().await.unwrap_err(), "failed (exit status: 3)");
    }

    const NOW: u64 = 1_800_000_000;

    fn is_fresh_after(age: u64, value: &str) -> bool {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
        is_fresh(&Output { value: value.to_owned(), printed_at: now - Duration::from_secs(age) }, now)
    }

    fn token(expiry: u64) -> String {
        let payload = BASE64_URL_SAFE_NO_PAD.encode(format!(r#"{{"aud":"x","exp":{expiry}}}"#));
        format!("header.{payload}.signature")
    }
}
