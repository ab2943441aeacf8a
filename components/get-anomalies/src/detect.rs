//! What is not ordinary in a series: the rule of the median and the median absolute deviation.
//!
//! What is ordinary at a step is the median of the hour of day on working days or on weekends (UTC), of the hour on all
//! days, or of the whole series, whichever is the nearest: on two days of a weekend an anomaly may be half of an hour.
//! What is left is compared with its own median absolute deviation, which a few wild values do not move.
//!
//! <https://en.wikipedia.org/wiki/Median_absolute_deviation>

use alloc::{vec, vec::Vec};

use crate::window::Span;

/// How many times the usual deviation a value has to be away.
const THRESHOLD: f64 = 8.0;
/// The deviation of a normal distribution is so many times its median absolute deviation.
const NORMAL: f64 = 1.4826;
/// Fewer values tell nothing of what is ordinary.
const FEWEST: usize = 24;
/// So many values of an hour tell what is ordinary in it.
const FEWEST_OF_HOUR: usize = 4;
/// Steps between two parts of one episode.
const PAUSE: u32 = 2;
/// A score beyond it says no more.
const HIGHEST: f64 = 999.0;

const HOUR: u64 = 60 * 60 * 1000;

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Direction {
    High,
    Low,
}

/// Steps that are not ordinary, one after the other and all in one direction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Episode {
    /// Its first step, and the one after its last.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The step that is the farthest away, its value, and what is ordinary there.
    pub(crate) peak: u32,
    pub(crate) value: f64,
    pub(crate) expected: f64,
    /// How many times the usual deviation that is.
    pub(crate) score: f64,
    pub(crate) direction: Direction,
    /// How many of its steps are not ordinary.
    pub(crate) points: u32,
}

/// Finds the episodes of a series, a value or a gap for each step of the span.
pub(crate) fn episodes(values: &[Option<f64>], span: &Span) -> Vec<Episode> {
    let known: Vec<f64> = values.iter().copied().flatten().filter(|value| value.is_finite()).collect();
    if known.len() < FEWEST {
        return Vec::new();
    }
    let ordinary = ordinary(values, &known, span);
    let deviations: Vec<Option<f64>> = values
        .iter()
        .zip(&ordinary)
        .map(|(value, ordinary)| value.filter(|value| value.is_finite()).map(|value| value - ordinary))
        .collect();
    let scale = scale(deviations.iter().copied().flatten().map(f64::abs).collect());
    // A series that never changes has nothing to compare a change with, and one that changes has a scale.
    if scale <= 0.0 {
        return Vec::new();
    }
    let mut episodes: Vec<Episode> = Vec::new();
    for (step, ((value, deviation), expected)) in (0_u32..).zip(values.iter().zip(&deviations).zip(&ordinary)) {
        let (Some(value), Some(deviation)) = (value, deviation) else { continue };
        let score = (deviation.abs() / scale).min(HIGHEST);
        if score < THRESHOLD {
            continue;
        }
        let direction = if *deviation > 0.0 { Direction::High } else { Direction::Low };
        match episodes.last_mut() {
            Some(last) if last.direction == direction && step <= last.end + PAUSE => {
                last.end = step + 1;
                last.points += 1;
                if score > last.score {
                    (last.peak, last.value, last.expected, last.score) = (step, *value, *expected, score);
                }
            }
            Some(_) | None => episodes.push(Episode {
                start: step,
                end: step + 1,
                peak: step,
                value: *value,
                expected: *expected,
                score,
                direction,
                points: 1,
            }),
        }
    }
    episodes
}

/// What is ordinary at each step, as near to its value as may be.
fn ordinary(values: &[Option<f64>], known: &[f64], span: &Span) -> Vec<f64> {
    let mut groups = vec![Vec::new(); GROUPS];
    for (step, value) in (0_u32..).zip(values) {
        for group in groups_of(span.instant(step)) {
            if let (Some(value), Some(group)) = (value.filter(|value| value.is_finite()), groups.get_mut(group)) {
                group.push(value);
            }
        }
    }
    let overall = median(known.to_vec());
    let medians: Vec<Option<f64>> =
        groups.into_iter().map(|group| (group.len() >= FEWEST_OF_HOUR).then(|| median(group))).collect();
    let nearest = |step: u32, value: f64| {
        let candidates = groups_of(span.instant(step)).into_iter().filter_map(|group| medians.get(group).copied()?);
        let distance = |candidate: f64| (value - candidate).abs();
        candidates.fold(overall, |best, other| if distance(other) < distance(best) { other } else { best })
    };
    (0_u32..).zip(values).map(|(step, value)| value.map_or(overall, |value| nearest(step, value))).collect()
}

/// The hours of working days, of weekends and of all days.
const GROUPS: usize = 3 * 24;

