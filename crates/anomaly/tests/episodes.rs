//! What is found in series that are made up here, and what is not.
#![expect(clippy::cast_precision_loss, clippy::cast_possible_wrap, reason = "series are short")]
#![expect(clippy::cast_possible_truncation, reason = "a time is moved by whole seconds")]
#![expect(clippy::panic, reason = "every function serves tests, where a failure is an answer")]

use std::f64::consts::TAU;

use anomaly::{Analysis, Direction, Episode, Fate, Kind, Metric, Options, Reading, Sensitivity, Series, Zone, analyze};

const STEP: i64 = 300;
const HOUR: usize = 12;
const DAY: usize = 24 * HOUR;
const WEEK: usize = 7 * DAY;
/// 2026-03-23, a Monday; Europe changes its clocks on the following Sunday.
const MONDAY: i64 = 1_774_224_000;

/// Noise between -1 and 1 that is the same in every run.
fn noise(step: usize) -> f64 {
    let mixed = (step as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((mixed >> 40) as f64) / f64::from(1 << 23) - 1.0
}

/// A week of a processor that is busy by day and has a job at two in the night.
fn ordinary(step: usize) -> f64 {
    let clock = step % DAY;
    let job = if (2 * HOUR..3 * HOUR).contains(&clock) { 40.0 } else { 0.0 };
    30.0 - 15.0 * (TAU * clock as f64 / DAY as f64).cos() + job + noise(step)
}

fn series(steps: usize, value: impl Fn(usize) -> f64) -> Series {
    Series { points: (0..steps).map(|step| (MONDAY + step as i64 * STEP, value(step))).collect() }
}

fn cpu() -> Options {
    Options { metric: Metric::Cpu, material_only: true, ..Options::default() }
}

/// Asserts that nothing that comes out is infinite or no number, and gives it back.
fn looked_at(series: &Series, options: &Options) -> Analysis {
    let analysis = analyze(series, options);
    for episode in &analysis.episodes {
        let Episode { value, score, baseline, usual, .. } = episode;
        assert!([*value, *score, *baseline, usual.0, usual.1].iter().all(|value| value.is_finite()), "{episode:?}");
        assert!(episode.start <= episode.peak && episode.peak <= episode.end, "{episode:?}");
        assert!(!episode.reason.contains("NaN") && !episode.reason.contains("inf"), "{}", episode.reason);
    }
    for point in &analysis.points {
        assert!([point.baseline, point.low, point.high].iter().all(|value| value.is_finite()), "{point:?}");
        assert!(point.value.is_none_or(f64::is_finite) && point.low <= point.high, "{point:?}");
    }
    analysis
}

/// Asserts that a week has one episode of a kind, and that it lies mostly between two steps.
#[track_caller]
fn check(series: &Series, options: &Options, kind: &[Kind], direction: Direction, between: (usize, usize)) {
    let found = looked_at(series, options).episodes;
    let [episode] = found.as_slice() else { panic!("{found:#?}") };
    assert!(kind.contains(&episode.kind) && episode.direction == direction, "{episode:#?}");
    let place = |time: i64| (time - MONDAY) / STEP;
    let (start, end) = (place(episode.start), place(episode.end) + 1);
    let inside = end.min(between.1 as i64) - start.max(between.0 as i64);
    assert!(2 * inside > end - start, "{start}..{end} in {between:?}");
}

#[test]
fn an_ordinary_week_has_no_episode() {
    assert_eq!(looked_at(&series(WEEK, ordinary), &cpu()).episodes, []);
    assert_eq!(looked_at(&series(WEEK, ordinary), &Options::default()).episodes, []);
}

#[test]
fn each_kind_is_found_where_it_is() {
    let during = |start, end| move |step: &usize| (start..end).contains(step);
    let spike = |step| if during(1000, 1003)(&step) { 95.0 } else { ordinary(step) };
    check(&series(WEEK, spike), &cpu(), &[Kind::Spike], Direction::Up, (1000, 1003));
    let rise = |step| ordinary(step) + if during(1000, 1040)(&step) { 25.0 } else { 0.0 };
    check(&series(WEEK, rise), &cpu(), &[Kind::Spike, Kind::Sustained], Direction::Up, (1000, 1040));
    let shift = |step| noise(step) + if step < 1100 { 20.0 } else { 45.0 };
    check(&series(WEEK, shift), &cpu(), &[Kind::Shift], Direction::Up, (1100, WEEK));
    let job =
        |step| if during(4 * DAY + 2 * HOUR, 4 * DAY + 3 * HOUR)(&step) { 17.0 + noise(step) } else { ordinary(step) };
    check(&series(WEEK, job), &cpu(), &[Kind::Missing], Direction::Down, (4 * DAY + 2 * HOUR, 4 * DAY + 3 * HOUR));
    let still = |step| ordinary(if during(900, 960)(&step) { 900 } else { step });
    check(&series(WEEK, still), &cpu(), &[Kind::Flatline], Direction::Down, (900, 961));
    let gone = |step| if step >= WEEK - 3 * HOUR { f64::NAN } else { ordinary(step) };
    check(&series(WEEK, gone), &cpu(), &[Kind::NoData], Direction::Down, (WEEK - 3 * HOUR, WEEK));
}

#[test]
fn a_leak_is_a_drift_and_has_an_outlook() {
    let leak = |step: usize| 40.0 + noise(step) + step.saturating_sub(3 * DAY) as f64 * 0.03;
    let options = Options { metric: Metric::Memory, ..cpu() };
    check(&series(WEEK, leak), &options, &[Kind::Drift], Direction::Up, (3 * DAY, WEEK));
    let outlook = looked_at(&series(WEEK, leak), &options).outlook.unwrap();
    assert_eq!(outlook.fate, Fate::Exhausted);
    // 0.03 a step is 8.64 a day, and 74 of 100 are in use at the end.
    assert!((outlook.per_day - 8.6).abs() < 1.0, "{outlook:?}");
    assert!(outlook.days.is_some_and(|days| (2.0..5.0).contains(&days)), "{outlook:?}");
    let steady = |step: usize| 40.0 + noise(step);
    assert_eq!(looked_at(&series(WEEK, steady), &options).outlook, None);
}

#[test]
fn a_disk_that_fills_says_when_it_is_full() {
    let options = Options { metric: Metric::DiskFree, ..cpu() };
    // 2 a day, with logs that are rotated each night.
    let filling =
        |step: usize| 40.0 - 2.0 * step as f64 / DAY as f64 - (step % DAY) as f64 / DAY as f64 + 0.05 * noise(step);
    let analysis = looked_at(&series(WEEK, filling), &options);
    assert_eq!(analysis.episodes, []);
    let outlook = analysis.outlook.unwrap();
    assert_eq!(outlook.fate, Fate::Full);
    let (soonest, latest) = outlook.between.unwrap();
    assert!(outlook.days.is_some_and(|days| (11.0..15.0).contains(&days)), "{outlook:?}");
    assert!(soonest < 13.0 && latest.is_some_and(|latest| latest > 12.0), "{outlook:?}");
    let rotated = |step: usize| 40.0 - (step % DAY) as f64 / DAY as f64 + 0.05 * noise(step);
    assert_eq!(looked_at(&series(WEEK, rotated), &options).outlook, None);
}

#[test]
fn what_is_too_small_to_matter_is_left_out_only_if_asked() {
    let small = |step: usize| 3.0 + 0.1 * noise(step) + if (1000..1012).contains(&step) { 3.0 } else { 0.0 };
    assert_eq!(looked_at(&series(WEEK, small), &cpu()).episodes, []);
    let all = Options { material_only: false, ..cpu() };
    assert_eq!(looked_at(&series(WEEK, small), &all).episodes.len(), 1);
}

#[test]
fn units_do_not_matter() {
    let value = |step| ordinary(step) + if (1000..1040).contains(&step) { 25.0 } else { 0.0 };
    let places = |series: &Series| {
        let found = looked_at(series, &Options::default()).episodes;
        found.iter().map(|episode| (episode.start, episode.end, episode.kind)).collect::<Vec<_>>()
    };
    let expected = places(&series(WEEK, value));
    assert_eq!(expected.len(), 1);
    for (factor, offset) in [(1024.0, 0.0), (0.001, 7.0), (1.0, -5000.0), (1e9, 1e9)] {
        assert_eq!(places(&series(WEEK, |step| value(step) * factor + offset)), expected, "{factor} {offset}");
    }
}

#[test]
fn more_sensitive_is_never_less() {
    let value = |step: usize| ordinary(step) + if step % 700 < 3 { 10.0 + (step / 700) as f64 * 10.0 } else { 0.0 };
    let count = |sensitivity| looked_at(&series(WEEK, value), &Options { sensitivity, ..cpu() }).episodes.len();
    let counts = [Sensitivity::Low, Sensitivity::Medium, Sensitivity::High].map(count);
    assert!(counts.is_sorted() && counts[2] > 0, "{counts:?}");
}

#[test]
fn a_series_that_tells_nothing_has_no_episode() {
    let rows: [Series; 9] = [
        Series::default(),
        Series { points: vec![(MONDAY, 1.0)] },
        Series { points: vec![(MONDAY, 1.0); 5] },
        Series { points: vec![(i64::MIN, 1.0), (i64::MAX, 2.0)] },
        series(WEEK, |_| 0.0),
        series(WEEK, |_| 1e300),
        series(WEEK, |_| f64::NAN),
        series(WEEK, |_| f64::INFINITY),
        series(7, ordinary),
    ];
    for series in rows {
        assert_eq!(looked_at(&series, &Options::default()).episodes, [], "{:?}", series.points.first());
    }
}

#[test]
fn a_short_series_is_looked_at_without_its_days() {
    for steps in [2, 11, 40, DAY, 2 * DAY - 1, 2 * DAY, 3 * DAY] {
        looked_at(&series(steps, ordinary), &Options::default());
    }
    let value = |step: usize| 20.0 + noise(step) + if step == 400 { 60.0 } else { 0.0 };
    check(&series(2 * DAY, value), &cpu(), &[Kind::Spike], Direction::Up, (400, 401));
}

#[test]
fn values_that_are_none_change_nothing() {
    let value = |step| if (1000..1003).contains(&step) { 95.0 } else { ordinary(step) };
    let with_holes = |step: usize| match step % 97 {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => f64::MAX,
        _ => value(step),
    };
    check(&series(WEEK, with_holes), &cpu(), &[Kind::Spike], Direction::Up, (1000, 1003));
}

#[test]
fn times_need_not_be_even_or_in_order() {
    let value = |step| if (1000..1004).contains(&step) { 95.0 } else { ordinary(step) };
    let mut uneven = series(WEEK, value);
    for (step, point) in uneven.points.iter_mut().enumerate() {
        point.0 += (noise(step * 31) * 60.0) as i64;
    }
    uneven.points.retain(|point| point.0 % 11 != 0);
    uneven.points.reverse();
    check(&uneven, &cpu(), &[Kind::Spike], Direction::Up, (999, 1005));
}

#[test]
fn a_counter_that_begins_anew_is_no_drop() {
    let mut count = 0.0;
    let points = (0..WEEK).map(|step| {
        count += 300.0 * ordinary(step);
        if step == 1200 {
            count = 0.0;
        }
        (MONDAY + step as i64 * STEP, count)
    });
    let series = Series { points: points.collect() };
    let options = Options { reading: Reading::Counter, ..Options::default() };
    assert_eq!(looked_at(&series, &options).episodes, []);
}

#[test]
fn a_change_of_the_clocks_does_not_make_the_job_late() {
    // At 01:00 UTC on Sunday the job, which goes by the clock on the wall, moves by an hour.
    let change = MONDAY + 6 * 86_400 + 3600;
    let zone = Zone::changing(vec![(MONDAY, 3600), (change, 7200)]);
    let value = |step: usize| {
        let time = MONDAY + step as i64 * STEP;
        let offset = if time < change { HOUR } else { 2 * HOUR };
        // The job of two o'clock at ten in the evening.
        ordinary(step + offset + 4 * HOUR)
    };
    assert_eq!(looked_at(&series(WEEK + 2 * DAY, value), &Options { zone, ..cpu() }).episodes, []);
}

#[test]
fn the_reason_names_the_values() {
    let spike = |step| if (1000..1003).contains(&step) { 95.0 } else { ordinary(step) };
    let found = looked_at(&series(WEEK, spike), &cpu()).episodes;
    let reason = &found[0].reason;
    assert!(reason.starts_with("95 on Thursday 11:"), "{reason}");
}
