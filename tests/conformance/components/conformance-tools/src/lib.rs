//! The tools that the MCP conformance suite calls.
//!
//! <https://github.com/modelcontextprotocol/conformance/tree/main/src/scenarios/server>
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod answers;
mod content;
mod fixtures;
mod questions;

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tool::{
    Guest, arguments, state,
    types::{Call, Content, Error, Exchange, InputRequest, Outcome, Response, Step, ToolResult},
};

use answers::Answers;
use fixtures::{Fixture, Telling};

struct ConformanceTools;

tool::export!(ConformanceTools);

/// A call of a tool that tells the client something, between two things it tells.
#[derive(Serialize, Deserialize)]
struct Pending {
    name: String,
    /// How many it has told.
    told: usize,
}

impl Guest for ConformanceTools {
    fn start(call: Call) -> Result<Step, Error> {
        match *find(&call.name)? {
            Fixture::Shows(content) => Ok(done(content())),
            Fixture::Fails(text) => Err(Error::Conflict(text.to_owned())),
            Fixture::Echoes => Ok(say(format!("Arguments: {}", call.arguments))),
            Fixture::Tells(tellings, text) => Ok(tell(&call.name, 0, tellings, text)),
            Fixture::Asks(questions, text) => Ok(ask(questions(&call), &Answers(&call.inputs), text)),
            Fixture::Passes(name, question, text) => {
                let questions = vec![question(&argument(&call, name)?)];
                Ok(ask(questions, &Answers(&call.inputs), text))
            }
        }
    }

    fn resume(state: Vec<u8>, _: Vec<Response>) -> Result<Step, Error> {
        let Pending { name, told } = state::decode(&state)?;
        let Fixture::Tells(tellings, text) = find(&name)? else { return Err(Error::InvalidState) };
        Ok(tell(&name, told, tellings, text))
    }
}

fn find(name: &str) -> Result<&'static Fixture, Error> {
    let fixture = fixtures::ALL.iter().find(|(other, _)| *other == name);
    fixture.map(|(_, fixture)| fixture).ok_or_else(|| Error::NotFound(format!("there is no tool `{name}`")))
}

/// An argument that has to be a text.
fn argument(call: &Call, name: &str) -> Result<String, Error> {
    let given: Value = serde_json::from_str(&call.arguments).unwrap_or_default();
    let text = given.get(name).and_then(Value::as_str);
    text.map(ToOwned::to_owned).ok_or_else(|| arguments::invalid(name, "must be a string"))
}

/// Asks the client what it has not answered, or ends when it has answered all.
fn ask(mut questions: Vec<InputRequest>, answers: &Answers<'_>, text: fn(&Answers<'_>) -> String) -> Step {
    questions.retain(|question| !answers.has(question));
    if questions.is_empty() { say(text(answers)) } else { Step::Ask(questions) }
}

/// Tells the client the next of several things, or ends when all are told.
fn tell(name: &str, told: usize, tellings: &[Telling], text: &str) -> Step {
    let Some(telling) = tellings.get(told) else { return say(text.to_owned()) };
    let state = state::encode(&Pending { name: name.to_owned(), told: told + 1 });
    Step::Send(Exchange { requests: Vec::new(), state, notices: vec![telling.notice()], cache: None })
}

fn say(text: String) -> Step {
    done(vec![Content::Text(text)])
}

fn done(content: Vec<Content>) -> Step {
    Step::Done(Outcome::ToolResult(ToolResult { content, structured: None }))
}

#[cfg(test)]
mod tests;
