//! What `tool.json` says of the tool.

use azure::blob;
use expect_test::expect_file;
use tool::descriptor::{Descriptor, Effect};

use crate::{Arguments, Snippet};

#[test]
fn tool_json_says_what_the_types_say() {
    let snippet = Descriptor {
        name: "get_snippet",
        title: "Get a snippet",
        description: "Retrieve a snippet by name.",
        effect: Effect::ReadOnly,
        is_open_world: false,
        azure: &[blob::READ, blob::LIST],
        caches: false,
    };
    expect_file!["../tool.json"].assert_eq(&snippet.render::<Arguments, Snippet<'_>>().unwrap());
}
