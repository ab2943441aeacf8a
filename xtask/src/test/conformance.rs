//! The official MCP conformance suite, against the server with the suite's own tools, resources and prompts.
use anyhow::Result;

use crate::cli::Host;
use crate::servers::{App, Output, Variables};
use crate::test::{Context, suites};
use crate::{build, health, install};

const FOLDER: &str = "tests/conformance";
const MANIFEST: &str = "tests/conformance/spin.toml";
const COMPONENTS: &str = "tests/conformance/components";
const REPORT: &str = "docs/conformance.md";

pub(super) fn run(context: &Context) -> Result<()> {
    let checkout = context.checkout;
    let node = install::node(checkout)?;
    node.install_packages(checkout, FOLDER)?;
    context.run(&mut suites::node_test(checkout, &node, FOLDER)?)?;
    let mut check = node.command(checkout);
    check.arg(checkout.path(FOLDER).join("check.mjs"));
    if let Some(url) = &context.url {
        return context.run(check.arg(url));
    }
    build::embedded_host(checkout)?;
    suites::build_catalog(context, COMPONENTS)?;
    // The manifest says all there is to say.
    let variables = Variables { values: Vec::new(), commands: Vec::new() };
    let output = Output::Log(checkout.log("conformance-server"));
    let app = App::start(checkout, Host::Embedded, MANIFEST, health::free("127.0.0.1:0")?, &variables, &output)?;
    context.run(check.arg(app.mcp_url()).arg(checkout.path(REPORT)))
}
