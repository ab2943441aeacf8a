//! The prompts that the MCP conformance suite gets.
//!
//! <https://github.com/modelcontextprotocol/conformance/blob/main/src/scenarios/server/prompts.ts>
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod written;

use alloc::{format, string::ToString, vec::Vec};

use tool::{
    Prompts, arguments,
    types::{Call, Completion, Error, Outcome, Response, Step},
};

struct ConformancePrompts;

tool::export_prompts!(ConformancePrompts);

/// What an argument of a prompt is completed to.
const VALUES: [(&str, &str, &[&str]); 3] = [
    ("test_prompt_with_arguments", "arg1", &["test", "testValue1"]),
    ("test_prompt_with_arguments", "arg2", &["test", "testValue2"]),
    ("test_prompt_with_embedded_resource", "resourceUri", &["test://example-resource", "test://static-text"]),
];

impl Prompts for ConformancePrompts {
    fn get(call: Call) -> Result<Step, Error> {
        match call.name.as_str() {
            "test_simple_prompt" => Ok(written::simple()),
            "test_prompt_with_arguments" => written::with_arguments(&call),
            "test_prompt_with_embedded_resource" => written::with_resource(&call),
            "test_prompt_with_image" => Ok(written::with_image()),
            "test_input_required_result_prompt" => Ok(written::asking(&call)),
            name => Err(Error::NotFound(format!("there is no prompt `{name}`"))),
        }
    }

    fn complete(completion: Completion) -> Result<Step, Error> {
        let Completion { of, argument, value, .. } = completion;
        let Some((.., values)) = VALUES.iter().find(|(prompt, name, _)| *prompt == of && *name == argument) else {
            return Err(arguments::invalid("argument", "must be an argument of the prompt"));
        };
        let fitting = values.iter().filter(|known| known.starts_with(&value)).map(ToString::to_string);
        Ok(Step::Done(Outcome::Values(fitting.collect())))
    }

    fn resume(_: Vec<u8>, _: Vec<Response>) -> Result<Step, Error> {
        Err(Error::InvalidState)
    }
}

#[cfg(test)]
mod tests;
