//! Builds the standard library for `wasm32-wasip2` from Debian's packages `rust-src` and `wasi-libc`.
//!
//! What is needed is unpacked into a folder of this checkout. The mirror and the keyring are those that the machine's own
//! apt uses.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::checkout::Checkout;
use crate::command::{read, run_logged};
use crate::install::apt::{APT_TIMEOUT, Apt, remove};
use crate::install::target::{Compiler, TARGET};
use crate::progress::step;

/// Where a `rust-src` of a recent compiler is, the smallest index first.
const SUITES: [&str; 3] = ["trixie-backports", "forky", "sid"];
/// Holds the keys of all suites of Debian; part of its package `debian-archive-keyring`.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
/// Marks a target folder as made here, so that rustup is left out of it.
const MARKER: &str = "built-from-debian-sources";
/// What a component needs besides the libraries that cargo builds.
const LIBC_FILES: [&str; 3] = ["crt1-command.o", "crt1-reactor.o", "libc.a"];
/// Unpacks the folder `$3` of the package `$1` into `$2`.
const UNPACK: &str =
    r#"dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --exclude="$3/vendor" --exclude="$3/.cargo" "$3""#;

/// Whether this compiler's target was made here.
pub(crate) fn made(compiler: &Compiler) -> bool {
    compiler.target_dir().join(MARKER).is_file()
}

/// Builds the target and puts it into the compiler's sysroot.
pub(crate) fn build_target(checkout: &Checkout, compiler: &Compiler) -> Result<()> {
    Apt::check()?;
    let folder = checkout.tools().join("target");
    let sources = folder.join("sources.list");
    let apt = Apt { checkout, folder: folder.clone(), sources: Some(sources.clone()), log: checkout.log("target") };
    step(&format!("Installing the {TARGET} target from Debian's sources (once)"), || {
        remove(&folder)?;
        let unpacked = fetch(&apt, &sources, &compiler.version)?;
        let library = folder.join("library");
        fs::rename(unpacked.join(format!("usr/src/rustc-{}/library", compiler.version)), &library)
            .context("`rust-src` holds no library of its version")?;
        build(checkout, &folder, &unpacked)?;
        put_in_place(&folder, &unpacked, compiler)?;
        remove(&folder)
    })
}

/// Compiles the standard library as the compiler's own build does.
fn build(checkout: &Checkout, folder: &Path, unpacked: &Path) -> Result<()> {
    let library = folder.join("library");
    let libc = unpacked.join("usr/lib").join(TARGET);
    // Divided by a character that no path holds, unlike `RUSTFLAGS`.
    let flags =
        ["-Cembed-bitcode=yes", "-Zforce-unstable-if-unmarked", &format!("-Lnative={}", libc.display())].join("\x1f");
    let mut command = checkout.cargo();
    command
        .current_dir(&library)
        .env("CARGO_TARGET_DIR", folder.join("built"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags)
        .env("__CARGO_DEFAULT_LIB_METADATA", "stablestd")
        .args(["build", "--release", "--manifest-path", "sysroot/Cargo.toml", "--target", TARGET])
        .args(["--features", "panic-unwind backtrace"]);
    run_logged(&mut command, &checkout.log("target"), None)
}

/// Fills a folder beside the target's and renames it, so that no half a target is ever seen.
fn put_in_place(folder: &Path, unpacked: &Path, compiler: &Compiler) -> Result<()> {
    let target = compiler.target_dir();
    let partial = target.with_extension("partial");
    let not_writable = || format!("`{}` cannot be written", partial.display());
    remove(&partial)?;
    fs::create_dir_all(partial.join("lib/self-contained")).with_context(not_writable)?;
    for entry in folder.join("built").join(TARGET).join("release/deps").read_dir()? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "rlib") {
            fs::copy(&file, partial.join("lib").join(file.file_name().unwrap_or_default()))
                .with_context(not_writable)?;
        }
    }
    for name in LIBC_FILES {
        let file = unpacked.join("usr/lib").join(TARGET).join(name);
        fs::copy(&file, partial.join("lib/self-contained").join(name))
            .with_context(|| format!("`wasi-libc` holds no `{name}`"))?;
    }
    fs::write(partial.join(MARKER), format!("rust-src {} of Debian, built by `cargo xtask`\n", compiler.version))?;
    remove(&target)?;
    fs::rename(&partial, &target).with_context(not_writable)
}

