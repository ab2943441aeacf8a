//! What `tool.json` says of the tool.

use azure::log_analytics;
use expect_test::expect_file;
use tool::descriptor::{Descriptor, Effect};

use crate::{arguments::Arguments, result::Assessment};

#[test]
fn tool_json_says_what_the_types_say() {
    let assessment = Descriptor {
        name: "GetSqlBpAssessment",
        title: "Get SQL best practices assessment",
        description: "Retrieve the SQL Server best practices assessment",
        effect: Effect::ReadOnly,
        is_open_world: true,
        azure: &[log_analytics::ACCESS],
        caches: false,
    };
    expect_file!["../tool.json"].assert_eq(&assessment.render::<Arguments, Assessment>().unwrap());
}
