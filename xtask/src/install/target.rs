//! Sees to it that the compiler can build for `wasm32-wasip2`.
//!
//! Tried in order: the target is there; rustup adds it; it is built from Debian's sources. The ways are never mixed in one
//! toolchain, since rustup refuses a target whose files it did not put there.
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, on_path};
use crate::command::{read, run_logged};
use crate::install::debian;
use crate::progress::{step, warn};

pub(crate) const TARGET: &str = "wasm32-wasip2";
/// A download of 25 MB; an unreachable server must not hold up the other way for long.
const RUSTUP_TIMEOUT: Duration = Duration::from_mins(1);
/// Uses the standard library and the C library, and is linked, so that a target with a part missing does not pass.
const PROBE: &str = "fn main() { println!(\"{}\", std::env::args().count()); }\n";

/// The compiler that cargo uses in this checkout.
#[derive(Clone, Debug)]
pub(crate) struct Compiler {
    /// Such as `1.95.0`.
    pub(crate) version: String,
    pub(crate) sysroot: PathBuf,
}

impl Compiler {
    fn find(checkout: &Checkout) -> Result<Self> {
        let text = read(rustc(checkout).arg("-vV"))?;
        let version =
            text.lines().find_map(|line| line.strip_prefix("release: ")).context("`rustc -vV` names no release")?;
        let sysroot = read(rustc(checkout).args(["--print", "sysroot"]))?;
        Ok(Self { version: version.to_owned(), sysroot: sysroot.into() })
    }

    /// Where the target's libraries are.
    pub(crate) fn target_dir(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(TARGET)
    }

    fn manifest_of_rustup(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(format!("manifest-rust-std-{TARGET}"))
    }
}

/// Installs the target unless a program compiles and links for it.
pub(crate) fn wasm_target(checkout: &Checkout) -> Result<()> {
    let Err(reason) = probe(checkout) else { return Ok(()) };
    let compiler = Compiler::find(checkout)?;
    if compiler.manifest_of_rustup().is_file() {
        bail!(
            "the {TARGET} target of this toolchain is damaged ({reason:#}): run `rustup target remove {TARGET}` and try again"
        );
    }
    if compiler.target_dir().join("lib").is_dir() && !debian::made(&compiler) {
        let folder = compiler.target_dir();
        bail!(
            "the {TARGET} target in `{}` does not fit this compiler ({reason:#}): remove that folder and try again",
            folder.display()
        );
    }
    let by_rustup = if debian::made(&compiler) {
        Err(anyhow::anyhow!("it did not make this one"))
    } else {
        add_with_rustup(checkout, &compiler)
    };
    if let Err(rustup) = by_rustup {
        warn(&format!("  not by rustup: {rustup:#}"));
        debian::build_target(checkout, &compiler).map_err(|debian| {
            anyhow::anyhow!(
                "the {TARGET} target is missing: install it with `rustup target add {TARGET}` ({rustup:#}), or on Debian with `rust-src` {} \
                 and `wasi-libc` from the machine's mirror ({debian:#})",
                compiler.version
            )
        })?;
    }
    probe(checkout).with_context(|| format!("the {TARGET} target was installed, but does not work"))
}

fn add_with_rustup(checkout: &Checkout, compiler: &Compiler) -> Result<()> {
    if on_path("rustup").is_none() {
        bail!("there is no rustup");
    }
    let managed = read(checkout.command("rustup").args(["which", "rustc"]))?;
    if !is_in(Path::new(&managed), &compiler.sysroot) {
        bail!("this compiler was not installed by rustup");
    }
    step(&format!("Installing the {TARGET} target with rustup (once)"), || {
        run_logged(
            checkout.command("rustup").args(["target", "add", TARGET]),
            &checkout.log("target"),
            Some(RUSTUP_TIMEOUT),
        )
    })
}

/// Whether a file is in a folder, whatever links lead there.
fn is_in(file: &Path, folder: &Path) -> bool {
    file.canonicalize().is_ok_and(|file| folder.canonicalize().is_ok_and(|folder| file.starts_with(folder)))
}

/// Compiles and links a small program.
fn probe(checkout: &Checkout) -> Result<()> {
    let folder = checkout.tools().join("probe");
    fs::create_dir_all(&folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    let source = folder.join("probe.rs");
    fs::write(&source, PROBE)?;
    let mut command = rustc(checkout);
    command.args(["--edition", "2024", "--target", TARGET, "-o"]).arg(folder.join("probe.wasm")).arg(source);
    read(&mut command).map(|_| ())
}

fn rustc(checkout: &Checkout) -> std::process::Command {
    checkout.command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}
