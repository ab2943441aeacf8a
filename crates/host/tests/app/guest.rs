//! The components that the host runs in the tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Builds the guest once and returns its file.
///
/// It is built like the app's components, so that both share what is compiled already.
pub(crate) fn guest() -> &'static Path {
    static GUEST: LazyLock<PathBuf> = LazyLock::new(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--release", "--package", "host-test-guest", "--target", "wasm32-wasip2"])
            .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
            .arg("--target-dir")
            .arg(target)
            .status()
            .unwrap();
        assert!(status.success(), "the guest does not build; is the target wasm32-wasip2 installed?");
        target.join("wasm32-wasip2/release/host_test_guest.wasm")
    });
    &GUEST
}

/// What the guest imports, satisfied without any capability.
pub(crate) const ANSWER: &str = r#"
(component
  (core module $code (func (export "answer") (result i32) i32.const 42))
  (core instance $code (instantiate $code))
  (func $answer (result u32) (canon lift (core func $code "answer")))
  (instance $exports (export "answer" (func $answer)))
  (export "host-test:answer/answer@0.1.0" (instance $exports)))
"#;

/// The same, but it wants to know the time.
pub(crate) fn answer_with_clock() -> String {
    let clock = r#"(import "wasi:clocks/monotonic-clock@0.2.0" (instance (export "now" (func (result u64)))))"#;
    ANSWER.replace("(component\n", &format!("(component\n  {clock}\n"))
}

/// The same, but the answer is of another type.
pub(crate) fn answer_of_another_type() -> String {
    ANSWER.replace("i32", "i64").replace("u32", "u64")
}

/// The same, but it traps.
pub(crate) fn answer_with_trap() -> String {
    ANSWER.replace("i32.const 42", "unreachable")
}
