//! Unpacks a package of the machine's Debian into a folder of this checkout, with the libraries that the machine lacks.
use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::checkout::Checkout;
use crate::command::run_logged;
use crate::install::apt::{APT_TIMEOUT, Apt, remove};

/// Where in a folder its packages are unpacked.
const ROOT: &str = "root";

/// Downloads what `apt-get install` would and unpacks it.
pub(super) fn unpack(checkout: &Checkout, folder: &Path, package: &str) -> Result<()> {
    Apt::check()?;
    remove(folder)?;
    let log = checkout.log(package);
    let apt = Apt { checkout, folder: folder.join("apt"), sources: None, log: log.clone() };
    // Of the machine's sources one that has nothing to do with this may fail.
    let updated = apt.update();
    let mut download = apt.command("apt-get");
    // The lock is that of the system's packages, which stay as they are.
    download.args(["-o", "Debug::NoLocking=true", "install", "--yes", "--no-install-recommends", "--download-only"]);
    if let Err(error) = run_logged(download.arg(package), &log, Some(APT_TIMEOUT)) {
        return updated.and(Err(error));
    }
    let root = folder.join(ROOT);
    for entry in apt.archives().read_dir()? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "deb") {
            run_logged(checkout.command("dpkg-deb").arg("--extract").arg(file).arg(&root), &log, None)?;
        }
    }
    remove(&apt.folder)
}

/// A file of an unpacked package, by its path in the system.
pub(super) fn file(folder: &Path, path: &str) -> PathBuf {
    folder.join(ROOT).join(path)
}

/// Where the libraries of unpacked packages are.
pub(super) fn libraries(folder: &Path) -> PathBuf {
    file(folder, &format!("usr/lib/{}-linux-gnu", env::consts::ARCH))
}