/// Fetches and unpacks both packages from the first suite that has them, and gives the folder they are in.
fn fetch(apt: &Apt, sources: &Path, version: &str) -> Result<PathBuf> {
    let mirrors = mirrors(&read(apt.checkout.command("apt-get").args(["update", "--print-uris"]))?);
    for suite in SUITES {
        for mirror in &mirrors {
            let Ok(()) = update(apt, sources, mirror, suite) else { continue };
            let Some(source) = version_of(apt, "rust-src", &format!("{version}+"))? else { continue };
            let Some(libc) = version_of(apt, "wasi-libc", "")? else { continue };
            let unpacked = apt.folder.join("unpacked");
            remove(&unpacked)?;
            // An old `wasi-libc` lacks the target: then another suite may do.
            let Ok(()) = unpack(apt, "wasi-libc", &libc, &format!("./usr/lib/{TARGET}"), &unpacked) else {
                continue;
            };
            unpack(apt, "rust-src", &source, &format!("./usr/src/rustc-{version}/library"), &unpacked)?;
            return Ok(unpacked);
        }
    }
    bail!(
        "no suite of {} on the machine's Debian mirror has `rust-src` {version} and a `wasi-libc` for {TARGET}",
        SUITES.join(", ")
    )
}

fn update(apt: &Apt, sources: &Path, mirror: &str, suite: &str) -> Result<()> {
    fs::create_dir_all(&apt.folder)?;
    let keyring = if Path::new(KEYRING).is_file() { format!("[signed-by={KEYRING}] ") } else { String::new() };
    fs::write(sources, format!("deb {keyring}{mirror} {suite} main\n"))?;
    apt.update()
}

/// The newest version of a package that begins with `prefix`.
fn version_of(apt: &Apt, package: &str, prefix: &str) -> Result<Option<String>> {
    let table = read(apt.command("apt-cache").args(["madison", package]))?;
    let versions = table.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    Ok(versions.filter(|version| version.starts_with(prefix)).map(str::to_owned).next())
}

/// Downloads a package and unpacks one folder of it, without crates that Debian vendors in a changed form: the lock
/// file names those of the registry.
fn unpack(apt: &Apt, package: &str, version: &str, part: &str, into: &Path) -> Result<()> {
    let downloads = apt.folder.join(package);
    fs::create_dir_all(&downloads)?;
    let mut download = apt.command("apt-get");
    download.current_dir(&downloads).arg("download").arg(format!("{package}={version}"));
    run_logged(&mut download, &apt.log, Some(APT_TIMEOUT))?;
    let archive = downloads.read_dir()?.next().with_context(|| format!("`{package}` was not downloaded"))??.path();
    fs::create_dir_all(into)?;
    let mut unpack = apt.checkout.command("sh");
    unpack.args(["-c", UNPACK, "unpack"]).arg(archive).arg(into).arg(part);
    run_logged(&mut unpack, &apt.log, None)?;
    remove(&downloads)
}

/// The mirrors that `apt-get update --print-uris` names, without those that carry security updates alone.
fn mirrors(listing: &str) -> Vec<String> {
    let mut mirrors = Vec::new();
    for line in listing.lines() {
        let Some((mirror, _)) = line.trim_start_matches('\'').split_once("/dists/") else { continue };
        let mirror = mirror.to_owned();
        if !mirror.ends_with("-security") && !mirrors.contains(&mirror) {
            mirrors.push(mirror);
        }
    }
    mirrors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_named_once_and_without_security_updates() {
        let listing = "'http://mirror.test/debian/dists/bookworm/InRelease' a 0\n\
                       'http://mirror.test/debian/dists/bookworm-updates/InRelease' b 0\n\
                       'http://mirror.test/debian-security/dists/bookworm-security/InRelease' c 0\n\
                       Reading package lists\n";
        assert_eq!(mirrors(listing), ["http://mirror.test/debian"]);
    }
}
