//! Writes the catalog of the tools: the `tool.json` of every folder beside this component.
#![expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]

mod generate;

use std::{env, error::Error, fs, path::Path};

use generate::Tool;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=..");
    let mut tools = Vec::new();
    for folder in fs::read_dir("..")? {
        let folder = folder?;
        let component = folder.file_name().to_string_lossy().into_owned();
        if let Ok(json) = fs::read_to_string(folder.path().join("tool.json")) {
            tools.push(Tool { component, json });
        }
    }
    let source = generate::source(tools)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalog.rs"), source)?;
    Ok(())
}
