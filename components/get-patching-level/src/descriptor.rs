//! What `tool.json` says of the tool.

use azure::{inventory::Inventory, resource_graph};
use expect_test::expect_file;
use tool::descriptor::{Descriptor, Effect};

use crate::{arguments::Arguments, row::Row};

#[test]
fn tool_json_says_what_the_types_say() {
    let patches = Descriptor {
        name: "GetPatchingLevel",
        title: "Get patching level",
        description: "Retrieve the missed patches list for the ServeName",
        effect: Effect::ReadOnly,
        is_open_world: true,
        azure: &[resource_graph::ACCESS],
        caches: false,
    };
    expect_file!["../tool.json"].assert_eq(&patches.render::<Arguments, Inventory<Vec<Row<'_>>>>().unwrap());
}
