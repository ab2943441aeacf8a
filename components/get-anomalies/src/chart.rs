//! A picture of a series with what is ordinary and what is not, for the person who reads the result.

mod canvas;
mod png;
mod scale;

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};

use anomaly::{Analysis, Point};
use tool::types::Response;

use crate::{
    arguments::Sensitivity,
    examination::Examination,
    finding::{Finding, analysis, words},
    incident::Incident,
    result::{Picture, instant},
    series::{Label, seconds},
    window::Span,
};
use canvas::{Anchor, Canvas, Colour, Place};
use scale::{Scale, date_and_hour};

const WIDTH: u16 = 800;
const HEIGHT: u16 = 400;
/// The plot's edges.
const LEFT: f32 = 64.0;
const RIGHT: f32 = 772.0;
const TOP: f32 = 58.0;
const BOTTOM: f32 = 330.0;

const PAPER: Colour = Colour::new(255, 255, 255);
const INK: Colour = Colour::new(32, 38, 52);
const FAINT: Colour = Colour::new(104, 112, 128);
const GRID: Colour = Colour::new(232, 235, 240);
const BAND: Colour = Colour::new(205, 224, 244);
const BASELINE: Colour = Colour::new(70, 130, 196);
const EPISODE: Colour = Colour::new(255, 196, 160);
const UNUSUAL: Colour = Colour::new(208, 52, 12);

/// So many incidents have a chart.
const MOST: usize = 3;

/// The series of the charts: of each of the first incidents the one with the most severe finding.
pub(crate) fn labels<'a>(findings: &'a [Finding], incidents: &[Incident]) -> Vec<&'a Label> {
    firsts(findings, incidents).map(|finding| &finding.label).collect()
}

fn firsts<'a>(findings: &'a [Finding], incidents: &[Incident]) -> impl Iterator<Item = &'a Finding> {
    let first = |incident: &Incident| findings.get(*incident.findings.first()?);
    incidents.iter().take(MOST).filter_map(first)
}

/// The charts of the first incidents, from their series as they came once more.
pub(crate) fn pictures(
    examination: &mut Examination,
    incidents: &[Incident],
    responses: &[Response],
    sensitivity: Sensitivity,
) -> Vec<Picture> {
    let mut series = Vec::new();
    for response in responses {
        match examination.read(response) {
            Ok(read) => series.extend(read),
            // The findings are there already.
            Err(_) => examination.warn("a chart is missing, since Azure did not send its series again".to_owned()),
        }
    }
    let Examination { findings, span, .. } = examination;
    let picture = |finding: &Finding| {
        let series = series.iter().find(|series| series.label == finding.label)?;
        let Analysis { points, .. } = analysis(series, sensitivity, span);
        let findings = findings.iter().filter(|other| other.label == finding.label).collect();
        Some(Chart { label: &finding.label, finding, findings, points: &points, span: *span }.draw())
    };
    firsts(findings, incidents).filter_map(picture).collect()
}

/// What a chart shows.
#[derive(Debug)]
struct Chart<'a> {
    label: &'a Label,
    /// The finding that it is for, and all others of the series.
    finding: &'a Finding,
    findings: Vec<&'a Finding>,
    points: &'a [Point],
    span: Span,
}

