//! Moving medians, means and maxima, each centred on the value that it stands for.

use alloc::vec::Vec;

use crate::{
    number::{at, part, real, whole},
    rank::median,
};

/// So many values of a window tell its median; a window of more is thinned out to so many medians.
const FINENESS: usize = 48;

/// The moving median over a window of so many values.
///
/// What it follows changes over hours, so that medians of short stretches stand for their values.
pub(crate) fn moving_median(values: &[f64], window: usize) -> Vec<f64> {
    let stretch = (window / FINENESS).max(1);
    let mut scratch = Vec::with_capacity(stretch);
    let coarse: Vec<f64> = values
        .chunks(stretch)
        .map(|chunk| {
            scratch.clear();
            scratch.extend_from_slice(chunk);
            median(&mut scratch)
        })
        .collect();
    let medians = exact_median(&coarse, (window / stretch / 2).max(1));
    if stretch == 1 {
        return medians;
    }
    let half = real(stretch - 1) / 2.0;
    let last = medians.len().saturating_sub(1);
    (0..values.len())
        .map(|index| {
            let place = ((real(index) - half) / real(stretch)).clamp(0.0, real(last));
            let below = whole(place);
            let low = at(&medians, below);
            low + (at(&medians, (below + 1).min(last)) - low) * (place - real(below))
        })
        .collect()
}

/// The median of the values at most `half` places away.
fn exact_median(values: &[f64], half: usize) -> Vec<f64> {
    let mut window: Vec<f64> = Vec::with_capacity(2 * half + 2);
    for value in part(values, 0, half) {
        insert(&mut window, *value);
    }
    (0..values.len())
        .map(|index| {
            let leaving = index.checked_sub(half + 1).and_then(|index| values.get(index));
            match (leaving, values.get(index + half)) {
                (Some(leaving), Some(coming)) => replace(&mut window, *leaving, *coming),
                (Some(leaving), None) => remove(&mut window, *leaving),
                (None, Some(coming)) => insert(&mut window, *coming),
                (None, None) => {}
            }
            let middle = window.len() / 2;
            let upper = at(&window, middle);
            if window.len().is_multiple_of(2) {
                f64::midpoint(at(&window, middle.saturating_sub(1)), upper)
            } else {
                upper
            }
        })
        .collect()
}

fn insert(sorted: &mut Vec<f64>, value: f64) {
    let place = sorted.partition_point(|other| *other < value);
    sorted.insert(place, value);
}

fn remove(sorted: &mut Vec<f64>, value: f64) {
    let place = sorted.partition_point(|other| *other < value);
    if place < sorted.len() {
        sorted.remove(place);
    }
}

/// Moves only what lies between the two, which are mostly near each other.
fn replace(sorted: &mut [f64], leaving: f64, coming: f64) {
    let mut place = sorted.partition_point(|other| *other < leaving);
    if coming > leaving {
        while let Some(next) = sorted.get(place + 1).copied().filter(|next| *next < coming) {
            put(sorted, place, next);
            place += 1;
        }
    } else {
        while let Some(next) =
            place.checked_sub(1).and_then(|before| sorted.get(before).copied()).filter(|next| *next > coming)
        {
            put(sorted, place, next);
            place -= 1;
        }
    }
    put(sorted, place, coming);
}

fn put(values: &mut [f64], place: usize, value: f64) {
    if let Some(old) = values.get_mut(place) {
        *old = value;
    }
}

/// The moving mean over a window of so many values, of as many as there are at the ends.
pub(crate) fn moving_mean(values: &[f64], window: usize) -> Vec<f64> {
    let (before, after) = (window / 2, window.div_ceil(2));
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for value in values {
        sum += value;
        sums.push(sum);
    }
    (0..values.len())
        .map(|index| {
            let (start, end) = (index.saturating_sub(before), (index + after).min(values.len()));
            (at(&sums, end) - at(&sums, start)) / real(end - start)
        })
        .collect()
}

/// The greatest of the values at most `half` places away.
///
/// Each window is the end of one stretch of its length and the beginning of the next, and the greatest value of both is
/// known from two passes over all stretches.
///
/// <https://doi.org/10.1016/0167-8655(92)90069-C>
pub(crate) fn moving_max(values: &[f64], half: usize) -> Vec<f64> {
    let window = 2 * half + 1;
    let mut to_end = values.to_vec();
    let mut from_start = values.to_vec();
    for stretch in from_start.chunks_mut(window) {
        let mut most = f64::NEG_INFINITY;
        for value in stretch {
            most = if *value > most { *value } else { most };
            *value = most;
        }
    }
    for stretch in to_end.chunks_mut(window) {
        let mut most = f64::NEG_INFINITY;
        for value in stretch.iter_mut().rev() {
            most = if *value > most { *value } else { most };
            *value = most;
        }
    }
    let last = values.len().saturating_sub(1);
    let greatest = |index: usize| {
        // A window that begins before the series is the beginning of its first stretch.
        let end = at(&from_start, (index + half).min(last));
        index.checked_sub(half).map_or(end, |start| {
            let in_one = start / window == (index + half).min(last) / window;
            let begin = at(&to_end, start);
            if in_one && index + half > last {
                // Cut short by the end of the series, in whose last stretch it lies.
                begin
            } else {
                end.max(begin)
            }
        })
    };
    (0..values.len()).map(greatest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [f64; 7] = [5.0, 1.0, 4.0, 9.0, 2.0, 2.0, 8.0];

    #[test]
    fn windows_are_centred_and_shorter_at_the_ends() {
        assert_eq!(exact_median(&VALUES, 1), [3.0, 4.0, 4.0, 4.0, 2.0, 2.0, 5.0]);
        assert_eq!(moving_median(&VALUES, 3), [3.0, 4.0, 4.0, 4.0, 2.0, 2.0, 5.0]);
        assert_eq!(moving_max(&VALUES, 1), [5.0, 5.0, 9.0, 9.0, 9.0, 8.0, 8.0]);
        for half in 0..9 {
            let around = |index: usize| part(&VALUES, index.saturating_sub(half), index + half + 1).iter();
            let expected: Vec<f64> = (0..7).map(|index| around(index).copied().fold(0.0, f64::max)).collect();
            assert_eq!(moving_max(&VALUES, half), expected, "{half}");
        }
        assert_eq!(moving_mean(&[1.0, 2.0, 6.0, 4.0], 2), [1.0, 1.5, 4.0, 5.0]);
    }

    #[test]
    fn a_thinned_median_follows_a_slope() {
        let values: Vec<f64> = (0..2000).map(real).collect();
        let medians = moving_median(&values, 300);
        assert!(values.iter().zip(&medians).skip(200).take(1600).all(|(value, median)| (value - median).abs() < 6.0));
        assert!(moving_median(&[], 300).is_empty());
    }
}
