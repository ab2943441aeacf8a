//! What the first page says of all findings at once.

use alloc::{format, string::String, vec::Vec};

use anomaly::Severity;
use serde::{Serialize, Serializer};
use tool::budget::{self, Budget};

use crate::{
    examination::Examination,
    finding::{Finding, Forecast, SeverityName},
    incident::Incident,
    result::{instant, rounded},
    series::Label,
};

/// The most incidents, outlooks, machines and metrics that are named.
const MOST: usize = 20;
/// It takes at most this part of what a result may have.
const PART: usize = 3;

/// All findings at once.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Overview {
    /// The most severe first; the first ones are those of the charts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    incidents: Vec<Joined>,
    /// What will be full or used up, the next first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outlooks: Vec<Outlook>,
    /// How many findings each machine and metric has, those with the most severe first.
    #[serde(skip_serializing_if = "Tallies::is_empty")]
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, usize>"))]
    summary: Tallies,
}

/// Findings that belong together.
#[derive(Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Joined {
    /// The `incident` of its rows.
    incident: usize,
    #[serde(with = "SeverityName")]
    #[cfg_attr(test, schemars(with = "String"))]
    severity: Severity,
    start: String,
    end: String,
    what: String,
}

/// Where a disk or memory is heading.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Outlook {
    computer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    instance: String,
    metric: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    days_left: Option<f64>,
    reason: String,
}

/// How many findings there are of each name.
#[derive(Debug, PartialEq)]
struct Tallies(Vec<(String, usize)>);

impl Tallies {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Tallies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, count)| (name, count)))
    }
}

impl Overview {
    /// As much as fits.
    pub(crate) fn of(examination: &Examination, incidents: &[Incident], budget: &mut Budget) -> Self {
        let Examination { findings, forecasts, .. } = examination;
        let mut left = budget.left() / PART;
        let joined = (1..).zip(incidents).map(|(number, incident)| Joined::new(number, incident, findings));
        let overview = Self {
            incidents: fitting(joined, &mut left),
            outlooks: fitting(forecasts.iter().map(Outlook::new), &mut left),
            summary: Tallies(fitting(tallies(findings), &mut left)),
        };
        budget.reserve(&overview);
        overview
    }
}

/// The first of some items, as far as they fit into what is left.
fn fitting<T: Serialize>(items: impl IntoIterator<Item = T>, left: &mut usize) -> Vec<T> {
    let fits = |item: &T| {
        let rest = left.checked_sub(budget::size(item));
        *left = rest.unwrap_or_default();
        rest.is_some()
    };
    items.into_iter().take(MOST).take_while(fits).collect()
}

impl Joined {
    fn new(number: usize, incident: &Incident, findings: &[Finding]) -> Self {
        Self {
            incident: number,
            severity: incident.severity,
            start: instant(incident.start),
            end: instant(incident.end),
            what: incident.words(findings),
        }
    }
}

impl Outlook {
    fn new((label, forecast): &(Label, Forecast)) -> Self {
        Self {
            computer: label.computer.clone(),
            instance: label.instance.clone(),
            metric: label.measure().name,
            days_left: forecast.days.map(rounded),
            reason: forecast.reason.clone(),
        }
    }
}

/// How many findings each machine and metric has, those with the most severe first.
fn tallies(findings: &[Finding]) -> Vec<(String, usize)> {
    let mut tallies: Vec<(String, usize)> = Vec::new();
    for finding in findings {
        let name = format!("{}, {}", finding.label.computer, finding.label.measure().name);
        match tallies.iter_mut().find(|(other, _)| *other == name) {
            Some((_, count)) => *count += 1,
            None => tallies.push((name, 1)),
        }
    }
    tallies
}
