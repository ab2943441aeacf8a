//! A folder of `timestamp,value` files, and episodes as ranges of their rows.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anomaly::{Metric, Series};
use anyhow::{Context as _, Result, bail};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::method::{Found, Method};

/// Which metric each file holds, if the folder says.
const METRICS: &str = "metrics.json";

/// Row ranges of each file, first and last, counted from 0.
type Detections = BTreeMap<String, Vec<(usize, usize)>>;

/// Runs a method over the files of a folder and of those in it.
pub fn run(folder: &Path, method: Method, days: Option<u32>) -> Result<Detections> {
    let metrics = metrics(folder)?;
    let mut detections = Detections::new();
    for file in files(folder)? {
        let name = file.strip_prefix(folder)?.to_string_lossy().into_owned();
        let series = read(&file)?;
        let metric = metrics.get(&name).copied().unwrap_or_default();
        let mut found = ranges(&series, metric, method, days);
        found.sort_unstable();
        detections.insert(name, found);
    }
    Ok(detections)
}

/// The rows of each episode, where a method sees all of a series, or so many days of it at a time.
fn ranges(series: &Series, metric: Metric, method: Method, days: Option<u32>) -> Vec<(usize, usize)> {
    let (Some(first), Some(days)) = (series.points.first(), days) else {
        return rows(series, 0, &method.episodes(series, metric));
    };
    let part = |point: &(i64, f64)| (point.0 - first.0) / (i64::from(days) * 86_400);
    let mut offset = 0;
    let mut result = Vec::new();
    for points in series.points.chunk_by(|one, other| part(one) == part(other)) {
        let piece = Series { points: points.to_vec() };
        result.extend(rows(&piece, offset, &method.episodes(&piece, metric)));
        offset += points.len();
    }
    result
}

/// The first and the last row in each episode; rows need not be in order of time.
fn rows(series: &Series, offset: usize, episodes: &[Found]) -> Vec<(usize, usize)> {
    let range = |found: &Found| {
        let is_inside = |point: &(i64, f64)| (found.start..=found.end).contains(&point.0);
        let first = series.points.iter().position(is_inside)?;
        Some((first + offset, series.points.iter().rposition(is_inside)? + offset))
    };
    episodes.iter().filter_map(range).collect()
}

/// The series of a file.
fn read(file: &Path) -> Result<Series> {
    let text = fs::read_to_string(file).with_context(|| format!("`{}` cannot be read", file.display()))?;
    let mut points = Vec::new();
    for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let point = point(line).with_context(|| {
            format!(
                "`{}`, line {}: `timestamp,value` is expected, as in `2014-02-14 14:30:00,0.132`",
                file.display(),
                number + 1
            )
        })?;
        points.push(point);
    }
    Ok(Series { points })
}

fn point(line: &str) -> Option<(i64, f64)> {
    let (time, value) = line.split_once(',')?;
    let (time, value) = (time.trim(), value.trim());
    let time = match time.parse::<Timestamp>() {
        Ok(instant) => instant,
        Err(_) => time.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp(),
    };
    let value = if value.is_empty() { f64::NAN } else { value.parse().ok()? };
    Some((time.as_second(), value))
}

fn metrics(folder: &Path) -> Result<BTreeMap<String, Metric>> {
    let file = folder.join(METRICS);
    if !file.is_file() {
        return Ok(BTreeMap::new());
    }
    let names: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(&file)?)
        .with_context(|| format!("`{}` is not an object of file names and metrics", file.display()))?;
    names.into_iter().map(|(name, metric)| Ok((name, parse_metric(&metric)?))).collect()
}

fn parse_metric(name: &str) -> Result<Metric> {
    Ok(match name {
        "cpu" => Metric::Cpu,
        "memory" => Metric::Memory,
        "disk_free" => Metric::DiskFree,
        "latency" => Metric::Latency,
        "throughput" => Metric::Throughput,
        "network" => Metric::Network,
        "unknown" => Metric::Unknown,
        _ => bail!(
            "`{METRICS}` names the metric `{name}`; known are cpu, memory, disk_free, latency, throughput, network, unknown"
        ),
    })
}

/// All `.csv` files of a folder and of those in it, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = vec![folder.to_path_buf()];
    let mut found = Vec::new();
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).with_context(|| format!("`{}` cannot be read", current.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "csv") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
