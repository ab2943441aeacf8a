//! Moving medians, means and maxima, each centred on the value that it stands for.

use alloc::{vec, vec::Vec};

use crate::{
    number::{at, part, real},
    rank::median,
};

/// So many values of a window tell its median; a window of more is thinned out to so many medians.
const FINENESS: usize = 48;

/// The moving median over a window of so many values.
///
/// What it follows changes over hours, so that medians of short stretches stand for their values.
pub(crate) fn moving_median(values: &[f64], window: usize) -> Vec<f64> {
    thinned_median(values, window, FINENESS)
}

/// The same, thinned out to so many medians of a window.
pub(crate) fn thinned_median(values: &[f64], window: usize, fineness: usize) -> Vec<f64> {
    let stretch = (window / fineness).max(1);
    let half = (window / stretch / 2).max(1);
    if stretch == 1 {
        return exact_median(values, half);
    }
    let mut scratch = Vec::with_capacity(stretch);
    let coarse: Vec<f64> = values
        .chunks(stretch)
        .map(|chunk| {
            scratch.clear();
            scratch.extend_from_slice(chunk);
            median(&mut scratch)
        })
        .collect();
    lines(&exact_median(&coarse, half), stretch, values.len())
}

/// Values between those that each stand for the middle of a stretch of so many.
fn lines(coarse: &[f64], stretch: usize, length: usize) -> Vec<f64> {
    let mut fine = Vec::with_capacity(length + stretch);
    // Before the middle of the first stretch and after that of the last there is nothing to go by.
    let (first, last) = (at(coarse, 0), at(coarse, coarse.len().saturating_sub(1)));
    fine.resize(stretch / 2, first);
    // Of an even number of values the middle lies half a step before the one that comes after it.
    let offset = if stretch.is_multiple_of(2) { 0.5 } else { 0.0 };
    for (low, high) in coarse.iter().zip(coarse.iter().skip(1)) {
        let step = (high - low) / real(stretch);
        fine.extend((0..stretch).map(|index| low + step * (real(index) + offset)));
    }
    fine.resize(length.max(fine.len()), last);
    fine.truncate(length);
    fine
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
    let place = sorted.partition_point(|other| *other < leaving);
    if coming > leaving {
        let Some((place, after)) = sorted.get_mut(place..).and_then(<[f64]>::split_first_mut) else { return };
        shift(place, after.iter_mut(), |other| other < coming, coming);
    } else {
        let Some((place, before)) = sorted.get_mut(..=place).and_then(<[f64]>::split_last_mut) else { return };
        shift(place, before.iter_mut().rev(), |other| other > coming, coming);
    }
}

/// Moves what lies between a place and that of a value, and puts down the value.
fn shift<'a>(
    mut place: &'a mut f64,
    others: impl Iterator<Item = &'a mut f64>,
    is_between: impl Fn(f64) -> bool,
    coming: f64,
) {
    for other in others.take_while(|other| is_between(**other)) {
        *place = *other;
        place = other;
    }
    *place = coming;
}

/// The moving mean over a window of so many values, of as many as there are at the ends.
pub(crate) fn moving_mean(values: &[f64], window: usize) -> Vec<f64> {
    if window < 2 {
        return values.to_vec();
    }
    let (before, after) = (window / 2, window.div_ceil(2));
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for value in values {
        sum += value;
        sums.push(sum);
    }
    let mut means = Vec::with_capacity(values.len());
    let mean_of = |start: usize, end: usize| (at(&sums, end) - at(&sums, start)) / real(end - start);
    let length = values.len();
    let whole = before..(length + 1).saturating_sub(after).max(before.min(length));
    means.extend((0..whole.start.min(length)).map(|index| mean_of(0, (index + after).min(length))));
    let ends = sums.iter().skip(window);
    means.extend(sums.iter().zip(ends).take(whole.len()).map(|(start, end)| (end - start) / real(window)));
    means.extend((means.len()..length).map(|index| mean_of(index - before, length)));
    means
}

/// The mean of each stretch of so many values.
pub(crate) fn means(values: &[f64], length: usize) -> Vec<f64> {
    values.chunks(length).map(|stretch| stretch.iter().sum::<f64>() / real(stretch.len())).collect()
}

/// The greatest of the values at most `half` places away.
///
/// Each window is the end of one stretch of its length and the beginning of the next, and the greatest value of both is
/// known from two passes over all stretches.
///
/// <https://doi.org/10.1016/0167-8655(92)90069-C>
pub(crate) fn moving_max(values: &[f64], half: usize) -> Vec<f64> {
    let window = 2 * half + 1;
    // With nothing before and after, every window is whole.
    let mut to_end = vec![f64::NEG_INFINITY; values.len() + 2 * half];
    if let Some(middle) = to_end.get_mut(half..half + values.len()) {
        middle.copy_from_slice(values);
    }
    let mut from_start = to_end.clone();
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
    to_end.truncate(values.len());
    for (most, end) in to_end.iter_mut().zip(from_start.iter().skip(2 * half)) {
        *most = if *end > *most { *end } else { *most };
    }
    to_end
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

    #[test]
    fn lines_go_through_the_middles_of_stretches() {
        let rows: [(&[f64], usize, usize, &[f64]); 6] = [
            (&[1.0, 4.0], 3, 6, &[1.0, 1.0, 2.0, 3.0, 4.0, 4.0]),
            (&[1.0, 3.0], 2, 4, &[1.0, 1.5, 2.5, 3.0]),
            // The last stretch is shorter than the others.
            (&[1.0, 4.0], 3, 4, &[1.0, 1.0, 2.0, 3.0]),
            (&[0.0, 4.0, 0.0], 4, 10, &[0.0, 0.0, 0.5, 1.5, 2.5, 3.5, 3.5, 2.5, 1.5, 0.5]),
            (&[7.0], 5, 3, &[7.0, 7.0, 7.0]),
            (&[], 3, 0, &[]),
        ];
        for (coarse, stretch, length, expected) in rows {
            assert_eq!(lines(coarse, stretch, length), expected, "{coarse:?} {stretch}");
        }
    }

    #[test]
    fn the_last_mean_is_of_what_is_left() {
        assert_eq!(means(&[1.0, 3.0, 5.0, 7.0, 8.0], 2), [2.0, 6.0, 8.0]);
        assert!(means(&[], 2).is_empty());
    }
}
