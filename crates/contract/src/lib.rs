//! The contract between the router and its tools: the types of `wit/` and their encoding for the hop between the two.
#![no_std]

extern crate alloc;

pub mod hop;

mod bindings {
    #![expect(
        clippy::unsafe_derive_deserialize,
        reason = "generated; no type of the contract has an invariant of its own"
    )]

    wit_bindgen::generate!({
        path: "../../wit",
        inline: "
            package azure-infra:contract;
            world contract { import azure-infra:tool/types@0.1.0; }
        ",
        world: "azure-infra:contract/contract",
        generate_all,
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
    });
}

pub use bindings::azure_infra::tool::types;
