//! Whether a call takes longer the more tools there are: the product with copies of `hello_mcp` in place of its own tools.
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::bench::effort::Effort;
use crate::bench::figure::{Axis, Results};
use crate::bench::kit::Kit;
use crate::bench::question::Question;
use crate::bench::server::{Compiled, Server};
use crate::bench::subject::Subject;
use crate::build;
use crate::checkout::Checkout;
use crate::cli::Host;
use crate::command::run_shown;
use crate::progress::step;
use crate::servers::MANIFEST;

pub(in crate::bench) const TOOLS: [usize; 3] = [8, 32, 128];
/// Routers with another catalog than the product's are built there, as for the tests.
const CATALOG_TARGET: &str = "target/catalogs";
const GENERATED: &str = "target/bench/tools";
const MODEL: &str = "components/hello-mcp/tool.json";
/// Where the manifest of the product goes from the router to the tools.
const FIRST_TOOL: &str = "[[trigger.http]]\nroute = { private = true }";

pub(in crate::bench) fn measure(kit: &Kit, effort: &Effort, results: &mut Results) -> Result<()> {
    let manifests = step("Building routers for 8, 32 and 128 tools", || {
        TOOLS.iter().map(|tools| generate(kit.checkout, *tools)).collect::<Result<Vec<_>>>()
    })?;
    for host in [Host::Spin, Host::Embedded] {
        let subject = Subject::Ours(host);
        if !kit.subjects.contains(&subject) {
            continue;
        }
        let start =
            |manifest: &PathBuf| Server::start_manifest(kit, subject, manifest, Question::Hello, Compiled::Before);
        let servers: Vec<_> = manifests.iter().map(start).collect::<Result<_>>()?;
        for server in &servers {
            kit.load(&server.load(Question::Hello, 1, effort.warm_up))?;
        }
        for _ in 0..effort.rounds {
            for (tools, server) in TOOLS.iter().zip(&servers) {
                let run = kit.load(&server.load(Question::Hello, 1, effort.time))?;
                results.add(Axis::ManyTools, &case(*tools), subject.name(), run.p50);
            }
        }
    }
    Ok(())
}

/// As the results name it.
pub(in crate::bench) fn case(tools: usize) -> String {
    format!("hello_mcp, {tools} tools")
}

/// Writes a catalog of so many tools and its manifest, and builds the router that embeds it.
fn generate(checkout: &Checkout, tools: usize) -> Result<PathBuf> {
    let folder = checkout.path(format!("{GENERATED}-{tools}"));
    let model: Value = serde_json::from_str(&fs::read_to_string(checkout.path(MODEL))?)?;
    for component in components(tools) {
        let mut tool = model.clone();
        if let Some(name) = tool.get_mut("name").filter(|_| component != "hello-mcp") {
            *name = json!(component.replace('-', "_"));
        }
        let folder = folder.join("components").join(component);
        fs::create_dir_all(&folder)?;
        write_if_other(&folder.join("tool.json"), &tool.to_string())?;
    }
    let mut build = build::for_wasm(checkout, "build", &["router".to_owned()]);
    build.env("AZURE_INFRA_COMPONENTS", folder.join("components"));
    run_shown(build.env("CARGO_TARGET_DIR", checkout.path(CATALOG_TARGET)).arg("--release"))?;
    fs::copy(checkout.path(CATALOG_TARGET).join("wasm32-wasip2/release/router.wasm"), folder.join("router.wasm"))?;
    let file = folder.join("spin.toml");
    let product = fs::read_to_string(checkout.path(MANIFEST))?;
    fs::write(&file, manifest(&product, &folder, &checkout.wasm_dir(), tools)?)?;
    Ok(file)
}

/// Of which the first is the one that is called, as it is in the product. Every word of a name begins with a letter.
fn components(tools: usize) -> impl Iterator<Item = String> {
    let name = |number| if number == 0 { "hello-mcp".to_owned() } else { format!("hello-t{number:03}") };
    (0..tools).map(name)
}

/// A file that is written anew is one that cargo builds anew.
fn write_if_other(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("`{}` cannot be written", file.display()))
}

/// The manifest of the product with other tools: its router has the same variables and may call the same hosts.
fn manifest(product: &str, folder: &Path, wasm: &Path, tools: usize) -> Result<String> {
    let (head, _) = product.split_once(FIRST_TOOL).context("the manifest has no private route")?;
    let is_kept = |line: &&str| !line.starts_with("source = ");
    let [router, endpoint, tool] =
        [folder.join("router.wasm"), wasm.join("tool_endpoint.wasm"), wasm.join("hello_mcp.wasm")]
            .map(|file| file.display().to_string());
    let mut text = String::new();
    for line in head.lines().filter(is_kept) {
        writeln!(text, "{line}")?;
        if line == "[component.router]" {
            writeln!(text, "source = {router:?}")?;
        }
    }
    for name in components(tools) {
        write!(
            text,
            "{FIRST_TOOL}\ncomponent = {name:?}\n\n[component.{name}]\nsource = {endpoint:?}\n\n\
             [component.{name}.dependencies]\n\"azure-infra:tool/tool@0.1.0\" = {{ path = {tool:?} }}\n\n"
        )?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_of_the_product_gets_other_tools_and_keeps_the_rest() {
        let product = "[variables]\ncloud = { default = \"public\" }\n\n[component.router]\nsource = \"router.wasm\"\n\
                       allowed_outbound_hosts = [\n  \"https://management.azure.com\",\n  \"*://*.spin.internal:*\",\n]\n\n\
                       [[trigger.http]]\nroute = { private = true }\ncomponent = \"old\"\n";
        let text = manifest(product, Path::new("/made"), Path::new("/wasm"), 2).unwrap();
        assert!(!text.contains("old"), "{text}");
        for part in [
            "cloud = { default = \"public\" }",
            "[component.router]\nsource = \"/made/router.wasm\"\n",
            "  \"https://management.azure.com\",\n  \"*://*.spin.internal:*\",\n]",
            "[component.hello-t001]\nsource = \"/wasm/tool_endpoint.wasm\"",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}
