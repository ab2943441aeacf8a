//! The contract between the router and its tools: the types of `wit/` and their encoding for the hop between the two.
#![no_std]

extern crate alloc;

pub mod hop;

use alloc::{borrow::ToOwned, vec::Vec};

mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        inline: "
            package azure-infra:contract;
            world contract { import azure-infra:tool/types@0.1.0; }
        ",
        world: "azure-infra:contract/contract",
        generate_all,
        additional_derives: [PartialEq, borsh::BorshSerialize, borsh::BorshDeserialize],
    });
}

pub use bindings::azure_infra::tool::types;

impl types::Call {
    /// A call of a client that can be asked for nothing and has answered nothing.
    #[must_use]
    pub fn new(name: &str, arguments: &str, now: u64) -> Self {
        let client = types::Client { elicitation: false, sampling: false, roots: false };
        Self { name: name.to_owned(), arguments: arguments.to_owned(), now, client, inputs: Vec::new(), cached: None }
    }
}
