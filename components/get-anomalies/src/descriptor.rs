//! What `tool.json` says of the tool.

use azure::{log_analytics, metrics, resource_graph};
use expect_test::expect_file;
use tool::descriptor::{Descriptor, Effect};

use crate::{arguments::Arguments, result::Anomalies};

#[test]
fn tool_json_says_what_the_types_say() {
    let anomalies = Descriptor {
        name: "GetAnomalies",
        title: "Get anomalies",
        description: "Detect anomalies on the metrics behavior for your servers",
        effect: Effect::ReadOnly,
        is_open_world: true,
        azure: &[log_analytics::ACCESS, resource_graph::ACCESS, metrics::ACCESS],
        caches: false,
    };
    expect_file!["../tool.json"].assert_eq(&anomalies.render::<Arguments, Anomalies>().unwrap());
}
