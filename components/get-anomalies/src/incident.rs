//! Findings that belong together: of one machine at one time, or the same on many machines.

use alloc::{format, string::String, vec::Vec};

use anomaly::{Episode, Member, Severity};

use crate::finding::{Finding, words};

/// The most findings that an incident names.
const MOST_NAMED: usize = 3;

/// Findings that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Incident {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) severity: Severity,
    pub(crate) machines: usize,
    /// The places of its findings, the most severe first.
    pub(crate) findings: Vec<usize>,
}

/// The incidents that findings are, the most severe first.
pub(crate) fn of(findings: &[Finding]) -> Vec<Incident> {
    let episodes: Vec<Episode> = findings.iter().map(Finding::episode).collect();
    let members: Vec<Member<'_>> =
        findings.iter().zip(&episodes).map(|(finding, episode)| member(finding, episode)).collect();
    let mut incidents: Vec<Incident> = Vec::new();
    for found in anomaly::incidents(&members) {
        let mut places = Vec::with_capacity(found.parts.len());
        for (place, _) in found.parts {
            places.insert(places.partition_point(|other| *other < place), place);
        }
        let anomaly::Incident { start, end, severity, machines, .. } = found;
        let incident = Incident { start, end, severity, machines, findings: places };
        let place = incidents.partition_point(|other| other.findings.first() < incident.findings.first());
        incidents.insert(place, incident);
    }
    incidents
}

fn member<'a>(Finding { label, .. }: &'a Finding, episode: &'a Episode) -> Member<'a> {
    let machine = if label.resource.is_empty() { &label.computer } else { &label.resource };
    Member { machine, metric: label.measure().name, episodes: core::slice::from_ref(episode) }
}

impl Incident {
    /// What it is, in words.
    pub(crate) fn words(&self, findings: &[Finding]) -> String {
        let mut texts: Vec<String> = Vec::new();
        let mut others = 0;
        for finding in self.findings.iter().filter_map(|place| findings.get(*place)) {
            let text = words(finding);
            if texts.contains(&text) {
                continue;
            }
            if texts.len() < MOST_NAMED {
                texts.push(text);
            } else {
                others += 1;
            }
        }
        let computer = self.findings.first().and_then(|place| findings.get(*place)).map(|first| &first.label.computer);
        let computer = computer.map_or("", String::as_str);
        let place = match self.machines {
            1 => format!("on {computer}"),
            machines => format!("on {machines} machines, the most on {computer}"),
        };
        let more = if others > 0 { format!(", and {others} more") } else { String::new() };
        format!("{}{more} {place}", texts.join(", "))
    }
}
