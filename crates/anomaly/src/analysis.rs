//! A series in, its episodes out.

use alloc::vec::Vec;

use crate::{
    band::Band,
    deviation, drift,
    episode::{Direction, Episode, Kind, Severity},
    finding::Finding,
    grid::Grid,
    material::{self, Material},
    missed,
    number::{at, real},
    outlook::{self, Outlook},
    rank::sort_descending,
    reason,
    series::{Options, Series},
    shift, still,
    view::View,
};

/// Findings so many hours apart are one episode; those in opposite directions are farther apart, since what is around a
/// rise looks low.
const APART: f64 = 2.0;
const OPPOSITE_APART: f64 = 6.0;
/// Hours that the start of a machine takes at most.
const START: f64 = 0.25;
/// A finding explains one over a longer time that is this part of it at the most and so many times as weak at the least: that
/// is the same, thinned by what is around.
const EXPLAINS: f64 = 1.0 / 3.0;
const THINNED: f64 = 1.5;

/// What a series holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analysis {
    /// What is not ordinary, in order of time.
    pub episodes: Vec<Episode>,
    /// The series on equal steps, with what is ordinary at each; none where there is nothing to show.
    pub points: Vec<Point>,
    /// Where a disk or memory is heading, if there is reason to say so.
    pub outlook: Option<Outlook>,
}

/// A step of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Seconds since the Unix epoch.
    pub time: i64,
    /// The value, if there is one.
    pub value: Option<f64>,
    /// The ordinary value.
    pub baseline: f64,
    /// The least that is usual.
    pub low: f64,
    /// The most that is usual.
    pub high: f64,
}

/// Looks for what is not ordinary in a series.
#[must_use]
pub fn analyze(series: &Series, options: &Options) -> Analysis {
    let Some(grid) = Grid::new(series, options.reading, &options.zone) else { return Analysis::default() };
    let view = View::of(grid);
    let findings = findings(&view, options);
    let outlook = outlook::of(&view.grid, options.metric);
    if findings.is_empty() && outlook.is_none() {
        return Analysis::default();
    }
    let band = Band::of(&view);
    let findings = merged(&unexplained(findings, &view.grid), &view.grid, &band);
    Analysis {
        episodes: findings.iter().map(|finding| episode(finding, &view.grid, &band)).collect(),
        points: points(&view.grid, &band),
        outlook,
    }
}

fn findings(view: &View, options: &Options) -> Vec<Finding> {
    let grid = &view.grid;
    let (threshold, burstiness) = (options.sensitivity.threshold(), material::burstiness(options.metric));
    let mut findings = deviation::find(view, &deviation::SHORT, threshold, burstiness);
    let thinned = view.thinned();
    let (coarse, length) = thinned.as_ref().map_or((view, 1), |(view, length)| (view, *length));
    let mut lasting = deviation::find(coarse, &deviation::LONG, threshold, burstiness);
    lasting.extend(missed::find(coarse, threshold, burstiness));
    findings.extend(lasting.into_iter().map(|finding| finding.in_steps(length, grid.values.len())));
    findings.extend(shift::find(view, threshold, burstiness));
    findings.extend(drift::find(view, threshold));
    findings.extend(still::find(grid, threshold));
    findings.extend(still::find_gap(grid, threshold));
    if options.material_only && !findings.is_empty() {
        let material = Material::of(options.metric, grid);
        findings.retain(|finding| material.is(finding));
    }
    findings.retain(|finding| !is_start(grid, finding));
    findings
}

/// Whether a finding is what a machine does when it starts, after a time without values.
fn is_start(grid: &Grid, finding: &Finding) -> bool {
    let near = grid.steps(START).max(1);
    let is_short = finding.end - finding.start <= 2 * near && finding.kind != Kind::NoData;
    is_short && (finding.start.saturating_sub(near)..finding.start).any(|index| !grid.is_known(index))
}

/// See [`Episode::is_visible`].
fn is_visible(finding: &Finding, grid: &Grid, band: &Band) -> bool {
    let beyond = |index: usize| match finding.direction {
        Direction::Up => at(&grid.values, index) - at(&band.high, index),
        Direction::Down => at(&band.low, index) - at(&grid.values, index),
    };
    let known = (finding.start..finding.end).filter(|index| grid.is_known(*index));
    match finding.kind {
        Kind::Spike | Kind::Sustained => known.map(beyond).sum::<f64>() > 0.0,
        Kind::Shift | Kind::Drift | Kind::Missing | Kind::Flatline | Kind::NoData => true,
    }
}

/// The findings without those over a long time that a shorter one explains: it says better when it was.
fn unexplained(findings: Vec<Finding>, grid: &Grid) -> Vec<Finding> {
    let is_explained = |long: &Finding| findings.iter().any(|short| explains(short, long, grid));
    let left: Vec<bool> = findings.iter().map(|finding| !is_explained(finding)).collect();
    findings.into_iter().zip(left).filter_map(|(finding, is_left)| is_left.then_some(finding)).collect()
}

/// Whether a finding lies within what another one looked at, and makes up a good part of what that found there.
fn explains(short: &Finding, long: &Finding, grid: &Grid) -> bool {
    let is_deviation = |finding: &Finding| matches!(finding.kind, Kind::Spike | Kind::Sustained);
    if !is_deviation(short) || !is_deviation(long) || short.direction != long.direction || short.hours >= long.hours {
        return false;
    }
    let half = grid.steps(long.hours / 2.0);
    let is_within = short.start <= long.peak + half && long.peak <= short.end + half;
    let hours = real(short.end - short.start) / real(grid.steps(1.0).max(1));
    let is_stronger = short.excess >= THINNED * long.excess;
    is_within && is_stronger && short.excess * hours.max(short.hours) >= EXPLAINS * long.excess * long.hours
}

