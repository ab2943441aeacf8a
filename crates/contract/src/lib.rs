//! The contract between the router and its tools: the types of `wit/` and their encoding for the hop between the two.
#![no_std]

extern crate alloc;

pub mod hop;

use alloc::{borrow::ToOwned, string::String, vec::Vec};

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

impl types::Body {
    /// The body that bytes make: text where they are UTF-8.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|error| Self::Blob(error.into_bytes()), Self::Text)
    }

    /// The text, none if it is none.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Blob(_) => None,
        }
    }
}

impl From<&str> for types::Body {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for types::Body {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
