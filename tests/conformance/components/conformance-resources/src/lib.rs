//! The resources that the MCP conformance suite reads.
//!
//! <https://github.com/modelcontextprotocol/conformance/blob/main/src/scenarios/server/resources.ts>
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

use alloc::{borrow::ToOwned, format, string::ToString, vec, vec::Vec};

use serde_json::json;
use tool::{
    Resources, arguments,
    types::{Body, Call, Completion, Contents, Entry, Error, Outcome, Response, Step},
};

struct ConformanceResources;

tool::export_resources!(ConformanceResources);

/// What a fixed resource holds.
#[derive(Clone, Copy)]
enum Holds {
    Text(&'static str),
    Bytes(&'static [u8]),
}

/// The resources that are not made from a template: URI, name, description, type and what they hold.
const FIXED: [(&str, &str, &str, &str, Holds); 3] = [
    (
        "test://static-text",
        "static-text",
        "A text.",
        "text/plain",
        Holds::Text("This is the content of the static text resource."),
    ),
    (
        "test://static-binary",
        "static-binary",
        "A picture.",
        "image/png",
        Holds::Bytes(include_bytes!("../../../media/pixel.png")),
    ),
    (
        "test://watched-resource",
        "watched-resource",
        "A text to subscribe to. It never changes.",
        "text/plain",
        Holds::Text("Watched resource content."),
    ),
];

/// Around the id in the URI of the template, whose one variable it is.
const TEMPLATE: (&str, &str) = ("test://template/", "/data");

/// What the variable is completed to.
const IDS: [&str; 3] = ["1", "12", "123"];

impl Resources for ConformanceResources {
    fn index(_: u64) -> Result<Step, Error> {
        let entry = |&(uri, name, description, mime_type, _): &(&str, &str, &str, &str, Holds)| Entry {
            uri: uri.to_owned(),
            name: name.to_owned(),
            title: None,
            description: Some(description.to_owned()),
            mime_type: Some(mime_type.to_owned()),
        };
        Ok(Step::Done(Outcome::Resources(FIXED.iter().map(entry).collect())))
    }

    fn read(call: Call) -> Result<Step, Error> {
        let uri = call.name;
        let (mime_type, body) = fixed(&uri)
            .or_else(|| templated(&uri))
            .ok_or_else(|| Error::NotFound("there is no such resource".to_owned()))?;
        let contents = Contents { uri, mime_type: Some(mime_type.to_owned()), body };
        Ok(Step::Done(Outcome::Contents(vec![contents])))
    }

    fn complete(completion: Completion) -> Result<Step, Error> {
        let Completion { argument, value, .. } = completion;
        if argument != "id" {
            return Err(arguments::invalid("argument", "must be `id`, the one variable of the template"));
        }
        let fitting = IDS.iter().filter(|id| id.starts_with(&value)).map(ToString::to_string);
        Ok(Step::Done(Outcome::Values(fitting.collect())))
    }

    fn resume(_: Vec<u8>, _: Vec<Response>) -> Result<Step, Error> {
        Err(Error::InvalidState)
    }
}

fn fixed(uri: &str) -> Option<(&'static str, Body)> {
    let (.., mime_type, holds) = FIXED.iter().find(|(fixed, ..)| *fixed == uri)?;
    let body = match holds {
        Holds::Text(text) => Body::Text((*text).to_owned()),
        Holds::Bytes(bytes) => Body::Blob(bytes.to_vec()),
    };
    Some((mime_type, body))
}

fn templated(uri: &str) -> Option<(&'static str, Body)> {
    let id = uri.strip_prefix(TEMPLATE.0)?.strip_suffix(TEMPLATE.1)?;
    if id.is_empty() || id.contains('/') {
        return None;
    }
    let text = json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") }).to_string();
    Some(("application/json", Body::Text(text)))
}

#[cfg(test)]
mod tests;
