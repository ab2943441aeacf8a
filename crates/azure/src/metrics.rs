//! Azure Monitor platform metrics of many resources at once.
//!
//! <https://learn.microsoft.com/rest/api/monitor/metrics-batch/batch>

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec,
    vec::Vec,
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use contract::types::{Endpoint, Error, Method, Request, Response};
use tool::{Access, instant};

use crate::{
    Record,
    failure::{Service, accepted},
    log_analytics::Window,
};

const SERVICE: Service = Service { name: "Azure Monitor", grant: "the role `Monitoring Reader` on these resources" };

/// What a tool declares that asks for metrics.
pub const ACCESS: Access = Access::metrics(
    Method::Post,
    "/subscriptions/*/metrics:getBatch?api-version=2024-02-01&starttime=*&endtime=*&interval=*&metricnamespace=*\
     &metricnames=*&aggregation=average%2Ctotal",
);

/// The most resources of one request; all are of one subscription, one region and one type.
pub const MOST_RESOURCES: usize = 50;

/// Everything but what RFC 3986, section 2.3 leaves as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What to ask for.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The subscription's GUID.
    pub subscription: &'a str,
    /// The region's name in lower case.
    pub region: &'a str,
    /// The type of the resources, such as `Microsoft.Compute/virtualMachines`.
    pub namespace: &'a str,
    /// The names of the metrics.
    pub metrics: &'a [&'a str],
    /// From when to when.
    pub window: Window,
    /// The length of a point in ISO 8601, such as `PT30M`; Azure knows a few.
    pub interval: &'a str,
    /// The resources, at most [`MOST_RESOURCES`].
    pub resources: &'a [&'a str],
}

/// The points of one metric of one resource.
#[derive(Debug, PartialEq)]
pub struct Series<'a> {
    /// The id of the resource, as Azure spells it.
    pub resource: Cow<'a, str>,
    /// The name of the metric.
    pub metric: Cow<'a, str>,
    /// When a point begins, in milliseconds since the Unix epoch, and its average, or its total where there is none.
    /// What Azure has no value for is not here.
    pub points: Vec<(u64, f64)>,
}

#[derive(Serialize)]
struct Body<'a> {
    resourceids: &'a [&'a str],
}

/// The request for a batch.
#[must_use]
pub fn request(query: &Query<'_>) -> Request {
    let Query { subscription, region, namespace, metrics, window, interval, resources } = *query;
    let metrics = metrics.join(",");
    let escaped = |text| utf8_percent_encode(text, ESCAPED);
    let (start, end) = (instant::rfc3339(window.since), instant::rfc3339(window.until));
    Request {
        endpoint: Endpoint::Metrics(region.to_owned()),
        method: Method::Post,
        path_with_query: format!(
            "/subscriptions/{subscription}/metrics:getBatch?api-version=2024-02-01&starttime={}&endtime={}&interval={interval}\
             &metricnamespace={}&metricnames={}&aggregation=average%2Ctotal",
            escaped(&start),
            escaped(&end),
            escaped(namespace),
            escaped(&metrics),
        ),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        // The writer fails only on maps whose keys are not text, which the body has none of.
        body: serde_json::to_vec(&Body { resourceids: resources }).ok(),
    }
}

/// Reads the series of a batch, and why a metric of a resource has none.
///
/// # Errors
/// [`Error::Refused`] if Azure denied the request, and [`Error::UnexpectedResponse`] for an answer that it does not
/// document.
pub fn read(response: &Response) -> Result<(Vec<Series<'_>>, Vec<String>), Error> {
    let mut answer = Record::read(SERVICE.name, accepted(SERVICE, response)?)?;
    let (mut series, mut problems) = (Vec::new(), Vec::new());
    for mut of_resource in answer.required_records("values")? {
        let resource = of_resource.required_text("resourceid")?;
        for mut metric in of_resource.required_records("value")? {
            let name = metric.record("name").required_text("value")?;
            match metric.text("errorCode") {
                Some(code) if code != "Success" => {
                    let reason = metric.text("errorMessage").unwrap_or(code);
                    problems.push(format!("`{name}` of `{resource}`: {reason}"));
                }
                Some(_) | None => {
                    let points = metric.records("timeseries").into_iter().flat_map(points).collect();
                    series.push(Series { resource: resource.clone(), metric: name, points });
                }
            }
        }
    }
    Ok((series, problems))
}

fn points(mut series: Record<'_>) -> Vec<(u64, f64)> {
    let point = |mut point: Record<'_>| {
        let begins = instant::parse(&point.text("timeStamp")?)?;
        Some((begins, point.number("average").or_else(|| point.number("total"))?))
    };
    series.records("data").into_iter().filter_map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_all_that_azure_wants_to_know() {
        let request = request(&Query {
            subscription: "00000000-0000-0000-0000-000000000001",
            region: "westeurope",
            namespace: "Microsoft.Compute/virtualMachines",
            metrics: &["Percentage CPU", "Network In Total"],
            window: Window { since: 0, until: 3_600_000 },
            interval: "PT30M",
            resources: &["/a"],
        });
        assert_eq!(request.endpoint, Endpoint::Metrics("westeurope".to_owned()));
        assert_eq!(
            request.path_with_query,
            "/subscriptions/00000000-0000-0000-0000-000000000001/metrics:getBatch?api-version=2024-02-01\
             &starttime=1970-01-01T00%3A00%3A00Z&endtime=1970-01-01T01%3A00%3A00Z&interval=PT30M\
             &metricnamespace=Microsoft.Compute%2FvirtualMachines&metricnames=Percentage%20CPU%2CNetwork%20In%20Total\
             &aggregation=average%2Ctotal"
        );
        assert_eq!(request.body.unwrap(), br#"{"resourceids":["/a"]}"#);
    }

    #[test]
    fn points_without_a_value_are_gaps_and_failed_metrics_are_told() {
        let body = r#"{"values":[{"resourceid":"/a","value":[
            {"name":{"value":"Percentage CPU"},"errorCode":"Success","timeseries":[{"data":[
                {"timeStamp":"1970-01-01T00:00:00Z","average":1.5},{"timeStamp":"1970-01-01T00:30:00Z"}]}]},
            {"name":{"value":"Network In Total"},"errorCode":"Success","timeseries":[{"data":[
                {"timeStamp":"1970-01-01T00:00:00Z","total":7}]}]},
            {"name":{"value":"Nope"},"errorCode":"InvalidSamplingType","errorMessage":"Sampling type is not found.","timeseries":[]}
            ]}]}"#;
        let response = Response { status: 200, headers: vec![], body: body.into() };
        let (series, problems) = read(&response).unwrap();
        let named = |metric: &'static str, points| Series { resource: "/a".into(), metric: metric.into(), points };
        assert_eq!(series, [named("Percentage CPU", vec![(0, 1.5)]), named("Network In Total", vec![(0, 7.0)])]);
        assert_eq!(problems, ["`Nope` of `/a`: Sampling type is not found."]);
    }
}
