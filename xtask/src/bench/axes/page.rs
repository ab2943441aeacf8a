//! What a page of machines costs over fetching the same from Azure directly.
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::bench::effort::Effort;
use crate::bench::figure::{Axis, Results};
use crate::bench::kit::Kit;
use crate::bench::post::{self, send};
use crate::bench::question::Question;
use crate::bench::server::Server;
use crate::bench::subject::Subject;

pub(in crate::bench) const ROWS: [u32; 2] = [100, 1_000];
/// As the results name the sandbox itself, asked for the machines and their sizes.
pub(in crate::bench) const DIRECT: &str = "Azure's sandbox itself";
/// As they name it when it is asked for the machines only.
const MACHINES: &str = "Azure's sandbox itself, no sizes";
const QUERY: &str = include_str!("../../../../components/get-server-metadata/src/machines.kql");
const RESOURCE_GRAPH: &str = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";

pub(in crate::bench) fn measure(kit: &Kit, effort: &Effort, servers: &[Server], results: &mut Results) -> Result<()> {
    for rows in ROWS {
        let question = Question::Servers(rows);
        let direct = Direct::plan(kit, rows)?;
        let asked: Vec<_> = servers.iter().filter(|server| server.subject.answers(question)).collect();
        for server in &asked {
            has_rows(&serde_json::from_slice(&server.ask(question)?)?, rows).with_context(|| server.subject.name())?;
        }
        for _ in 0..effort.pages {
            let ((), whole) = timed(|| direct.fetch())?;
            let (_, machines) = timed(|| direct.machines())?;
            results.add(Axis::Page, &question.name(), DIRECT, whole);
            results.add(Axis::Page, &question.name(), MACHINES, machines);
            for server in &asked {
                // To look through megabytes is no part of what a page takes.
                let (answer, time) = timed(|| server.fetch(question))?;
                post::check(question, &answer).with_context(|| server.subject.name())?;
                results.add(Axis::Page, &question.name(), server.subject.name(), time);
            }
        }
    }
    Ok(())
}

/// A page that is cut short would be had sooner.
fn has_rows(answer: &Value, rows: u32) -> Result<()> {
    let list =
        answer.pointer("/result/structuredContent/rows").and_then(Value::as_array).context("there are no rows")?;
    if list.len() != usize::try_from(rows)? {
        bail!("the answer has {} rows and not {rows}", list.len());
    }
    Ok(())
}

/// What a piece of work gives, and the milliseconds that it took.
fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
    let began = Instant::now();
    let given = work()?;
    Ok((given, began.elapsed().as_secs_f64() * 1_000.0))
}

/// The requests that a page takes: the machines, and at once then the sizes of each location with virtual machines.
pub(in crate::bench) struct Direct {
    address: SocketAddr,
    authorization: String,
    body: String,
    lists: Vec<String>,
}

impl Direct {
    pub(in crate::bench) fn plan(kit: &Kit, rows: u32) -> Result<Self> {
        let token = kit.tokens.first().map(|(_, token)| token.as_str()).unwrap_or_default();
        let subscription = format!("00000000-0000-0000-0001-{rows:012}");
        let options = json!({ "$top": rows, "resultFormat": "objectArray" });
        let body = json!({ "subscriptions": [subscription], "query": QUERY, "options": options });
        let mut direct = Self {
            address: kit.sandbox.address.parse()?,
            authorization: format!("Bearer {token}"),
            body: body.to_string(),
            lists: Vec::new(),
        };
        direct.lists = lists(&serde_json::from_slice(&direct.machines()?)?, rows)?;
        Ok(direct)
    }

    fn machines(&self) -> Result<Vec<u8>> {
        send(self.address, "POST", RESOURCE_GRAPH, &[("Authorization", &self.authorization)], &self.body)
    }

    pub(in crate::bench) fn fetch(&self) -> Result<()> {
        self.machines()?;
        thread::scope(|scope| {
            let get = |list| move || send(self.address, "GET", list, &[("Authorization", &self.authorization)], "");
            let answers: Vec<_> = self.lists.iter().map(|list| scope.spawn(get(list))).collect();
            answers.into_iter().try_for_each(|answer| match answer.join() {
                Ok(result) => result.map(drop),
                Err(_) => bail!("a request panicked"),
            })
        })
    }
}

/// The paths of the lists of sizes that a page of machines leads to.
fn lists(page: &Value, rows: u32) -> Result<Vec<String>> {
    let machines = page.get("data").and_then(Value::as_array).context("the page has no `data`")?;
    if machines.len() != usize::try_from(rows)? {
        bail!("the page has {} rows and not {rows}", machines.len());
    }
    let text = |machine: &Value, name| machine.get(name).and_then(Value::as_str).map(str::to_lowercase);
    let places = machines.iter().filter(|machine| text(machine, "machineKind").as_deref() == Some("azure"));
    let places: BTreeMap<_, _> =
        places.filter_map(|machine| Some((text(machine, "location")?, text(machine, "subscriptionId")?))).collect();
    let path = |(location, subscription)| {
        format!(
            "/subscriptions/{subscription}/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=location%20eq%20'{location}'"
        )
    };
    Ok(places.into_iter().map(path).collect())
}

/// How much longer a page takes by a server than directly, if both were measured.
pub(in crate::bench) fn ratio(results: &Results, rows: u32, subject: Subject) -> Option<f64> {
    let case = Question::Servers(rows).name();
    results.find(Axis::Page, &case, subject.name())?.beside(results.find(Axis::Page, &case, DIRECT)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_fetched_once_for_each_location_with_virtual_machines() {
        let machine = |kind, location| json!({ "machineKind": kind, "location": location, "subscriptionId": "S" });
        let page =
            json!({ "data": [machine("azure", "eastus"), machine("azure", "EastUS"), machine("arc", "westus")] });
        let lists = lists(&page, 3).unwrap();
        assert_eq!(lists.len(), 1);
        assert!(lists[0].ends_with("'eastus'"), "{lists:?}");
    }

    #[test]
    fn a_page_with_rows_missing_is_no_page() {
        assert!(lists(&json!({ "data": [] }), 3).is_err());
        let answer = json!({ "result": { "structuredContent": { "rows": [{}, {}] } } });
        assert!(has_rows(&answer, 2).is_ok() && has_rows(&answer, 3).is_err() && has_rows(&json!({}), 0).is_err());
    }
}
