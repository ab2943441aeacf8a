//! What is printed while something goes on.
use std::io::{Write as _, stderr, stdout};
use std::time::{Duration, Instant};

use anyhow::Result;

/// Prints a line, and carries on when nobody reads it.
pub(crate) fn say(line: &str) {
    let mut out = stdout();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// Prints a line on standard error.
pub(crate) fn warn(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}

/// Says what begins, does it, and says how long it took when that was longer than a second.
pub(crate) fn step<T>(text: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(text);
    let started = Instant::now();
    let result = work()?;
    let elapsed = started.elapsed();
    if elapsed > Duration::from_secs(1) {
        say(&format!("  done in {}", duration(elapsed)));
    }
    Ok(result)
}

/// `0.4 s`, `12.3 s`, `4 min 5 s`.
pub(crate) fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match seconds / 60 {
        0 => format!("{:.1} s", elapsed.as_secs_f64()),
        minutes => format!("{minutes} min {} s", seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_the_unit_that_fits() {
        for (milliseconds, text) in [(40, "0.0 s"), (12_340, "12.3 s"), (59_900, "59.9 s"), (245_000, "4 min 5 s")] {
            assert_eq!(duration(Duration::from_millis(milliseconds)), text);
        }
    }
}
