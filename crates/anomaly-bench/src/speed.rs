//! How long a series of a week takes.

use std::time::Instant;

use crate::{estate, method::Method};

const SERIES: u32 = 200;

/// Prints the mean time of a series of 2,016 points.
pub(crate) fn measure() {
    let samples: Vec<_> = (0..u64::from(SERIES)).map(estate::sample).collect();
    let start = Instant::now();
    let found: usize =
        samples.iter().map(|sample| Method::Ours.episodes(&sample.series, sample.family.metric()).len()).sum();
    let taken = start.elapsed() / SERIES;
    println!("speed, native: {:.2} ms a series of 2,016 points ({found} episodes)", taken.as_secs_f64() * 1000.0);
}
