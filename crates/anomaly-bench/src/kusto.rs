//! `series_decompose_anomalies` of Kusto, as far as it is documented.
//!
//! What it takes away is a season, then a trend; what is left is scored by `series_outliers`.
//!
//! <https://learn.microsoft.com/kusto/query/series-decompose-anomaliesfunction>

mod outliers;
mod periods;

use anomaly::Series;

use crate::method::Found;

/// The default of the documentation, for a mild anomaly.
const THRESHOLD: f64 = 1.5;
/// Flags so many seconds apart are one episode.
const APART: i64 = 2 * 3600;
const WEEK: f64 = 7.0 * 86_400.0;
/// The strong variant keeps so many episodes of a week.
const MOST_OF_WEEK: f64 = 2.0;

/// Which of its arguments are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arguments {
    /// The defaults: the season is detected, the trend is the mean.
    Default,
    /// The best we found: no season, a line as the trend, and the two strongest episodes of a week.
    Strong,
}

/// The episodes of a series, a gap being the mean of what is known, as Kusto's documentation fills it.
pub(crate) fn episodes(series: &Series, arguments: Arguments) -> Vec<Found> {
    let values = filled(series);
    let residuals = match arguments {
        Arguments::Default => residuals(&values, periods::detect(&values), false),
        Arguments::Strong => residuals(&values, None, true),
    };
    let mut episodes: Vec<(Found, f64)> = Vec::new();
    for ((time, _), score) in series.points.iter().zip(outliers::scores(&residuals)) {
        let score = score.abs();
        if score <= THRESHOLD {
            continue;
        }
        match episodes.last_mut() {
            Some((last, most)) if time - last.end <= APART => {
                last.end = *time;
                *most = most.max(score);
            }
            Some(_) | None => episodes.push((Found { start: *time, end: *time, label: String::new() }, score)),
        }
    }
    match arguments {
        Arguments::Default => episodes.into_iter().map(|(episode, _)| episode).collect(),
        Arguments::Strong => strongest(episodes, weeks(series)),
    }
}

/// The strongest episodes of a series, so many for each of its weeks.
fn strongest(mut episodes: Vec<(Found, f64)>, weeks: f64) -> Vec<Found> {
    episodes.sort_by(|one, other| other.1.total_cmp(&one.1));
    let most = (0..episodes.len()).take_while(|index| real(*index) < MOST_OF_WEEK * weeks).count();
    let mut kept: Vec<Found> = episodes.into_iter().take(most).map(|(episode, _)| episode).collect();
    kept.sort_by_key(|episode| episode.start);
    kept
}

/// The weeks from the first point to the last.
#[expect(clippy::cast_precision_loss, reason = "2^52 seconds are longer than any series")]
fn weeks(series: &Series) -> f64 {
    let (first, last) =
        (series.points.first().map_or(0, |point| point.0), series.points.last().map_or(0, |point| point.0));
    (last - first) as f64 / WEEK
}

fn filled(series: &Series) -> Vec<f64> {
    let known = || series.points.iter().map(|point| point.1).filter(|value| value.is_finite());
    let mean = known().sum::<f64>() / real(known().count().max(1));
    series.points.iter().map(|point| if point.1.is_finite() { point.1 } else { mean }).collect()
}

/// What is left without the season, the median of each phase, and without the trend.
fn residuals(values: &[f64], period: Option<usize>, is_line: bool) -> Vec<f64> {
    let rest: Vec<f64> = match period {
        Some(period) => {
            let seasonal: Vec<f64> = (0..period)
                .map(|phase| outliers::quantile(&sorted(values.iter().copied().skip(phase).step_by(period)), 0.5))
                .collect();
            values.iter().zip(seasonal.iter().cycle()).map(|(value, seasonal)| value - seasonal).collect()
        }
        None => values.to_vec(),
    };
    let count = real(rest.len().max(1));
    let (mean, middle) = (rest.iter().sum::<f64>() / count, (count - 1.0) / 2.0);
    let places = || (0..rest.len()).map(|index| real(index) - middle);
    let along: f64 = places().zip(&rest).map(|(place, value)| place * (value - mean)).sum();
    let slope = if is_line { along / places().map(|place| place * place).sum::<f64>().max(1.0) } else { 0.0 };
    places().zip(&rest).map(|(place, value)| value - mean - slope * place).collect()
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

#[expect(clippy::cast_precision_loss, reason = "a series has far fewer than 2^52 points")]
fn real(count: usize) -> f64 {
    count as f64
}
