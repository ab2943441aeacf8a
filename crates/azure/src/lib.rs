//! Azure's REST services without I/O: each module builds the requests of one service and reads its responses.
#![no_std]

extern crate alloc;

pub mod blob;
pub mod compute_skus;
mod failure;
pub mod inventory;
pub mod kql;
pub mod log_analytics;
pub mod metrics;
mod record;
pub mod resource_graph;
mod snippet_name;

pub use record::Record;
pub use snippet_name::SnippetName;
