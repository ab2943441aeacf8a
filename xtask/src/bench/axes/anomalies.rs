//! How many series a second the detector of anomalies examines.
use anyhow::Result;

use crate::anomalies;
use crate::bench::figure::{Axis, Results};
use crate::checkout::Checkout;
use crate::command::read;
use crate::progress::say;

/// As the results name the detector, natively and as a component.
const DETECTORS: [&str; 2] = ["detector of anomalies, native,", "detector of anomalies, as a component,"];

pub(in crate::bench) fn measure(checkout: &Checkout, results: &mut Results) -> Result<()> {
    let output = read(&mut anomalies::speed(checkout)?)?;
    say(&output);
    for (detector, milliseconds) in DETECTORS.into_iter().zip(milliseconds(&output).into_iter().flatten()) {
        results.add(Axis::Anomalies, "2,016 points", detector, 1_000.0 / milliseconds);
    }
    Ok(())
}

/// What one series takes natively and as a component, if the output says so.
fn milliseconds(output: &str) -> Option<[f64; 2]> {
    let line = output.lines().find_map(|line| line.strip_prefix("speed: "))?;
    let mut times = line.split(" ms ").filter_map(|part| part.rsplit(' ').next()?.parse().ok());
    let times = [times.next()?, times.next()?];
    times.iter().all(|time| *time > 0.0).then_some(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speeds_are_read_where_they_are_told() {
        let told = "speed: 1.25 ms a series of 2,016 points natively, 2.50 ms as a component (2.00 times)\n";
        let rows = [
            (told, Some([1.25, 2.5])),
            ("speed: 0 ms a series of 2,016 points natively, 2.50 ms as a component", None),
            ("speed: 1.25 ms a series", None),
            ("F1 0.7", None),
        ];
        for (output, expected) in rows {
            assert_eq!(milliseconds(output), expected, "{output}");
        }
    }
}
