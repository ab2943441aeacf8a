//! Medians and other quantiles.

use alloc::vec::Vec;

use crate::number::{at, real, whole};

/// The deviation of a normal distribution is so many times its median absolute deviation.
const NORMAL: f64 = 1.4826;

/// A quantile of values in ascending order, interpolated between the two that are nearest; 0 of no values.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * real(sorted.len().saturating_sub(1));
    let below = whole(place);
    let above = (below + 1).min(sorted.len().saturating_sub(1));
    let (low, high) = (at(sorted, below), at(sorted, above));
    low + (high - low) * (place - real(below))
}

/// The median; the order of the values is lost.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    let is_even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if is_even { f64::midpoint(below.iter().copied().fold(f64::MIN, f64::max), *upper) } else { *upper }
}

/// The values in ascending order.
pub(crate) fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The usual deviation from the median: the standard deviation where values are distributed normally.
pub(crate) fn deviation(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    let middle = median(&mut values);
    for value in &mut values {
        *value = (*value - middle).abs();
    }
    NORMAL * median(&mut values)
}

/// The range of values without the wildest, two of a hundred at each end.
pub(crate) fn range(values: &[f64]) -> f64 {
    let order = sorted(values.iter().copied());
    quantile(&order, 0.98) - quantile(&order, 0.02)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn a_quantile_lies_between_its_neighbours() {
        for (share, expected) in [(0.0, 1.0), (0.5, 2.5), (0.9, 3.7), (1.0, 4.0)] {
            assert!((quantile(&[1.0, 2.0, 3.0, 4.0], share) - expected).abs() < 1e-12, "{share}");
        }
        assert!(quantile(&[], 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn a_median_is_in_the_middle() {
        for (mut values, expected) in
            [(vec![], 0.0), (vec![3.0], 3.0), (vec![9.0, 1.0, 5.0], 5.0), (vec![4.0, 1.0, 2.0, 9.0], 3.0)]
        {
            assert!((median(&mut values) - expected).abs() < 1e-12);
        }
    }
}
