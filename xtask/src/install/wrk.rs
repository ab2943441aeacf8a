//! Finds or installs the load generator `wrk`. Only the benchmark needs it.
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::checkout::{Checkout, on_path};
use crate::install::package;
use crate::progress::step;

/// The program, and where its libraries are if they are not the system's.
#[derive(Clone, Debug)]
pub(crate) struct Wrk {
    pub(crate) program: PathBuf,
    pub(crate) libraries: Option<PathBuf>,
}

/// Gives the system's `wrk`, else one that is unpacked into this checkout.
pub(crate) fn wrk(checkout: &Checkout) -> Result<Wrk> {
    if let Some(program) = on_path("wrk") {
        return Ok(Wrk { program, libraries: None });
    }
    let folder = checkout.tools().join("wrk");
    let program = package::file(&folder, "usr/bin/wrk");
    if !program.is_file() {
        step("Installing wrk from Debian's package (once)", || package::unpack(checkout, &folder, "wrk"))
            .context("`wrk` is missing: install it, on Debian with `apt-get install wrk`")?;
    }
    Ok(Wrk { program, libraries: Some(package::libraries(&folder)) })
}
