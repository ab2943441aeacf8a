//! Medians and other quantiles.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::number::{at, lesser, real, whole};

/// The deviation of a normal distribution is so many times its median absolute deviation.
const NORMAL: f64 = 1.4826;

/// So many values are sorted before others would be set apart.
const SHORT: usize = 12;

/// A quantile of values in ascending order, interpolated between the two that are nearest; 0 of no values.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * real(sorted.len().saturating_sub(1));
    let below = whole(place);
    let above = (below + 1).min(sorted.len().saturating_sub(1));
    let (low, high) = (at(sorted, below), at(sorted, above));
    low + (high - low) * (place - real(below))
}

/// The same of values in any order, which is lost.
pub(crate) fn quantile_of(values: &mut [f64], share: f64) -> f64 {
    let place = share * real(values.len().saturating_sub(1));
    let below = whole(place);
    if below >= values.len() {
        return 0.0;
    }
    let (_, low, above) = values.select_nth_unstable_by(below, |one, other| ascending(*one, *other));
    let high = above.iter().copied().reduce(lesser).unwrap_or(*low);
    *low + (high - *low) * (place - real(below))
}

/// The order of numbers, in a single comparison where all that is asked is which is less.
fn ascending(one: f64, other: f64) -> Ordering {
    if one < other {
        Ordering::Less
    } else if one > other {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

/// The median; the order of the values is lost.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    if values.len() > SHORT {
        return quantile_of(values, 0.5);
    }
    sort_descending(values);
    let (low, high) = (at(values, values.len() / 2), at(values, values.len().saturating_sub(1) / 2));
    low + (high - low) * 0.5
}

/// Puts the greatest value first. What is sorted is short: the values of one time of day, the findings of one series.
pub(crate) fn sort_descending<T: Copy + PartialOrd>(values: &mut [T]) {
    for end in 1..values.len() {
        let Some((value, before)) = values.get_mut(..=end).and_then(<[T]>::split_last_mut) else { return };
        let coming = *value;
        let mut place = value;
        for other in before.iter_mut().rev() {
            if *other >= coming {
                break;
            }
            *place = *other;
            place = other;
        }
        *place = coming;
    }
}

/// Puts a value in a place that there is.
pub(crate) fn put<T>(values: &mut [T], place: usize, value: T) {
    if let Some(old) = values.get_mut(place) {
        *old = value;
    }
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
    let mut values = values.to_vec();
    quantile_of(&mut values, 0.98) - quantile_of(&mut values, 0.02)
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

    #[test]
    fn short_and_long_medians_are_alike() {
        // Numbers in no order, many of them twice.
        let values: Vec<f64> = (0..40).map(|index| real(index * 7 % 23)).collect();
        for length in 0..values.len() {
            let part = || values.iter().copied().take(length).collect::<Vec<f64>>();
            let (one, other) = (median(&mut part()), quantile_of(&mut part(), 0.5));
            assert!((one - other).abs() < 1e-12, "{length}: {one} {other}");
        }
    }

    #[test]
    fn the_greatest_comes_first() {
        for (mut values, expected) in [
            (vec![], vec![]),
            (vec![1.0], vec![1.0]),
            (vec![1.0, 2.0], vec![2.0, 1.0]),
            (vec![3.0, 1.0, 3.0, 2.0], vec![3.0, 3.0, 2.0, 1.0]),
            (vec![-1.0, f64::NEG_INFINITY, 0.5], vec![0.5, -1.0, f64::NEG_INFINITY]),
        ] {
            sort_descending(&mut values);
            assert_eq!(values, expected);
        }
        let mut places = [(1.0, 0), (2.0, 1), (1.0, 2)];
        sort_descending(&mut places);
        assert_eq!(places, [(2.0, 1), (1.0, 2), (1.0, 0)]);
    }
}
