//! Bytes: of the list of tools, which every client reads, and of the components, which every node loads.
use std::fs;

use anyhow::Result;

use crate::bench::figure::{Axis, Results};
use crate::bench::kit::Kit;
use crate::bench::load::float;
use crate::bench::question::Question;
use crate::bench::server::Server;
use crate::bench::subject::Subject;

/// As the results name the product, whatever it runs on.
pub(in crate::bench) const PRODUCT: &str = "this server";

pub(in crate::bench) fn measure(kit: &Kit, servers: &[Server], results: &mut Results) -> Result<()> {
    for server in servers.iter().filter(|server| has_list_of_interest(server.subject)) {
        let list = server.ask(Question::List)?;
        results.add(Axis::ListSize, "", server.subject.name(), float(list.len() as u64));
    }
    let mut bytes = 0;
    for component in kit.checkout.components()?.concat() {
        let file = kit.checkout.wasm_dir().join(format!("{}.wasm", component.replace('-', "_")));
        bytes += fs::metadata(file)?.len();
    }
    results.add(Axis::WasmSize, "", PRODUCT, float(bytes));
    Ok(())
}

/// The lists of the others have the two tools of this benchmark.
fn has_list_of_interest(subject: Subject) -> bool {
    match subject {
        Subject::Ours(_) | Subject::AzureMcp => true,
        Subject::Bare(_) | Subject::BareTwoHop(_) | Subject::FastMcp | Subject::TypeScript | Subject::Rmcp => false,
    }
}
