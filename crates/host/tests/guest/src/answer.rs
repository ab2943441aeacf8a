//! An import that the app satisfies with another component.

wit_bindgen::generate!({
    inline: "
        package host-test:answer@0.1.0;
        interface answer { answer: func() -> u32; }
        world asking { import answer; }
    ",
});

/// Asks the other component.
pub(crate) fn answer() -> u32 {
    host_test::answer::answer::answer()
}
