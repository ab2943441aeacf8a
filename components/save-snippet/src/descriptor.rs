//! What `tool.json` says of the tool.

use azure::blob;
use expect_test::expect_file;
use tool::descriptor::{Descriptor, Effect};

use crate::{Saved, arguments::Arguments};

#[test]
fn tool_json_says_what_the_types_say() {
    let saved = Descriptor {
        name: "save_snippet",
        title: "Save a snippet",
        description: "Save a snippet with a name.",
        // The second time it has another ETag, and what was there is lost.
        effect: Effect::Write { is_destructive: true, is_idempotent: false },
        is_open_world: false,
        azure: &[blob::WRITE, blob::MAKE_CONTAINER],
        caches: false,
    };
    expect_file!["../tool.json"].assert_eq(&saved.render::<Arguments, Saved<'_>>().unwrap());
}
