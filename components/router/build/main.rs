//! Writes the catalog of the server: what the folders beside this component bring, or those in the folder that the
//! environment variable `AZURE_INFRA_COMPONENTS` names.
#![expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]

mod access;
mod generate;

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use generate::Folder;

const VARIABLE: &str = "AZURE_INFRA_COMPONENTS";

fn main() -> Result<(), Box<dyn Error>> {
    let components = env::var_os(VARIABLE).map_or_else(|| "..".into(), PathBuf::from);
    println!("cargo:rerun-if-env-changed={VARIABLE}");
    println!("cargo:rerun-if-changed={}", components.display());
    let mut folders = Vec::new();
    for folder in fs::read_dir(components)? {
        let folder = folder?;
        let read = |file: &str| fs::read_to_string(folder.path().join(file)).ok();
        folders.push(Folder {
            component: folder.file_name().to_string_lossy().into_owned(),
            tools: read("tool.json"),
            prompts: read("prompts.json"),
            resources: read("resources.json"),
        });
    }
    folders.sort_by(|one, other| one.component.cmp(&other.component));
    let source = generate::source(&folders)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalog.rs"), source)?;
    Ok(())
}
