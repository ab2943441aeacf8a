//! How many series a second the detector of anomalies examines.
use anyhow::Result;

use crate::anomalies;
use crate::bench::figure::{Axis, Results};
use crate::checkout::Checkout;
use crate::command::read;
use crate::progress::say;

/// As the results name the detector.
pub(in crate::bench) const DETECTOR: &str = "crate anomaly, native";
/// How its own benchmark begins the line with its speed.
const SPEED: &str = "speed, native: ";

pub(in crate::bench) fn measure(checkout: &Checkout, results: &mut Results) -> Result<()> {
    let output = read(&mut anomalies::bench_command(checkout))?;
    say(&output);
    if let Some(milliseconds) = milliseconds(&output) {
        results.add(Axis::Anomalies, "2,016 points", DETECTOR, 1_000.0 / milliseconds);
    }
    Ok(())
}

/// What one series takes, if the output says so.
fn milliseconds(output: &str) -> Option<f64> {
    let line = output.lines().find_map(|line| line.strip_prefix(SPEED))?;
    line.split_whitespace().next()?.parse().ok().filter(|milliseconds| *milliseconds > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_is_read_where_it_is_told() {
        let rows = [
            ("F1 0.7\nspeed, native: 2.50 ms a series of 2,016 points (138 episodes)\n", Some(2.5)),
            ("speed, native: 0 ms", None),
            ("F1 0.7", None),
        ];
        for (output, expected) in rows {
            assert_eq!(milliseconds(output), expected, "{output}");
        }
    }
}