/// The groups that an instant belongs to.
fn groups_of(instant: u64) -> [usize; 2] {
    let (hour, day) = (instant / HOUR % 24, instant / (24 * HOUR) % 7);
    // The epoch began on a Thursday.
    let of_day = if matches!(day, 2 | 3) { 24 + hour } else { hour };
    [of_day, 48 + hour].map(|group| usize::try_from(group).unwrap_or_default())
}

/// The usual size of a deviation; where most are zero, their mean.
#[expect(clippy::cast_precision_loss, reason = "a series has some hundred steps")]
fn scale(sizes: Vec<f64>) -> f64 {
    let mean = sizes.iter().sum::<f64>() / sizes.len().max(1) as f64;
    let median = median(sizes);
    if median > 0.0 { NORMAL * median } else { mean }
}

fn median(mut values: Vec<f64>) -> f64 {
    let middle = values.len() / 2;
    values.sort_unstable_by(f64::total_cmp);
    let (upper, is_even) = (values.get(middle), values.len().is_multiple_of(2));
    match (middle.checked_sub(1).and_then(|lower| values.get(lower)), upper) {
        (Some(lower), Some(upper)) if is_even => f64::midpoint(*lower, *upper),
        (_, Some(upper)) => *upper,
        (_, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use tool::timespan::Timespan;

    use super::*;

    /// A week that ended on 2026-11-22, which was a Sunday.
    fn week() -> Span {
        Span::before(1_795_381_380_000, Timespan::days(7))
    }

    /// A working day with noise, a night with a backup, and a quiet weekend.
    fn ordinary_week(span: &Span) -> Vec<Option<f64>> {
        let value = |step: u32| {
            let instant = span.instant(step);
            let (hour, day) = (instant / HOUR % 24, instant / (24 * HOUR) % 7);
            let busy = if (8..18).contains(&hour) && !matches!(day, 2 | 3) { 40.0 } else { 5.0 };
            let backup = if hour == 2 { 50.0 } else { 0.0 };
            let noise = f64::from(step * 7919 % 101) / 50.0;
            Some(busy + backup + noise)
        };
        (0..span.steps).map(value).collect()
    }

    fn set(values: &mut [Option<f64>], steps: core::ops::Range<usize>, value: Option<f64>) {
        values[steps].fill(value);
    }

    #[test]
    fn days_nights_and_weekends_are_ordinary() {
        let span = week();
        assert_eq!(episodes(&ordinary_week(&span), &span), []);
    }

    #[test]
    fn a_rise_and_a_fall_are_episodes_with_their_peaks() {
        let span = week();
        let mut values = ordinary_week(&span);
        set(&mut values, 100..104, Some(99.0));
        values[102] = Some(120.0);
        set(&mut values, 330..336, Some(-60.0));
        let found = episodes(&values, &span);
        let [rise, fall] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((rise.start, rise.end, rise.peak, rise.value, rise.points), (100, 104, 102, 120.0, 4));
        assert_eq!(rise.direction, Direction::High);
        assert_eq!((fall.start, fall.end, fall.direction), (330, 336, Direction::Low), "today is looked at too");
    }

    #[test]
    fn a_gap_is_nothing() {
        let span = week();
        let mut values = ordinary_week(&span);
        set(&mut values, 50..90, None);
        assert_eq!(episodes(&values, &span), []);
    }

    #[test]
    fn units_do_not_matter() {
        let span = week();
        let mut values = ordinary_week(&span);
        set(&mut values, 100..104, Some(99.0));
        let steps = |values: &[Option<f64>]| {
            episodes(values, &span).into_iter().map(|episode| (episode.start, episode.end)).collect::<Vec<_>>()
        };
        let before = steps(&values);
        assert_eq!(before, [(100, 104)]);
        for (factor, offset) in [(1024.0, 0.0), (0.001, 7.0), (1.0, -500.0)] {
            let other: Vec<_> = values.iter().map(|value| value.map(|value| value * factor + offset)).collect();
            assert_eq!(steps(&other), before, "{factor} {offset}");
        }
    }

    #[test]
    fn a_series_that_tells_nothing_has_no_episode_and_no_infinite_score() {
        let span = week();
        let length = span.steps as usize;
        let rows = [
            vec![],
            vec![None; length],
            vec![Some(0.0); length],
            vec![Some(1.0); FEWEST - 1],
            vec![Some(f64::NAN); length],
        ];
        for values in rows {
            assert_eq!(episodes(&values, &span), []);
        }
        let mut flat = vec![Some(1.0); length];
        flat[200] = Some(2.0);
        flat[201] = Some(f64::INFINITY);
        let found = episodes(&flat, &span);
        assert_eq!(found.len(), 1);
        assert!(found[0].score.is_finite() && found[0].value < 3.0);
    }
}
