//! The tool `save_snippet`: keeps a text under a name.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
#[cfg(test)]
mod descriptor;

use alloc::{format, vec, vec::Vec};

use azure::blob::{self, Condition, Written};
use serde::{Deserialize, Serialize};
use tool::{
    Guest, exchange, outcome, state,
    types::{Call, Error, Request, Response, Step},
};

use arguments::{Order, Overwrite};

struct SaveSnippet;

tool::export!(SaveSnippet);

/// What was saved, without the content.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Saved<'a> {
    name: &'a str,
    /// The bytes of its UTF-8.
    size: usize,
    etag: &'a str,
}

/// A call between two exchanges.
#[derive(Serialize, Deserialize)]
struct Pending {
    order: Order,
    stage: Stage,
}

/// What is waited for.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Stage {
    /// The write, whose container may have to be made first.
    Write,
    /// The container.
    Container,
    /// The write into the container that was made.
    Rewrite,
}

impl Guest for SaveSnippet {
    fn start(call: Call) -> Result<Step, Error> {
        let order = arguments::parse(&call.arguments)?;
        Ok(send(write_request(&order), &Pending { order, stage: Stage::Write }))
    }

    fn resume(state: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        let Pending { order, stage } = state::decode(&state)?;
        let [response] = responses.as_slice() else { return Err(Error::InvalidState) };
        match stage {
            Stage::Container => {
                blob::container_made(response)?;
                Ok(send(write_request(&order), &Pending { order, stage: Stage::Rewrite }))
            }
            Stage::Write | Stage::Rewrite => match (blob::written(response)?, stage, &order.overwrite) {
                (Written::Done { etag }, ..) => {
                    let saved = Saved { name: order.name.as_str(), size: order.snippet.len(), etag };
                    Ok(outcome::structured(&saved))
                }
                (Written::NoContainer, Stage::Write, Overwrite::Always | Overwrite::Never) => {
                    Ok(send(blob::container_request(), &Pending { order, stage: Stage::Container }))
                }
                (Written::NoContainer, Stage::Container | Stage::Rewrite, _) => {
                    Err(Error::UnexpectedResponse("the container of the snippets was made and is not there".into()))
                }
                (Written::NoContainer | Written::Changed, _, Overwrite::IfUnchanged(_)) => Err(changed(&order)),
                (Written::Exists | Written::Changed, ..) => Err(exists(&order)),
            },
        }
    }
}

fn send(request: Request, pending: &Pending) -> Step {
    exchange::send(vec![request], pending)
}

fn write_request(order: &Order) -> Request {
    let condition = match &order.overwrite {
        Overwrite::Always => Condition::None,
        Overwrite::Never => Condition::Absent,
        Overwrite::IfUnchanged(etag) => Condition::Unchanged(etag),
    };
    blob::write_request(&order.name, &order.snippet, condition)
}

fn changed(order: &Order) -> Error {
    Error::Conflict(format!(
        "the snippet `{}` is not the one of `if_match` any more; read it with `get_snippet` and save again with its ETag",
        order.name
    ))
}

fn exists(order: &Order) -> Error {
    Error::Conflict(format!(
        "there is a snippet `{}`; choose another name, or save with `overwrite` or the `if_match` of what you read",
        order.name
    ))
}

#[cfg(test)]
mod tests;
