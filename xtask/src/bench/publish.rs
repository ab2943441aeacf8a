//! Writes the results: a file of JSON, and what is made of it.
use std::fs;

use anyhow::{Context as _, Result};

use crate::bench::axes::throughput::case;
use crate::bench::chart::{Bar, draw};
use crate::bench::figure::{Axis, Results};
use crate::bench::question::Question;
use crate::bench::report::{self, CHARTS};
use crate::bench::subject::{SUBJECTS, Subject};
use crate::checkout::Checkout;

const RESULTS: &str = "bench/results/latest.json";
const QUICK_RESULTS: &str = "target/bench/quick.json";
const README: &str = "README.md";
/// The table of the README stands between these lines.
const BEGIN: &str = "<!-- figures of bench/results/latest.json, written by `cargo xtask bench` -->\n";
const END: &str = "<!-- end of the figures -->\n";

/// Keeps the results of a run, and writes what is made of them unless it was a quick one.
pub(super) fn write(checkout: &Checkout, results: &Results, is_quick: bool) -> Result<()> {
    let file = checkout.path(if is_quick { QUICK_RESULTS } else { RESULTS });
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let text = format!("{:#}\n", results.to_json());
    fs::write(&file, text).with_context(|| format!("`{}` cannot be written", file.display()))?;
    if is_quick { Ok(()) } else { rewrite(checkout) }
}

/// Writes what is made of the results of the last full run.
pub(super) fn rewrite(checkout: &Checkout) -> Result<()> {
    made(checkout)?.into_iter().try_for_each(|(file, text)| {
        fs::write(checkout.path(&file), text).with_context(|| format!("`{file}` cannot be written"))
    })
}

/// Every file that is made of the results, with what is to be in it.
fn made(checkout: &Checkout) -> Result<Vec<(String, String)>> {
    let text = |file| fs::read_to_string(checkout.path(file)).with_context(|| format!("`{file}` cannot be read"));
    let results = Results::from_json(&serde_json::from_str(&text(RESULTS)?)?)?;
    let readme =
        replace(&text(README)?, &report::summary(&results)).context("`README.md` has no place for the figures")?;
    let hello = case(Question::Hello, 64);
    let shown = [(Axis::Throughput, hello.as_str()), (Axis::Cached, ""), (Axis::Idle, "")];
    let charts = CHARTS.into_iter().zip(shown).map(|((file, title), (axis, case))| {
        (format!("bench/results/{file}"), draw(&title.replace('`', ""), &bars(&results, axis, case)))
    });
    let pages = [(README.to_owned(), readme), ("docs/benchmarks.md".to_owned(), report::page(&results))];
    Ok(pages.into_iter().chain(charts).collect())
}

fn bars<'a>(results: &Results, axis: Axis, case: &str) -> Vec<Bar<'a>> {
    let bar = |subject: Subject| {
        let value = results.median(axis, case, subject)?;
        Some(Bar { name: subject.name(), value, is_ours: matches!(subject, Subject::Ours(_)) })
    };
    SUBJECTS.into_iter().filter_map(bar).collect()
}

/// The text with another table between its marks, if it has them.
fn replace(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_is_what_was_measured() {
        let checkout = Checkout::find().unwrap();
        for (file, expected) in made(&checkout).unwrap() {
            let text = fs::read_to_string(checkout.path(&file)).unwrap_or_default();
            assert!(text == expected, "`{file}` is not of the results: run `cargo xtask bench report`");
        }
    }

    #[test]
    fn the_table_takes_the_place_of_the_old_one() {
        let text = format!("a\n{BEGIN}old\n{END}b\n");
        assert_eq!(replace(&text, "new\n").unwrap(), format!("a\n{BEGIN}new\n{END}b\n"));
        assert_eq!(replace("a\n", "new\n"), None);
    }
}
