//! What several runs say together.

/// The value in the middle, or the mean of the two in the middle; none without a value.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    let is_even = sorted.len().is_multiple_of(2);
    Some(if is_even { f64::midpoint(*sorted.get(middle - 1)?, upper) } else { upper })
}

/// How far the values lie apart, as a part of their median; none without a value.
pub(super) fn spread(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(if middle == 0.0 { 0.0 } else { (most - least) / middle })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_not_moved_by_one_bad_run() {
        let rows: [(&[f64], Option<f64>); 5] = [
            (&[], None),
            (&[3.0], Some(3.0)),
            (&[4.0, 2.0], Some(3.0)),
            (&[900.0, 1.0, 2.0], Some(2.0)),
            (&[4.0, 1.0, 3.0, 2.0], Some(2.5)),
        ];
        for (values, expected) in rows {
            assert_eq!(median(values), expected, "{values:?}");
        }
    }

    #[test]
    fn the_spread_is_the_range_in_parts_of_the_median() {
        let rows: [(&[f64], Option<f64>); 4] =
            [(&[], None), (&[5.0], Some(0.0)), (&[9.0, 10.0, 12.0], Some(0.3)), (&[0.0, 0.0], Some(0.0))];
        for (values, expected) in rows {
            assert_eq!(spread(values), expected, "{values:?}");
        }
    }
}
