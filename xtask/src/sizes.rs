//! The sizes of the components, and the limits they keep: a tool that grows is slower to load on every machine it runs on.
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::checkout::Checkout;
use crate::progress::say;

/// Bytes in a kB, as the limits are meant.
const KB: u64 = 1000;
/// Components that are larger than others, and their limit in kB: the router, and what is compiled to be fast.
const LIMITS: [(&str, u64); 3] = [("router", 1100), ("get-anomalies", 440), ("get-server-metadata", 220)];
/// Of any other component, in kB.
const LIMIT: u64 = 180;
/// Of all components together: it is what a registry and every node load.
const TOTAL_LIMIT: u64 = 3000;

/// A built component.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Size {
    name: String,
    bytes: u64,
    /// In kB.
    limit: u64,
}

impl Size {
    fn is_over(&self) -> bool {
        self.bytes > self.limit * KB
    }
}

/// Prints the size of every component; one over its limit is an error.
pub(crate) fn check(checkout: &Checkout, components: &[String]) -> Result<()> {
    let mut sizes = Vec::new();
    for name in components {
        let file = checkout.wasm_dir().join(format!("{}.wasm", name.replace('-', "_")));
        let bytes = fs::metadata(&file).with_context(|| format!("`{}` was not built", file.display()))?.len();
        sizes.push(Size { name: name.clone(), bytes, limit: limit(name) });
    }
    let bytes = sizes.iter().map(|size| size.bytes).sum();
    sizes.push(Size { name: "all".to_owned(), bytes, limit: TOTAL_LIMIT });
    say(table(&sizes).trim_end());
    let over: Vec<&str> = sizes.iter().filter(|size| size.is_over()).map(|size| size.name.as_str()).collect();
    if !over.is_empty() {
        bail!("over the limit: {}", over.join(", "));
    }
    Ok(())
}

fn limit(name: &str) -> u64 {
    LIMITS.iter().find(|(other, _)| *other == name).map_or(LIMIT, |(_, limit)| *limit)
}

/// Rounded up to a tenth of a kB, so that a size over its limit never looks like one at it.
fn table(sizes: &[Size]) -> String {
    let width = sizes.iter().map(|size| size.name.len()).chain(["component".len()]).max().unwrap_or_default();
    let mut text = format!("{:<width$}  {:>9}  {:>8}\n", "component", "size", "limit");
    for size in sizes {
        let tenths = size.bytes.div_ceil(KB / 10);
        let amount = format!("{}.{} kB", tenths / 10, tenths % 10);
        let limit = format!("{} kB", size.limit);
        let mark = if size.is_over() { "  over" } else { "" };
        let _ = writeln!(text, "{:<width$}  {amount:>9}  {limit:>8}{mark}", size.name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(name: &str, bytes: u64) -> Size {
        Size { name: name.to_owned(), bytes, limit: limit(name) }
    }

    #[test]
    fn the_limit_itself_is_allowed() {
        let rows = [
            ("hello-mcp", 180_000, false),
            ("hello-mcp", 180_001, true),
            ("router", 1_100_000, false),
            ("router", 1_100_001, true),
        ];
        for (name, bytes, over) in rows {
            assert_eq!(size(name, bytes).is_over(), over, "{name} {bytes}");
        }
    }

    #[test]
    fn the_table_lines_up_and_marks_what_is_over() {
        let sizes = [size("hello-mcp", 23_456), size("router", 1_100_001), size("tool-endpoint", 90_000)];
        assert_eq!(
            table(&sizes),
            "component           size     limit\n\
             hello-mcp        23.5 kB    180 kB\n\
             router         1100.1 kB   1100 kB  over\n\
             tool-endpoint    90.0 kB    180 kB\n"
        );
    }
}
