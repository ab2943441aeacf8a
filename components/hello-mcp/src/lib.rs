//! The tool `hello_mcp`: says hello, and so shows that a client reaches a tool.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(test)]
mod descriptor;

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use tool::{
    Guest, arguments, outcome,
    types::{Call, Error, Response, Step},
};

const GREETING: &str = "Hello I am MCPTool!";

struct HelloMcp;

tool::export!(HelloMcp);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Arguments {}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Hello {
    greeting: &'static str,
}

impl Guest for HelloMcp {
    fn start(call: Call) -> Result<Step, Error> {
        let Arguments {} = arguments::parse(&call.arguments)?;
        Ok(outcome::worded(GREETING, &Hello { greeting: GREETING }))
    }

    fn resume(_: Vec<u8>, _: Vec<Response>) -> Result<Step, Error> {
        Err(Error::InvalidState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_hello_and_takes_no_argument() {
        let start = |arguments: &str| HelloMcp::start(Call::new("", arguments, 0));
        assert_eq!(start("{}"), Ok(outcome::worded("Hello I am MCPTool!", &Hello { greeting: "Hello I am MCPTool!" })));
        let refused = arguments::invalid("name", "is not an argument of this tool, which takes none; leave it out");
        assert_eq!(start(r#"{"name":"x"}"#), Err(refused));
    }
}
