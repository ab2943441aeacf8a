//! Prompts for an operations team: each says which tools to call in which order, and what the answer looks like.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod arguments;
#[cfg(test)]
mod descriptor;
mod kind;
mod playbook;
mod template;

use alloc::{format, vec, vec::Vec};

use tool::{
    Prompts, completion,
    types::{Call, Completion, Content, Error, Message, Outcome, Response, Role, Step},
};

use playbook::Playbook;

/// What every text ends with: how to read the results of the tools.
const RESULTS: &str = include_str!("results.md");

struct Playbooks;

tool::export_prompts!(Playbooks);

impl Prompts for Playbooks {
    fn get(call: Call) -> Result<Step, Error> {
        let playbook = Playbook::named(&call.name)?;
        let values = arguments::read(playbook, &call.arguments)?;
        let text = format!("{}\n{RESULTS}", template::fill(playbook.text, &values));
        let message = Message { role: Role::User, content: Content::Text(text) };
        Ok(Step::Done(Outcome::Messages(vec![message])))
    }

    fn complete(completion: Completion) -> Result<Step, Error> {
        let Completion { of, argument, value, .. } = completion;
        let parameter = Playbook::named(&of)?.parameter(&argument)?;
        let values = completion::fitting(&value, parameter.kind.suggestions().iter().copied());
        Ok(Step::Done(Outcome::Values(values)))
    }

    fn resume(_: Vec<u8>, _: Vec<Response>) -> Result<Step, Error> {
        // Nothing asks for an exchange.
        Err(Error::InvalidState)
    }
}

#[cfg(test)]
mod tests;
