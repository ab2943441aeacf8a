//! The series of virtual machines: their platform metrics, in batches of one subscription and region.

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec,
    vec::Vec,
};

use azure::{
    kql::{self, Value},
    metrics,
    resource_graph::{self, MOST_ROWS},
};
use tool::types::{Error, Request, Response};

use crate::{
    arguments::subscription,
    plan::{Machine, Portion},
    window::Span,
};

const REGIONS: &str = include_str!("regions.kql");
const NAMESPACE: &str = "Microsoft.Compute/virtualMachines";

/// What the platform knows of every virtual machine; the free space of a disk is not among it.
///
/// <https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-compute-virtualmachines-metrics>
const METRICS: [&str; 6] = [
    "Percentage CPU",
    "Available Memory Percentage",
    "OS Disk Queue Depth",
    "OS Disk Latency",
    "Network In Total",
    "Network Out Total",
];

/// How many series a machine has.
const SERIES: u64 = METRICS.len() as u64;

/// The most machines whose absence is told one by one.
const MOST_NAMED: usize = 10;

/// The request for the regions of machines.
pub(crate) fn regions(ids: &[String]) -> Vec<Request> {
    let mut subscriptions: Vec<String> = ids.iter().map(|id| subscription(id)).collect();
    subscriptions.dedup();
    let texts: Vec<&str> = ids.iter().map(String::as_str).collect();
    let query = kql::render(REGIONS, &[("ids", Value::Texts(&texts))]);
    let query = resource_graph::Query { kql: &query, subscriptions: &subscriptions, top: MOST_ROWS, skip_token: None };
    vec![resource_graph::request(&query)]
}

/// Reads the regions: the machines of each subscription and region, and what to say of those that Azure does not show.
pub(crate) fn read_regions(responses: &[Response], ids: &[String]) -> Result<(Vec<Portion>, Vec<String>), Error> {
    let [response] = responses else { return Err(Error::InvalidState) };
    // Sorted as they come: they are few, and each sort of another type is eight kilobytes of code.
    let (mut found, mut known) = (Vec::new(), Vec::new());
    for mut row in resource_graph::read(response, &Ok)?.rows {
        let id = row.required_text("id")?;
        let machine = (subscription(&id).to_ascii_lowercase(), row.required_text("location")?, id.clone());
        found.insert(found.partition_point(|other| *other < machine), machine);
        let id = id.to_ascii_lowercase();
        known.insert(known.partition_point(|other| *other < id), id);
    }
    let groups = found.chunk_by(|one, other| one.0 == other.0 && one.1 == other.1).filter_map(|place| {
        let (_, region, _) = place.first()?;
        let machine = |id: &Cow<'_, str>| Machine { name: id.as_ref().to_owned(), series: SERIES };
        Some(Portion {
            region: region.as_ref().to_owned(),
            machines: place.iter().map(|(.., id)| machine(id)).collect(),
        })
    });
    Ok((groups.collect(), missing(ids, &known)))
}

/// The request for the metrics of a portion, which is of one subscription and region.
pub(crate) fn metrics(portion: &Portion, span: &Span) -> Request {
    let resources: Vec<&str> = portion.machines.iter().map(|machine| machine.name.as_str()).collect();
    let subscription = resources.first().map(|id| subscription(id)).unwrap_or_default().to_ascii_lowercase();
    metrics::request(&metrics::Query {
        subscription: &subscription,
        region: &portion.region,
        namespace: NAMESPACE,
        metrics: &METRICS,
        window: span.window(),
        interval: span.interval(),
        resources: &resources,
    })
}

/// What to say of machines that Azure does not show.
fn missing(ids: &[String], found: &[String]) -> Vec<String> {
    let missing: Vec<&String> = ids.iter().filter(|id| found.binary_search(id).is_err()).collect();
    let rest = missing.len().saturating_sub(MOST_NAMED);
    let mut warnings: Vec<String> = missing
        .iter()
        .take(MOST_NAMED)
        .map(|id| format!("`{id}` is not there, or the server's identity can't read it"))
        .collect();
    if rest > 0 {
        warnings.push(format!("nor are {rest} others"));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn at_most_ten_missing_machines_are_named() {
        let ids: Vec<_> = (10..25).map(|number| number.to_string()).collect();
        let warnings = missing(&ids, &["10".to_owned(), "24".to_owned()]);
        assert_eq!(warnings.len(), 11);
        assert_eq!(warnings[10], "nor are 3 others");
        assert!(missing(&ids, &ids).is_empty());
    }
}
