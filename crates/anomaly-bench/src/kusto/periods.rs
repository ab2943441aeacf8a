//! `series_periods_detect`, whose inside is not published: the best hill of the autocorrelation among the peaks of the
//! periodogram.
#![expect(clippy::indexing_slicing, reason = "a transform's length is a power of two")]

use std::f64::consts::TAU;

use super::real;

/// A period counts if its score is at least this, as `series_decompose_anomalies` has it by default.
const LEAST_SCORE: f64 = 0.6;
/// Fewer steps are no period.
const SHORTEST: usize = 4;
/// So many peaks of the periodogram are looked at.
const CANDIDATES: usize = 12;

/// The length of the season in steps, if there is one.
pub(super) fn detect(values: &[f64]) -> Option<usize> {
    best(values).filter(|(_, score)| *score >= LEAST_SCORE).map(|(period, _)| period)
}

/// The best period and its score.
fn best(values: &[f64]) -> Option<(usize, f64)> {
    let count = values.len();
    let mean = values.iter().sum::<f64>() / real(count.max(1));
    let size = (2 * count).next_power_of_two();
    let mut spectrum: Vec<(f64, f64)> = values.iter().map(|value| (value - mean, 0.0)).collect();
    spectrum.resize(size, (0.0, 0.0));
    transform(&mut spectrum);
    let power: Vec<f64> = spectrum.iter().map(|(re, im)| re * re + im * im).collect();
    let mut correlation: Vec<(f64, f64)> = power.iter().map(|power| (*power, 0.0)).collect();
    transform(&mut correlation);
    let whole = correlation.first()?.0;
    if whole <= 0.0 {
        return None;
    }
    let at = |lag: usize| correlation.get(lag).map_or(0.0, |value| value.0 / whole);
    let mut peaks: Vec<usize> = (1..size / 2).collect();
    peaks.sort_by(|one, other| power[*other].total_cmp(&power[*one]));
    let mut best: Option<(usize, f64)> = None;
    for frequency in peaks.into_iter().take(CANDIDATES) {
        let lag = size.div_ceil(frequency);
        let reach = lag / 4 + 1;
        let hill = (lag.saturating_sub(reach).max(SHORTEST)..=lag + reach).filter(|lag| *lag <= count / 2);
        let Some(lag) = hill.max_by(|one, other| at(*one).total_cmp(&at(*other))) else { continue };
        let is_hill = at(lag) >= at(lag - 1) && at(lag) >= at(lag + 1);
        let score = at(lag) * (real(count) / real(count - lag)).sqrt();
        if is_hill && best.is_none_or(|(_, other)| score > other) {
            best = Some((lag, score));
        }
    }
    best
}

/// The discrete Fourier transform of a list whose length is a power of two.
fn transform(values: &mut [(f64, f64)]) {
    let count = values.len();
    if count < 2 {
        return;
    }
    let mut even: Vec<(f64, f64)> = values.iter().copied().step_by(2).collect();
    let mut odd: Vec<(f64, f64)> = values.iter().copied().skip(1).step_by(2).collect();
    transform(&mut even);
    transform(&mut odd);
    for index in 0..count / 2 {
        let (sin, cos) = (-TAU * real(index) / real(count)).sin_cos();
        let (one, other) = (even[index], odd[index]);
        let turned = (other.0 * cos - other.1 * sin, other.0 * sin + other.1 * cos);
        values[index] = (one.0 + turned.0, one.1 + turned.1);
        values[index + count / 2] = (one.0 - turned.0, one.1 - turned.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_is_found_and_a_constant_has_none() {
        let noise = |step: usize| real(step * 7919 % 101) / 50.0;
        for period in [12, 24, 48] {
            let values: Vec<f64> =
                (0..480).map(|step| 10.0 * (TAU * real(step) / real(period)).sin() + noise(step)).collect();
            assert_eq!(detect(&values), Some(period));
        }
        assert_eq!(detect(&[1.0; 100]), None);
    }
}
