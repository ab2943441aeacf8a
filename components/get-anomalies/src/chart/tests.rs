//! What is on a chart, by its pixels.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a picture has few pixels"
)]

use std::io::Cursor;

use anomaly::{Direction, Kind, Severity};

use super::*;

const DAY: i64 = 24 * 60 * 60;
/// 2026-11-22T21:00:00Z.
const NOW: u64 = 1_795_381_200_000;
const STEP: i64 = 300;

/// A picture as it is read by another library than the one that wrote it.
struct Decoded {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

impl Decoded {
    fn read(png: &[u8]) -> Self {
        let mut reader = ::png::Decoder::new(Cursor::new(png)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut bytes).unwrap();
        assert_eq!((frame.width, frame.height), (800, 400));
        assert_eq!((frame.color_type, frame.bit_depth), (::png::ColorType::Rgb, ::png::BitDepth::Eight));
        Self { width: 800, pixels: bytes.as_chunks().0.to_vec() }
    }

    /// The columns that have a colour or nearly so, as a line between two pixels has, between two rows.
    fn columns(&self, Colour(colour): Colour, rows: core::ops::Range<usize>) -> Vec<usize> {
        let has = |x: &usize| rows.clone().any(|y| is_near(self.pixels[y * self.width + x], colour));
        (0..self.width).filter(has).collect()
    }
}

fn is_near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 70)
}

fn span() -> Span {
    Span::before(NOW, 7 * 24 * 60 * 60 * 1000, 5)
}

fn label() -> Label {
    Label {
        computer: "web01".into(),
        resource: String::new(),
        counter: "Processor/UtilizationPercentage".into(),
        instance: String::new(),
        capacity: None,
    }
}

fn finding(start: i64, end: i64) -> Finding {
    Finding {
        label: label(),
        start,
        end,
        peak: start,
        value: 90.0,
        baseline: 20.0,
        usual: (15.0, 30.0),
        score: 9.0,
        severity: Severity::High,
        kind: Kind::Sustained,
        direction: Direction::Up,
        reason: String::new(),
    }
}

fn draw(findings: &[Finding], points: &[Point]) -> Decoded {
    let label = label();
    let finding = findings.first().unwrap();
    let chart = Chart { label: &label, finding, findings: findings.iter().collect(), points, span: span() };
    Decoded::read(&chart.draw())
}

/// Points of the three weeks that are looked at, 90 within a time and 20 otherwise.
fn points(start: i64, end: i64) -> Vec<Point> {
    let (since, until) = (seconds(span().since), seconds(span().until()));
    let point = |time| Point {
        time,
        value: Some(if (start..end).contains(&time) { 90.0 } else { 20.0 }),
        baseline: 22.0,
        low: 10.0,
        high: 40.0,
    };
    (since..until).step_by(300).map(point).collect()
}

#[test]
fn an_episode_is_shaded_where_it_was() {
    let until = seconds(span().until());
    let rows = [
        (until - 3 * DAY, until - 2 * DAY),
        // Two columns of pixels are an hour and more.
        (until - DAY / 2, until - DAY / 2 + STEP),
        // It began before what is reported on, and goes on.
        (until - 8 * DAY, until),
    ];
    for (start, end) in rows {
        let picture = draw(&[finding(start, end)], &points(start, end));
        // Above the lines and below the words there is nothing but the shade.
        let shaded = picture.columns(EPISODE, 60..64);
        let per_second = (RIGHT - LEFT) / 604_800.0;
        let place = |time: i64| LEFT + (real(time - (until - 7 * DAY)) as f32 * per_second).max(0.0);
        let (first, last) = (*shaded.first().unwrap() as f32, *shaded.last().unwrap() as f32);
        assert!((first - place(start)).abs() <= 1.5, "{first} is not {}", place(start));
        let end = place(end).max(place(start) + 3.0);
        assert!((last - end).abs() <= 2.0, "{last} is not {end}");
        assert_eq!(shaded.len(), (last - first) as usize + 1, "without a gap");
    }
}

#[test]
fn the_series_the_baseline_and_the_usual_range_are_on_it() {
    let until = seconds(span().until());
    let (start, end) = (until - 3 * DAY, until - 2 * DAY);
    let picture = draw(&[finding(start, end)], &points(start, end));
    let plot = TOP as usize..BOTTOM as usize;
    // The band is covered where the episode is, and the ordinary line goes through.
    assert!(picture.columns(BAND, plot.clone()).len() > 500);
    assert!(picture.columns(BASELINE, plot.clone()).len() > 700);
    // A sixth of the line that is measured is unusual.
    let (measured, unusual) = (picture.columns(INK, plot.clone()), picture.columns(UNUSUAL, plot));
    assert!(measured.len() > 500 && (90..=110).contains(&unusual.len()), "{} {}", measured.len(), unusual.len());
    assert!(unusual.iter().all(|x| (465..=575).contains(x)), "{unusual:?}");
    assert!(picture.columns(INK, 0..30).len() > 20, "a title");
    assert!(picture.columns(FAINT, 370..390).len() > 20, "a legend");
}

#[test]
fn whatever_a_series_holds_is_a_picture() {
    let until = seconds(span().until());
    let point = |time, value, baseline| Point { time, value, baseline, low: baseline, high: baseline };
    let at = |index: i64| until - (index + 1) * STEP;
    let rows: [Vec<Point>; 8] = [
        vec![],
        vec![point(at(0), Some(1.0), 1.0)],
        vec![point(at(0), None, f64::NAN), point(at(1), None, f64::NAN)],
        (0..100).map(|index| point(at(index), None, 5.0)).collect(),
        (0..100).map(|index| point(at(index), Some(0.0), 0.0)).collect(),
        (0..100).map(|index| point(at(index), Some(if index % 2 == 0 { 1e100 } else { -1e100 }), 0.0)).collect(),
        (0..100).map(|index| point(at(index), Some(f64::MAX), f64::MIN)).collect(),
        (0..100).map(|index| point(at(index), Some(1e15 + f64::from(index as i32)), f64::INFINITY)).collect(),
    ];
    for points in rows {
        let picture = draw(&[finding(until - STEP, until)], &points);
        assert!(picture.columns(INK, 0..30).len() > 20, "a title");
    }
}

#[test]
fn an_axis_says_what_people_read() {
    let values = |low, high| {
        let point = |value| Point { time: 0, value: Some(value), baseline: value, low: value, high: value };
        let points = [point(low), point(high)];
        let scale = Scale::of_values(&points.iter().collect::<Vec<_>>(), 300.0, 0.0);
        scale.value_ticks().into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(values(2.0, 97.0), "0 20 40 60 80 100");
    assert_eq!(values(-3.0, 3.0), "-2 0 2");
    assert_eq!(values(0.0, 4_000_000.0), "0 1M 2M 3M 4M");
    assert_eq!(values(0.001, 0.009), "0 0.002 0.004 0.006 0.008");
    let times = |days: i64| {
        let (from, until) = (seconds(NOW) - days * DAY, seconds(NOW));
        Scale::of_time(from, until, LEFT, RIGHT).time_ticks().into_iter().map(|tick| tick.text).collect::<Vec<_>>()
    };
    assert_eq!(times(7)[..4], ["16 Nov", "12:00", "17 Nov", "12:00"]);
    assert_eq!(times(1)[..3], ["21:00", "22 Nov", "03:00"]);
    assert!((4..=15).contains(&times(90).len()));
}
