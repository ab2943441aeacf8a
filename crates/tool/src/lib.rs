//! What every tool's component shares, in the order in which a call meets it.
//!
//! A tool is a type that implements [`Guest`] and is exported with [`export!`]. Compiled to wasm it has no standard
//! library, and so nothing that could import a capability.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;
#[cfg(target_arch = "wasm32")]
extern crate runtime as _;

mod access;
pub mod arguments;
pub mod budget;
pub mod completion;
pub mod cursor;
#[cfg(feature = "schema")]
pub mod descriptor;
pub mod exchange;
#[cfg(feature = "schema")]
pub mod fixtures;
pub mod guid;
pub mod instant;
pub mod json;
pub mod outcome;
pub mod page;
mod server_name;
pub mod state;
mod subscriptions;
pub mod timespan;

pub use access::Access;
pub use bindings::exports::azure_infra::tool::tool::Guest;
pub use contract::types;
pub use guid::Guid;
pub use prompts::exports::azure_infra::tool::prompts::Guest as Prompts;
pub use resources::exports::azure_infra::tool::resources::Guest as Resources;
pub use server_name::ServerName;
pub use subscriptions::{MOST_SUBSCRIPTIONS, SubscriptionId, SubscriptionIds};

#[doc(hidden)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "tool-component",
        with: { "azure-infra:tool/types@0.1.0": contract::types },
        pub_export_macro: true,
        export_macro_name: "export_tool",
    });
}

#[doc(hidden)]
pub mod resources {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "resources-component",
        with: { "azure-infra:tool/types@0.1.0": contract::types },
        pub_export_macro: true,
        export_macro_name: "export_resources",
    });
}

#[doc(hidden)]
pub mod prompts {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "prompts-component",
        with: { "azure-infra:tool/types@0.1.0": contract::types },
        pub_export_macro: true,
        export_macro_name: "export_prompts",
    });
}

/// Exports a type that implements [`Guest`] as the tool of its component.
#[macro_export]
macro_rules! export {
    ($tool:ident) => {
        $crate::bindings::export_tool!($tool with_types_in $crate::bindings);
    };
}

/// Exports a type that implements [`Resources`] as the resources of its component.
#[macro_export]
macro_rules! export_resources {
    ($resources:ident) => {
        $crate::resources::export_resources!($resources with_types_in $crate::resources);
    };
}

/// Exports a type that implements [`Prompts`] as the prompts of its component.
#[macro_export]
macro_rules! export_prompts {
    ($prompts:ident) => {
        $crate::prompts::export_prompts!($prompts with_types_in $crate::prompts);
    };
}
