//! The sentence that says why something is an episode.

use alloc::{format, string::String};

use crate::{
    band::Band,
    episode::{Direction, Kind},
    finding::Finding,
    grid::Grid,
    number::at,
    text::{clock, hours, number},
};

/// Says what a finding rests on.
pub(crate) fn of(finding: &Finding, grid: &Grid, band: &Band) -> String {
    let value = number(at(&grid.values, finding.peak));
    let (when, since) = (clock(grid, finding.peak), clock(grid, finding.start));
    let (baseline, low, high) =
        (at(&band.baseline, finding.peak), at(&band.low, finding.peak), at(&band.high, finding.peak));
    let usual = format!("{} is ordinary then, {} to {} usual", number(baseline), number(low), number(high));
    let (excess, seldom) = (number(finding.excess), number(finding.usual));
    let (above, more) = match finding.direction {
        Direction::Up => ("above", "rose"),
        Direction::Down => ("below", "fell"),
    };
    match finding.kind {
        Kind::Spike => format!(
            "{value} on {when}, where {usual}; it goes {excess} {above} what other days had, where other hours seldom go beyond {seldom}"
        ),
        Kind::Sustained => format!(
            "{value} on {when}, where {usual}; for about {} it stays {excess} {above} what other days had, where that is seldom more than {seldom}",
            hours(finding.hours)
        ),
        Kind::Shift => format!(
            "the level {more} by {excess} on {since} and stayed there for {} or more; other such steps are seldom more than {seldom}",
            hours(finding.hours)
        ),
        Kind::Drift => format!(
            "it {more} steadily by {excess} in {} from {since} on, {:.1} times as far as it usually wanders in that time",
            hours(finding.hours),
            finding.excess / finding.usual.max(f64::MIN_POSITIVE)
        ),
        Kind::Missing => match finding.direction {
            Direction::Down => {
                format!(
                    "on every other such day it is higher by {excess} around {when}, and this time it was not: {value}"
                )
            }
            Direction::Up => {
                format!(
                    "on every other such day it is lower by {excess} around {when}, and this time it was not: {value}"
                )
            }
        },
        Kind::Flatline => format!(
            "it stands still at {value} for {} from {since} on; at other times it does so for {} at most",
            hours(finding.excess),
            hours(finding.usual)
        ),
        Kind::NoData => format!(
            "there is no value for {} from {since} on; other gaps last {} at most",
            hours(finding.excess),
            hours(finding.usual)
        ),
    }
}
