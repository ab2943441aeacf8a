//! The detector of anomalies on a week of a metric.
use anomaly::{Options, Series, analyze as examine};
use anyhow::{Result, bail};

/// Every 5 minutes for a week.
const POINTS: u32 = 2_016;
const STEP: u32 = 300;
const DAY: u32 = 288;
const START: i64 = 1_750_000_000;
/// Where the metric stays high for an hour.
const HIGH: std::ops::Range<u32> = 1_500..1_512;

pub(crate) fn analyze() -> Result<Box<dyn Fn() -> usize>> {
    let values: Vec<_> = (0..POINTS).map(|index| Some(value(index))).collect();
    let series = Series::regular(START, STEP, &values);
    if examine(&series, &Options::default()).episodes.is_empty() {
        bail!("the hour is not found");
    }
    Ok(Box::new(move || examine(&series, &Options::default()).episodes.len()))
}

/// A day that rises and falls, with noise from a sequence of numbers: no function whose last digit depends on a library.
fn value(index: u32) -> f64 {
    let hour = index % DAY;
    let daily = f64::from(hour.min(DAY - hour)) / 4.0;
    let noise = index.wrapping_mul(2_654_435_761).wrapping_add(index * index) >> 24;
    let high = if HIGH.contains(&index) { 60.0 } else { 0.0 };
    daily + f64::from(noise) / 64.0 + high
}
