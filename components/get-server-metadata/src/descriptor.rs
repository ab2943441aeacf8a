//! What `tool.json` says of the tool.

use azure::{compute_skus, inventory::Inventory, resource_graph};
use expect_test::expect_file;
use tool::descriptor::{Descriptor, Effect};

use crate::{arguments::Arguments, row::Row};

#[test]
fn tool_json_says_what_the_types_say() {
    let inventory = Descriptor {
        name: "GetServerMetadata",
        title: "Get server metadata",
        description: "Retrieve the server infrastructure configuration",
        effect: Effect::ReadOnly,
        is_open_world: true,
        azure: &[resource_graph::ACCESS, compute_skus::ACCESS],
        caches: true,
    };
    expect_file!["../tool.json"].assert_eq(&inventory.render::<Arguments, Inventory<Vec<Row<'_>>>>().unwrap());
}
