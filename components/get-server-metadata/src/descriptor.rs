//! What `tool.json` says of the tool.

use expect_test::expect_file;
use tool::descriptor::Descriptor;

use crate::{arguments::Arguments, result::Inventory};

#[test]
fn tool_json_says_what_the_types_say() {
    let inventory = Descriptor {
        name: "GetServerMetadata",
        title: "Get server metadata",
        description: "Retrieve the server infrastructure configuration",
        is_read_only: true,
        is_open_world: true,
    };
    expect_file!["../tool.json"].assert_eq(&inventory.render_structured::<Arguments, Inventory<'_>>().unwrap());
}
