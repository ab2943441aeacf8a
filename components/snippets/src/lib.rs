//! The resources `snippet://…`: the snippets that are saved.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod uri;

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};

use azure::{
    SnippetName,
    blob::{self, Read},
};
use serde::{Deserialize, Serialize};
use tool::{
    Resources, arguments, completion, exchange, state,
    types::{Call, Completion, Contents, Entry, Error, Outcome, Request, Response, Step},
};

const MIME_TYPE: &str = "text/plain";

struct Snippets;

tool::export_resources!(Snippets);

/// What an answer is waited for.
#[derive(Serialize, Deserialize)]
enum Pending {
    /// To list the snippets.
    Index,
    /// To read the one of a URI.
    Read(String),
    /// To complete what is typed of a name.
    Complete(String),
}

impl Resources for Snippets {
    fn index(_: u64) -> Result<Step, Error> {
        Ok(send(blob::list_request(), &Pending::Index))
    }

    fn read(call: Call) -> Result<Step, Error> {
        let name = uri::parse(&call.name)?;
        Ok(send(blob::read_request(&name), &Pending::Read(call.name)))
    }

    fn complete(completion: Completion) -> Result<Step, Error> {
        if completion.of != uri::TEMPLATE {
            return Err(Error::NotFound(format!("there is no such template; there is `{}`", uri::TEMPLATE)));
        }
        if completion.argument != uri::VARIABLE {
            let owner = format!("the template `{}`", uri::TEMPLATE);
            return Err(arguments::unknown(&completion.argument, &owner, &[uri::VARIABLE]));
        }
        Ok(send(blob::list_request(), &Pending::Complete(completion.value)))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let pending = state::decode(&state)?;
        let [response] = responses.as_slice() else { return Err(Error::InvalidState) };
        Ok(Step::Done(match pending {
            Pending::Index => Outcome::Resources(names(response)?.iter().map(entry).collect()),
            Pending::Read(uri) => Outcome::Contents(vec![contents(uri, response)?]),
            Pending::Complete(typed) => {
                Outcome::Values(completion::fitting(&typed, names(response)?.iter().map(SnippetName::as_str)))
            }
        }))
    }
}

fn send(request: Request, pending: &Pending) -> Step {
    exchange::send(vec![request], pending)
}

/// The names in their order. A blob that someone else has put into the container under a name that no snippet has can't
/// be read as one.
fn names(response: &Response) -> Result<Vec<SnippetName>, Error> {
    let mut names: Vec<_> =
        blob::names(response)?.iter().filter_map(|name| SnippetName::try_from(&**name).ok()).collect();
    names.sort_unstable();
    Ok(names)
}

fn entry(name: &SnippetName) -> Entry {
    Entry {
        uri: uri::encode(name),
        name: name.as_str().to_owned(),
        title: None,
        description: None,
        mime_type: Some(MIME_TYPE.to_owned()),
    }
}

/// The contents, under the URI by which they were asked for.
fn contents(uri: String, response: &Response) -> Result<Contents, Error> {
    let name = uri::parse(&uri)?;
    match blob::read(&name, response)? {
        Read::Missing => Err(Error::NotFound(format!(
            "no snippet is named `{name}`; the list of resources has those that are saved"
        ))),
        Read::Found { content, .. } => {
            Ok(Contents { uri, mime_type: Some(MIME_TYPE.to_owned()), body: content.into() })
        }
    }
}

#[cfg(test)]
mod tests;
