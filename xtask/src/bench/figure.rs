//! What was measured, as the results file keeps it.
use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::bench::statistics;
use crate::bench::subject::Subject;

/// What a figure is about, with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Throughput,
    Median,
    Slow,
    Errors,
    Cold,
    Cached,
    Idle,
    Used,
    ListSize,
    InFlight,
    ManyTools,
    Page,
    WasmSize,
    Anomalies,
}

/// Each, with its name in the results and its unit, in the order in which they are shown.
const AXES: [(Axis, &str, &str); 14] = [
    (Axis::Throughput, "right answers", "1/s"),
    (Axis::Median, "median latency", "ms"),
    (Axis::Slow, "99th percentile of latency", "ms"),
    (Axis::Errors, "errors", "1"),
    (Axis::Cold, "first result, nothing compiled", "ms"),
    (Axis::Cached, "first result", "ms"),
    (Axis::Idle, "memory, idle", "MiB"),
    (Axis::Used, "memory after 100,000 calls", "MiB"),
    (Axis::ListSize, "size of tools/list", "B"),
    (Axis::InFlight, "right answers of 800 in flight", "1"),
    (Axis::ManyTools, "latency by number of tools", "ms"),
    (Axis::Page, "one page, latency", "ms"),
    (Axis::WasmSize, "size of all components", "B"),
    (Axis::Anomalies, "series examined for anomalies", "1/s"),
];

impl Axis {
    pub(super) fn name(self) -> &'static str {
        AXES.iter().find(|(axis, ..)| *axis == self).map_or("", |(_, name, _)| name)
    }

    pub(super) fn unit(self) -> &'static str {
        AXES.iter().find(|(axis, ..)| *axis == self).map_or("", |(.., unit)| unit)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) axis: Axis,
    /// What was asked, and how.
    pub(super) case: String,
    pub(super) subject: String,
    /// One value for each run.
    pub(super) runs: Vec<f64>,
}

impl Figure {
    pub(super) fn median(&self) -> f64 {
        statistics::median(&self.runs).unwrap_or_default()
    }

    /// How many times another figure it is: the middle one of the ratios of their runs. Two that are compared are measured
    /// in turn, so that what else the machine does hits both alike and their ratio varies less than either.
    pub(super) fn beside(&self, other: &Self) -> Option<f64> {
        let ratios: Vec<_> = self.runs.iter().zip(&other.runs).map(|(run, other)| run / other).collect();
        statistics::median(&ratios).filter(|ratio| ratio.is_finite())
    }
}

/// All that one run of the benchmark has found out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Results {
    /// When, on what machine, with which versions: names and values as they are shown.
    pub(super) setting: Vec<(String, String)>,
    pub(super) figures: Vec<Figure>,
}

impl Results {
    /// Adds a run to a figure.
    pub(super) fn add(&mut self, axis: Axis, case: &str, subject: &str, value: f64) {
        let same = |figure: &&mut Figure| figure.axis == axis && figure.case == case && figure.subject == subject;
        if let Some(figure) = self.figures.iter_mut().find(same) {
            figure.runs.push(value);
        } else {
            let (case, subject) = (case.to_owned(), subject.to_owned());
            self.figures.push(Figure { axis, case, subject, runs: vec![value] });
        }
    }

    pub(super) fn find(&self, axis: Axis, case: &str, subject: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.axis == axis && figure.case == case && figure.subject == subject)
    }

    /// The median of a figure, if it was measured.
    pub(super) fn median(&self, axis: Axis, case: &str, subject: Subject) -> Option<f64> {
        self.find(axis, case, subject.name()).map(Figure::median)
    }

    /// How many times the figure of one subject is that of another, if both were measured.
    pub(super) fn beside(&self, axis: Axis, case: &str, subject: Subject, other: Subject) -> Option<f64> {
        self.find(axis, case, subject.name())?.beside(self.find(axis, case, other.name())?)
    }

    pub(super) fn to_json(&self) -> Value {
        let setting: Map<_, _> = self.setting.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let figures: Vec<_> = self.figures.iter().map(figure_to_json).collect();
        json!({ "setting": setting, "figures": figures })
    }

    pub(super) fn from_json(value: &Value) -> Result<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned).context("a value is no text");
        let setting = value.get("setting").and_then(Value::as_object).context("there is no `setting`")?;
        let setting = setting.iter().map(|(name, value)| Ok((name.clone(), text(value)?))).collect::<Result<_>>()?;
        let figures = value.get("figures").and_then(Value::as_array).context("there are no `figures`")?;
        Ok(Self { setting, figures: figures.iter().map(figure_from_json).collect::<Result<_>>()? })
    }
}

fn figure_to_json(figure: &Figure) -> Value {
    let round = |value: f64| (value * 1_000.0).round() / 1_000.0;
    let runs: Vec<f64> = figure.runs.iter().copied().map(round).collect();
    json!({
        "axis": figure.axis.name(),
        "unit": figure.axis.unit(),
        "case": figure.case,
        "subject": figure.subject,
        "median": round(figure.median()),
        "spread": statistics::spread(&figure.runs).map(round),
        "runs": runs,
    })
}

fn figure_from_json(value: &Value) -> Result<Figure> {
    let text = |name| value.get(name).and_then(Value::as_str).with_context(|| format!("a figure has no `{name}`"));
    let axis = text("axis")?;
    let (axis, ..) =
        AXES.into_iter().find(|(_, name, _)| *name == axis).with_context(|| format!("`{axis}` is no axis"))?;
    let runs = value.get("runs").and_then(Value::as_array).context("a figure has no `runs`")?;
    let runs = runs.iter().map(|run| run.as_f64().context("a run is no number")).collect::<Result<_>>()?;
    Ok(Figure { axis, case: text("case")?.to_owned(), subject: text("subject")?.to_owned(), runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_as_they_were_written() {
        let mut results = Results { setting: vec![("cores".to_owned(), "2".to_owned())], figures: Vec::new() };
        results.add(Axis::Median, "hello_mcp, 1 connection", "FastMCP", 1.5);
        results.add(Axis::Median, "hello_mcp, 1 connection", "FastMCP", 1.75);
        results.add(Axis::Cold, "", "FastMCP", 900.0);
        assert_eq!(results.figures.len(), 2);
        assert_eq!(Results::from_json(&results.to_json()).unwrap(), results);
        assert!(Results::from_json(&json!({ "setting": {}, "figures": [{ "axis": "beauty" }] })).is_err());
    }

    #[test]
    fn a_ratio_is_that_of_runs_next_to_each_other() {
        let mut results = Results::default();
        for (ours, peer) in [(300.0, 100.0), (150.0, 50.0), (80.0, 40.0)] {
            results.add(Axis::Throughput, "", Subject::Rmcp.name(), ours);
            results.add(Axis::Throughput, "", Subject::FastMcp.name(), peer);
        }
        let beside = |other| results.beside(Axis::Throughput, "", Subject::Rmcp, other);
        assert_eq!(beside(Subject::FastMcp), Some(3.0));
        assert_eq!(beside(Subject::TypeScript), None);
        results.add(Axis::Throughput, "", Subject::TypeScript.name(), 0.0);
        assert_eq!(results.beside(Axis::Throughput, "", Subject::Rmcp, Subject::TypeScript), None);
    }

    #[test]
    fn every_axis_has_a_name_and_a_unit() {
        for (axis, name, unit) in AXES {
            assert_eq!((axis.name(), axis.unit()), (name, unit));
        }
    }
}
