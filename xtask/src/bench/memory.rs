//! Whether the server needs as much memory after many calls as after the first.
use anyhow::{Result, bail};

use crate::bench::{FOLDER, resident};
use crate::checkout::Checkout;
use crate::cli::MemoryOptions;
use crate::command::read;
use crate::install;
use crate::progress::say;
use crate::test::{Servers, python};

/// The part of the calls that comes before the first measurement: the server keeps what it once needed for as many calls
/// as are in flight.
const WARM_UP: u32 = 10;
/// What the ratio of the last measurement to the first may be, in hundredths.
const MOST: u64 = 110;

pub(super) fn run(checkout: &Checkout, options: &MemoryOptions) -> Result<()> {
    let node = install::node(checkout)?;
    node.install_packages(checkout, FOLDER)?;
    let servers = Servers::start(checkout, &python(checkout)?)?;
    let url = servers.app.mcp_url();
    let after = |name, calls: u32| -> Result<u64> {
        let load = checkout.path(FOLDER).join("load.mjs");
        let told = read(node.command(checkout).arg(load).args([&url, &calls.to_string()]))?;
        let resident = resident::of_group(checkout, servers.app.group.id())?;
        say(&format!("{name:<7}{} MiB after {told}", resident / 1024));
        Ok(resident)
    };
    let half = options.calls / 2;
    let start = after("start", options.calls / WARM_UP)?;
    after("middle", half)?;
    let end = after("end", options.calls - half)?;
    let hundredths = hundredths(end, start);
    say(&format!("end / start = {}.{:02}", hundredths / 100, hundredths % 100));
    if hundredths > MOST {
        bail!("the server's memory grows: {start} KiB at the start, {end} KiB at the end");
    }
    Ok(())
}

/// The ratio in hundredths, rounded up so that no growth is lost.
fn hundredths(end: u64, start: u64) -> u64 {
    (end * 100).div_ceil(start.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_rounded_up() {
        for (end, start, expected) in [(100, 100, 100), (1_001, 1_000, 101), (50, 100, 50), (1, 0, 100)] {
            assert_eq!(hundredths(end, start), expected, "{end} {start}");
        }
    }
}