impl Chart<'_> {
    /// Draws it as a PNG.
    fn draw(&self) -> Vec<u8> {
        let (from, until) = (seconds(self.span.reported), seconds(self.span.until()));
        let points: Vec<&Point> = self.points.iter().filter(|point| (from..until).contains(&point.time)).collect();
        let time = Scale::of_time(from, until, LEFT, RIGHT);
        let level = Scale::of_values(&points, BOTTOM, TOP);
        let mut canvas = Canvas::new(WIDTH, HEIGHT, PAPER);
        let edge = |points: &[&Point], of: fn(&Point) -> f64| -> Vec<Place> {
            points.iter().map(|point| Place { x: time.at(real(point.time)), y: level.at(of(point)) }).collect()
        };

        for finding in &self.findings {
            let (start, end) = (time.at(real(finding.start.max(from))), time.at(real(finding.end.min(until))));
            // As wide as can be seen, however short it is.
            canvas.fill(&rectangle(start, end.max(start + 3.0), TOP, BOTTOM), EPISODE);
        }
        let mut band = edge(&points, |point| point.high);
        band.extend(edge(&points, |point| point.low).into_iter().rev());
        canvas.tint(&band, BAND);
        axes(&mut canvas, &time, &level);
        canvas.stroke(&edge(&points, |point| point.baseline), 1.5, BASELINE);
        for known in points.split(|point| point.value.is_none()) {
            let value = |point: &Point| point.value.unwrap_or_default();
            canvas.stroke(&edge(known, value), 1.2, INK);
            for finding in &self.findings {
                let unusual: Vec<&Point> = known.iter().copied().filter(|point| finding.covers(point.time)).collect();
                canvas.stroke(&edge(&unusual, value), 1.6, UNUSUAL);
            }
        }
        self.words(&mut canvas);
        legend(&mut canvas);
        png::encode(&canvas)
    }

    fn words(&self, canvas: &mut Canvas) {
        let Self { label, finding, .. } = self;
        let measure = label.measure();
        let instance = if label.instance.is_empty() { String::new() } else { format!(" {}", label.instance) };
        let unit = if measure.unit.is_empty() { String::new() } else { format!(" in {}", measure.unit) };
        let title = format!("{}{unit}, {}{instance}", measure.name, label.computer);
        canvas.text(Place { x: LEFT, y: 18.0 }, Anchor::Start, &title, INK);
        let (start, end) = (date_and_hour(&instant(finding.start)), date_and_hour(&instant(finding.end)));
        let (value, baseline) = (scale::number(finding.value), scale::number(finding.baseline));
        let why = format!("{}, {start} to {end}: {value} where {baseline} is ordinary", words(finding));
        canvas.text(Place { x: LEFT, y: 40.0 }, Anchor::Start, &why, UNUSUAL);
    }
}

fn axes(canvas: &mut Canvas, time: &Scale, level: &Scale) {
    for (value, text) in level.value_ticks() {
        let y = level.at(value);
        canvas.fill(&rectangle(LEFT, RIGHT, y - 0.5, y + 0.5), GRID);
        canvas.text(Place { x: LEFT - 8.0, y }, Anchor::End, &text, FAINT);
    }
    for tick in time.time_ticks() {
        let x = time.at(tick.at);
        let (end, colour) = if tick.is_day { (BOTTOM + 6.0, FAINT) } else { (BOTTOM + 3.0, GRID) };
        canvas.fill(&rectangle(x - 0.5, x + 0.5, BOTTOM, end), colour);
        canvas.text(Place { x, y: BOTTOM + 17.0 }, Anchor::Middle, &tick.text, if tick.is_day { INK } else { FAINT });
    }
    canvas.fill(&rectangle(LEFT, RIGHT, BOTTOM - 0.5, BOTTOM + 0.5), FAINT);
}

fn legend(canvas: &mut Canvas) {
    let y = 380.0;
    let entries = [
        ("measured", INK, 1.0),
        ("unusual", UNUSUAL, 1.0),
        ("episode", EPISODE, 6.0),
        ("ordinary", BASELINE, 1.0),
        ("usual range", BAND, 6.0),
    ];
    let mut x = LEFT;
    for (text, colour, half) in entries {
        canvas.fill(&rectangle(x, x + 18.0, y - half, y + half), colour);
        canvas.text(Place { x: x + 24.0, y }, Anchor::Start, text, FAINT);
        x += 24.0 + canvas::width(text) + 22.0;
    }
    canvas.text(Place { x: RIGHT, y }, Anchor::End, "times in UTC", FAINT);
}

fn rectangle(left: f32, right: f32, top: f32, bottom: f32) -> Vec<Place> {
    vec![
        Place { x: left, y: top },
        Place { x: right, y: top },
        Place { x: right, y: bottom },
        Place { x: left, y: bottom },
    ]
}

#[expect(clippy::cast_precision_loss, reason = "2^52 seconds are longer than any series")]
fn real(seconds: i64) -> f64 {
    seconds as f64
}

#[cfg(test)]
mod tests;
