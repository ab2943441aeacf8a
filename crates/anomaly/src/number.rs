//! Counts and measures, each made of the other where that loses nothing that matters.

/// A count as a measure; series are far shorter than 2^52 points.
#[expect(clippy::cast_precision_loss, reason = "a series has far fewer than 2^52 points")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// The whole part of a measure as a count; what is negative or no number is 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, which is meant")]
pub(crate) fn whole(value: f64) -> usize {
    value as usize
}

/// Seconds as a measure.
#[expect(clippy::cast_precision_loss, reason = "2^52 seconds are longer than any series")]
pub(crate) fn seconds(value: i64) -> f64 {
    value as f64
}

/// The greater of two, the first where the second is no number.
///
/// Wasm's instruction for the greater of two is no number where either is none. That of the standard library gives the
/// other, and so rustc compiles it to a call of `fmax`.
pub(crate) fn greater(one: f64, other: f64) -> f64 {
    if other > one { other } else { one }
}

/// The lesser of two, the first where the second is no number.
pub(crate) fn lesser(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

/// The value at a place, 0 outside of the series.
pub(crate) fn at(values: &[f64], index: usize) -> f64 {
    values.get(index).copied().unwrap_or_default()
}

/// What lies between two places, nothing where they are not in the series.
pub(crate) fn part<T>(values: &[T], start: usize, end: usize) -> &[T] {
    let end = end.min(values.len());
    values.get(start.min(end)..end).unwrap_or_default()
}
