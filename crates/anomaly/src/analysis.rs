//! A series in, its episodes out.

use alloc::vec::Vec;

use crate::{
    band::Band,
    deviation, drift,
    episode::{Episode, Kind, Severity},
    finding::Finding,
    grid::Grid,
    material::{self, Material},
    missed,
    number::at,
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
    let findings = merged(&findings(&view, options), &view.grid);
    let outlook = outlook::of(&view.grid, options.metric);
    if findings.is_empty() && outlook.is_none() {
        return Analysis::default();
    }
    let band = Band::of(&view);
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

/// Of findings near each other only the most unusual is left.
fn merged(findings: &[Finding], grid: &Grid) -> Vec<Finding> {
    let (same, opposite) = (grid.steps(APART), grid.steps(OPPOSITE_APART));
    let mut order: Vec<(f64, usize)> = findings.iter().map(|finding| finding.score).zip(0..).collect();
    sort_descending(&mut order);
    let mut result: Vec<Finding> = Vec::new();
    for finding in order.iter().filter_map(|(_, index)| findings.get(*index)) {
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
