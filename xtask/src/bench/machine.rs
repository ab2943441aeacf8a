//! When and where a run was made, and with what.
use std::env;
use std::fs;
use std::thread::available_parallelism;

use crate::bench::FOLDER;
use crate::bench::cores;
use crate::checkout::{Checkout, on_path};
use crate::command::read;

/// What was looked for and not found.
const UNKNOWN: &str = "unknown";

/// The date, the machine and the versions, as names and values.
pub(super) fn describe(checkout: &Checkout, is_quick: bool) -> Vec<(String, String)> {
    let cores = available_parallelism().map_or(0, std::num::NonZero::get);
    let processor = field("/proc/cpuinfo", "model name");
    let memory = field("/proc/meminfo", "MemTotal");
    let pinned = if cores::are_apart() { "server on core 0, load on core 1" } else { "none" };
    let output = |program: &str, arguments: &[&str]| {
        on_path(program)
            .and_then(|program| read(checkout.command(program).args(arguments)).ok())
            .and_then(|text| text.lines().next().map(str::to_owned))
            .unwrap_or_else(|| UNKNOWN.to_owned())
    };
    let pin = |file: &str, package: &str| {
        let text = fs::read_to_string(checkout.path(FOLDER).join("peers").join(file)).unwrap_or_default();
        pinned_version(&text, package).unwrap_or_else(|| UNKNOWN.to_owned())
    };
    let rows = [
        ("date", output("date", &["-u", "+%Y-%m-%d"])),
        ("effort", if is_quick { "quick" } else { "full" }.to_owned()),
        ("system", format!("{} {} {}", env::consts::OS, output("uname", &["-r"]), env::consts::ARCH)),
        ("processor", format!("{processor}, {cores} cores")),
        ("memory", memory),
        ("pinning", pinned.to_owned()),
        (
            "this server",
            format!("{} ({})", env!("CARGO_PKG_VERSION"), output("git", &["rev-parse", "--short", "HEAD"])),
        ),
        ("rustc", output("rustc", &["--version"])),
        ("Spin", output("spin", &["--version"])),
        ("Azure MCP Server", pin("azure/requirements.txt", "msmcp-azure")),
        ("FastMCP", pin("fastmcp/requirements.txt", "fastmcp")),
        ("TypeScript SDK", pin("typescript/package.json", "@modelcontextprotocol/server")),
        ("rmcp", pin("rmcp/Cargo.toml", "rmcp")),
    ];
    rows.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The first value of a name in one of the files of `/proc`.
fn field(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_once(':')).map_or(UNKNOWN, |(_, value)| value.trim()).to_owned()
}

/// The version in the line of a package, whatever the syntax of its file.
fn pinned_version(text: &str, package: &str) -> Option<String> {
    let names = |line: &&str| {
        line.trim_start().trim_start_matches('"').strip_prefix(package).is_some_and(|rest| !rest.starts_with('-'))
    };
    let line = text.lines().find(names)?;
    let (_, rest) = line.split_once(package)?;
    let version: String =
        rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    (!version.is_empty()).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_in_every_kind_of_file_that_pins_one() {
        let rows = [
            ("fastmcp==4.2.3\n", "fastmcp", Some("4.2.3")),
            ("{\n  \"a/node\": \"1.0.0\",\n  \"a/server\": \"2.4.0\",\n}", "a/server", Some("2.4.0")),
            ("name = \"rmcp-peer\"\nrmcp = { version = \"=3.11.0\" }", "rmcp", Some("3.11.0")),
            ("other==1.0\n", "fastmcp", None),
        ];
        for (text, package, expected) in rows {
            assert_eq!(pinned_version(text, package).as_deref(), expected, "{text}");
        }
    }
}
