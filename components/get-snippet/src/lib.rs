//! The tool `get_snippet`: the content of a snippet as it was saved.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(test)]
mod descriptor;
mod near;

use alloc::{borrow::Cow, format, string::String, vec, vec::Vec};

use azure::{
    SnippetName,
    blob::{self, Read},
};
use serde::{Deserialize, Serialize};
use tool::{
    Guest, arguments, exchange, outcome, state,
    types::{Call, Error, Request, Response, Step},
};

struct GetSnippet;

tool::export!(GetSnippet);

/// The arguments as a client sends them; the descriptions go into the tool's schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Arguments {
    /// The name of the snippet.
    snippetname: String,
}

/// The snippet. Its content is the text of the result as well.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Snippet<'a> {
    name: &'a str,
    #[serde(rename = "snippet")]
    content: &'a str,
    /// The bytes of its UTF-8.
    size: usize,
    /// `if_match` of a save
    etag: &'a str,
}

/// A call between two exchanges.
#[derive(Serialize, Deserialize)]
struct Pending {
    name: SnippetName,
    /// Whether the names of other snippets are waited for: there is none of this name.
    is_missing: bool,
}

impl Guest for GetSnippet {
    fn start(call: Call) -> Result<Step, Error> {
        let Arguments { snippetname } = arguments::parse(&call.arguments)?;
        let name = SnippetName::parse(&snippetname)?;
        Ok(send(blob::read_request(&name), &Pending { name, is_missing: false }))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let Pending { name, is_missing } = state::decode(&state)?;
        let [response] = responses.as_slice() else { return Err(Error::InvalidState) };
        if is_missing {
            return Err(missing(&name, &blob::names(response)?));
        }
        match blob::read(&name, response)? {
            Read::Missing => Ok(send(blob::list_request(), &Pending { name, is_missing: true })),
            Read::Found { content, etag } => {
                let result = Snippet { name: name.as_str(), content, size: content.len(), etag };
                Ok(outcome::worded(content, &result))
            }
        }
    }
}

fn send(request: Request, pending: &Pending) -> Step {
    exchange::send(vec![request], pending)
}

fn missing(name: &SnippetName, names: &[Cow<'_, str>]) -> Error {
    let near: Vec<_> = near::nearest(name.as_str(), names).iter().map(|name| format!("`{name}`")).collect();
    Error::NotFound(match (names.len(), near.len()) {
        (0, _) => format!("no snippet is named `{name}`, and none is saved yet; save one with `save_snippet`"),
        (count, 0) => format!("no snippet is named `{name}`, and none of the {count} saved has a name like it"),
        (..) => format!("no snippet is named `{name}`; names like it: {}", near.join(", ")),
    })
}

#[cfg(test)]
mod tests;
