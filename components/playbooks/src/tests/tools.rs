//! What the texts say of the tools, against the tools themselves.
//!
//! A text names in backticks nothing but tools, calls as JSON, and words that one of its tools knows.

use std::{fs, path::Path};

use serde_json::json;
use tool::descriptor::conforms;

use super::*;

/// A tool: its `tool.json`, and all that it and its recorded calls are written in.
struct Tool {
    name: String,
    json: Value,
    sources: String,
}

fn tools() -> Vec<Tool> {
    let components = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folders = fs::read_dir(components).unwrap().map(|entry| entry.unwrap().path());
    let described = folders.filter(|folder| folder.join("tool.json").is_file());
    described
        .map(|folder| {
            let json: Value = serde_json::from_slice(&fs::read(folder.join("tool.json")).unwrap()).unwrap();
            let mut sources = json.to_string();
            collect(&folder, &mut sources);
            Tool { name: json["name"].as_str().unwrap().to_owned(), json, sources }
        })
        .collect()
}

fn collect(folder: &Path, sources: &mut String) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "txt") {
            sources.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// Says what is wrong with what a text says of the tools.
fn check(text: &str, own: &[&str], tools: &[Tool]) -> Result<(), String> {
    let parts: Vec<_> = text.split('`').collect();
    let is_tool = |word: &str| tools.iter().find(|tool| tool.name == word);
    let quoted = || (1..parts.len()).step_by(2).map(|place| (place, parts[place]));
    let named: Vec<_> = quoted().filter_map(|(_, word)| is_tool(word)).collect();
    for (place, word) in quoted() {
        if word.starts_with('{') {
            let tool = (place >= 2 && parts[place - 1] == " with ").then(|| is_tool(parts[place - 2])).flatten();
            let tool = tool.ok_or(format!("`{word}` goes to no tool"))?;
            let call = serde_json::from_str(word).map_err(|error| format!("`{word}`: {error}"))?;
            conforms(&tool.name, &tool.json["inputSchema"], &call).map_err(|error| error.to_string())?;
        } else if is_tool(word).is_none() && !own.contains(&word) {
            let literal = format!("\"{word}\"");
            let is_known = named.iter().any(|tool| tool.sources.contains(&literal));
            is_known.then_some(()).ok_or(format!("no tool knows `{word}`"))?;
        }
    }
    let plain = (0..parts.len()).step_by(2).flat_map(|place| parts[place].split(|letter: char| !is_of_word(letter)));
    for word in plain {
        let looks_like_one =
            word.starts_with("Get") && word.len() > 3 || word.contains("snippet_") || word.contains("_snippet");
        if looks_like_one || is_tool(word).is_some() {
            return Err(format!("{word} is not in backticks"));
        }
    }
    if named.is_empty() { Err("no tool is called".to_owned()) } else { Ok(()) }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[test]
fn a_text_says_of_tools_what_they_are() {
    let tools = tools();
    for playbook in &ALL {
        let own: Vec<_> = playbook.parameters.iter().map(|parameter| parameter.kind.name()).collect();
        for is_complete in [true, false] {
            let text = text(playbook.name, &arguments(playbook, is_complete));
            assert_eq!(check(&text, &own, &tools), Ok(()), "{}", playbook.name);
        }
    }
}

#[test]
fn a_text_that_says_something_else_is_found() {
    let tools = tools();
    let rows = [
        ("Call `GetSqlMetadata` with `{}` and read `rows`.", Ok(())),
        ("Call `GetSqlMetadata` with `{\"limit\":1}`.", Ok(())),
        ("Call `GetSqlMetadata` with `{\"limits\":1}`.", Err("`GetSqlMetadata` must not have `limits`")),
        ("Call `GetSqlMetadata` with `{\"limit\":\"1\"}`.", Err("`GetSqlMetadata.limit` must be of type `integer`")),
        ("Call `GetSqlBpAssessment` with `{}`.", Err("`GetSqlBpAssessment` must have `workspace_id`")),
        ("Call `GetSqlData` with `{}`.", Err("no tool knows `GetSqlData`")),
        ("Call `GetSqlMetadata` and `{}`.", Err("`{}` goes to no tool")),
        ("Call `GetSqlMetadata`, then GetServerMetadata.", Err("GetServerMetadata is not in backticks")),
        ("Call `GetSqlMetadata`, then save_snippet.", Err("save_snippet is not in backticks")),
        ("Call `GetSqlMetadata` and read `rebootPending`.", Err("no tool knows `rebootPending`")),
        ("Look around.", Err("no tool is called")),
    ];
    for (text, expected) in rows {
        assert_eq!(check(text, &[], &tools), expected.map_err(ToOwned::to_owned), "{text}");
    }
}

#[test]
fn a_choice_is_one_of_the_tools() {
    let tools = tools();
    for (kind, tool) in [(Kind::Classification, "GetPatchingLevel"), (Kind::Severity, "GetSqlBpAssessment")] {
        let tool = tools.iter().find(|known| known.name == tool).unwrap();
        assert_eq!(tool.json["inputSchema"]["properties"][kind.name()]["enum"], json!(kind.suggestions()));
    }
}
