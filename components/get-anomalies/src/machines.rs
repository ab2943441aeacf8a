//! The series of virtual machines: their platform metrics, in batches of one subscription and region.

use alloc::{format, string::String, vec, vec::Vec};

use azure::{
    kql::{self, Value},
    metrics::{self, MOST_RESOURCES},
    resource_graph::{self, MOST_ROWS},
};
use tool::types::{Error, Request, Response};

use crate::{Progress, Stage, arguments::subscription, series, window::Span};

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

/// Reads the regions and asks for the metrics of each.
pub(crate) fn read_regions(responses: &[Response], ids: &[String], span: &Span) -> Result<Progress, Error> {
    let [response] = responses else { return Err(Error::InvalidState) };
    // Sorted as they come: they are few, and each sort of another type is eight kilobytes of code.
    let (mut found, mut known) = (Vec::new(), Vec::new());
    for mut row in resource_graph::read(response)?.rows {
        let id = row.required_text("id")?;
        let machine = (subscription(&id).to_ascii_lowercase(), row.required_text("location")?, id.clone());
        found.insert(found.partition_point(|other| *other < machine), machine);
        let id = id.to_ascii_lowercase();
        known.insert(known.partition_point(|other| *other < id), id);
    }
    let warnings = missing(ids, &known);
    let requests: Vec<_> = found
        .chunk_by(|one, other| one.0 == other.0 && one.1 == other.1)
        .flat_map(|place| place.chunks(MOST_RESOURCES))
        .filter_map(|batch| {
            let (subscription, region, _) = batch.first()?;
            let resources: Vec<&str> = batch.iter().map(|(.., id)| &**id).collect();
            Some(metrics::request(&metrics::Query {
                subscription,
                region,
                namespace: NAMESPACE,
                metrics: &METRICS,
                window: span.window(),
                interval: span.interval(),
                resources: &resources,
            }))
        })
        .collect();
    if requests.is_empty() {
        return Ok(Progress::Ready { series: Vec::new(), is_partial: false, warnings });
    }
    Ok(Progress::Ask(requests, Stage::Metrics(warnings)))
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

/// Reads the metrics.
pub(crate) fn read_metrics(responses: &[Response], mut warnings: Vec<String>, span: &Span) -> Result<Progress, Error> {
    let mut series = Vec::new();
    for response in responses {
        let (of_batch, problems) = metrics::read(response)?;
        series.extend(series::of_metrics(of_batch, span));
        warnings.extend(problems);
    }
    // A machine that is off sends nothing.
    series.retain(|series| series.values.iter().any(Option::is_some));
    Ok(Progress::Ready { series, is_partial: false, warnings })
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, string::ToString};

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