/// Of findings near each other only the most unusual is left, of those that can be seen if there are any.
fn merged(findings: &[Finding], grid: &Grid, band: &Band) -> Vec<Finding> {
    let (same, opposite) = (grid.steps(APART), grid.steps(OPPOSITE_APART));
    let mut order: Vec<(f64, usize)> = findings.iter().map(|finding| finding.score).zip(0..).collect();
    sort_descending(&mut order);
    let is_seen = |index: &usize| findings.get(*index).is_some_and(|finding| is_visible(finding, grid, band));
    let (seen, unseen): (Vec<usize>, Vec<usize>) = order.into_iter().map(|(_, index)| index).partition(is_seen);
    let mut result: Vec<Finding> = Vec::new();
    for finding in seen.iter().chain(&unseen).filter_map(|index| findings.get(*index)) {
        let is_near = |other: &Finding| {
            let apart = if other.direction == finding.direction { same } else { opposite };
            finding.start <= other.end + apart && other.start <= finding.end + apart
        };
        if !result.iter().any(is_near) {
            // In order of time.
            let place = result.iter().take_while(|other| other.start <= finding.start).count();
            result.insert(place, finding.clone());
        }
    }
    result
}

fn episode(finding: &Finding, grid: &Grid, band: &Band) -> Episode {
    let peak = finding.peak;
    Episode {
        start: grid.time(finding.start),
        end: grid.time(finding.end.saturating_sub(1)),
        peak: grid.time(peak),
        value: at(&grid.values, peak),
        direction: finding.direction,
        kind: finding.kind,
        score: finding.score,
        severity: Severity::of(finding.score),
        baseline: at(&band.baseline, peak),
        usual: (at(&band.low, peak), at(&band.high, peak)),
        is_visible: is_visible(finding, grid, band),
        reason: reason::of(finding, grid, band),
    }
}

fn points(grid: &Grid, band: &Band) -> Vec<Point> {
    let point = |(index, value): (usize, &f64)| Point {
        time: grid.time(index),
        value: grid.is_known(index).then_some(*value),
        baseline: at(&band.baseline, index),
        low: at(&band.low, index),
        high: at(&band.high, index),
    };
    grid.values.iter().enumerate().map(point).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Metric, number::real};

    use super::*;

    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;
    const STEP: i64 = 600;
    /// 2026-11-23T00:00:00Z, a Monday.
    const MONDAY: i64 = 1_795_392_000;

    /// Processor time of 12 and on working days up to 37, with some noise, and 75 more for three hours.
    fn office(time: i64, rise: i64) -> f64 {
        let is_working = (time - MONDAY).div_euclid(DAY).rem_euclid(7) < 5;
        let hours = real(usize::try_from(time.rem_euclid(DAY)).unwrap()) / 3600.0;
        let busy =
            libm::sin((hours - 6.0) / 14.0 * core::f64::consts::PI).max(0.0) * if is_working { 25.0 } else { 2.5 };
        let noise = real(usize::try_from((time / STEP).wrapping_mul(2_654_435_761) >> 7 & 1023).unwrap()) / 170.0 - 3.0;
        let risen = if (rise..rise + 3 * HOUR).contains(&time) { 75.0 } else { 0.0 };
        12.0 + busy + noise + risen
    }

    #[test]
    fn what_happened_is_told_as_it_was_whenever_it_is_looked_at() {
        let options = Options { metric: Metric::Cpu, material_only: true, ..Options::default() };
        // The rises are on a Saturday, on a Monday and on the day before the end.
        for end in (0..7 * 24).step_by(13).map(|hour| MONDAY + hour * HOUR) {
            let midnight = end - end.rem_euclid(DAY);
            for rise in [MONDAY - 2 * DAY + 3 * HOUR, MONDAY - 7 * DAY + HOUR, midnight - DAY + 9 * HOUR] {
                let points = (end - 21 * DAY..end).step_by(600).map(|time| (time, office(time, rise))).collect();
                let episodes = analyze(&Series { points }, &options).episodes;
                let is_it = |episode: &Episode| {
                    let is_near = |one: i64, other: i64| (one - other).abs() <= HOUR;
                    episode.direction == Direction::Up
                        && is_near(episode.start, rise)
                        && is_near(episode.end, rise + 3 * HOUR)
                        && (rise..rise + 3 * HOUR).contains(&episode.peak)
                };
                assert!(
                    episodes.iter().any(is_it),
                    "{} h, {} h: {episodes:?}",
                    (end - MONDAY) / HOUR,
                    (rise - end) / HOUR
                );
            }
        }
    }

    #[test]
    fn what_is_still_to_come_is_not_missing() {
        let options = Options { metric: Metric::Throughput, material_only: true, ..Options::default() };
        // A backup from two to three at night.
        let value = |time: i64| office(time, 0) + if time.rem_euclid(DAY) / HOUR == 2 { 900.0 } else { 0.0 };
        for end in (MONDAY - 2 * HOUR..MONDAY + 2 * HOUR).step_by(1200) {
            let points = (end - 24 * DAY..end).step_by(600).map(|time| (time, value(time))).collect();
            let mut episodes = analyze(&Series { points }, &options).episodes;
            episodes.retain(|episode| episode.is_visible);
            assert_eq!(episodes, [], "{} min", (end - MONDAY) / 60);
        }
    }
}
