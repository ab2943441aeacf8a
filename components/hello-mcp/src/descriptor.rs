//! What `tool.json` says of the tool.

use expect_test::expect_file;
use tool::descriptor::{Descriptor, Effect};

use crate::{Arguments, Hello};

#[test]
fn tool_json_says_what_the_types_say() {
    let hello = Descriptor {
        name: "hello_mcp",
        title: "Say hello",
        description: "Hello world.",
        effect: Effect::ReadOnly,
        is_open_world: false,
        azure: &[],
        caches: false,
    };
    expect_file!["../tool.json"].assert_eq(&hello.render::<Arguments, Hello>().unwrap());
}
