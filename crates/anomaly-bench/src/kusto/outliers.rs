//! `series_outliers` with the method `ctukey`: how far a value is outside of the 10th and the 90th percentile.

use super::{real, sorted};

/// Makes a threshold mean the same as with the 25th and the 75th percentile, for values that are distributed normally.
/// Solved from what Kusto itself puts out.
const FACTOR: f64 = 2.772_605_605_5;

/// A score for each value: positive above the 90th percentile, negative below the 10th, else 0.
pub(super) fn scores(values: &[f64]) -> Vec<f64> {
    let order = sorted(values.iter().copied());
    let (low, high) = (quantile(&order, 0.1), quantile(&order, 0.9));
    let score = |value: &f64| {
        let outside = if *value > high { value - high } else { (value - low).min(0.0) };
        if outside.abs() > 0.0 { outside / (high - low) * FACTOR } else { 0.0 }
    };
    values.iter().map(score).collect()
}

/// A quantile of values in ascending order, interpolated between the two nearest.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the place is in the list")]
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * real(sorted.len().saturating_sub(1));
    let at = |index: usize| sorted.get(index).or(sorted.last()).copied().unwrap_or_default();
    let (low, high) = (at(place as usize), at(place as usize + 1));
    low + (high - low) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Kusto puts out for these values.
    #[test]
    fn kustos_own_scores_are_reproduced() {
        let values = [-3.0, 2.4, 15.0, 3.9, 5.0, 6.0, 4.5, 5.2, 3.0, 4.0, 5.0, 16.0, 7.0, 5.0, 5.0, 4.0];
        let mut expected = [0.0; 16];
        for (index, score) in [
            (0, -1.904_078_548_360_857),
            (1, -0.100_214_660_440_045_19),
            (2, 1.336_195_472_533_934_7),
            (11, 1.670_244_340_667_418_6),
        ] {
            expected[index] = score;
        }
        for (score, expected) in scores(&values).iter().zip(expected) {
            assert!((score - expected).abs() < 1e-9, "{score} {expected}");
        }
    }
}
