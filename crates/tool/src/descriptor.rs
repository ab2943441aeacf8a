//! A tool's `tool.json`, generated from its Rust types in a test and committed.

mod conformance;
mod profile;
mod schema;

use alloc::string::String;
use core::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

pub use conformance::conforms;

use crate::Access;

/// What `tools/list` says of a tool beside its schemas.
///
/// <https://modelcontextprotocol.io/specification/2025-11-25/schema#tool>
#[derive(Debug, Clone, Copy)]
pub struct Descriptor {
    /// The name on the wire.
    pub name: &'static str,
    /// The name that a client shows.
    pub title: &'static str,
    /// What the tool is for, for the model that chooses among tools.
    pub description: &'static str,
    /// What a call does to what is there.
    pub effect: Effect,
    /// Whether the tool talks to Azure and not only to itself.
    pub is_open_world: bool,
    /// All that the tool may ask of Azure. It is for the server, and no client sees it.
    pub azure: &'static [Access],
    /// Whether the tool caches something for its later calls, of whatever caller. It is for the server too.
    pub caches: bool,
}

/// What a call does to what is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effect {
    /// Nothing.
    ReadOnly,
    /// It may change or remove something.
    Write {
        /// Whether what was there may be lost, and not only added to.
        is_destructive: bool,
        /// Whether the same call once more changes nothing more.
        is_idempotent: bool,
    },
}

/// A place where a schema leaves the portable profile, or a value its schema.
#[derive(Debug, PartialEq)]
pub struct Violation {
    /// The place, such as `inputSchema.properties.limit`.
    pub path: String,
    /// What is wrong there.
    pub problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` {}", self.path, self.problem)
    }
}

impl core::error::Error for Violation {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tool {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    annotations: Annotations,
    #[serde(skip_serializing_if = "<[Access]>::is_empty")]
    azure: &'static [Access],
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    caches: bool,
    input_schema: Value,
    output_schema: Value,
}

/// <https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations>
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the protocol has these four")]
struct Annotations {
    read_only_hint: bool,
    /// This and the next mean nothing for a tool that only reads, so such a tool has neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    destructive_hint: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotent_hint: Option<bool>,
    open_world_hint: bool,
}

impl Descriptor {
    /// The text of `tool.json` for a tool that takes `A` and answers with the structured result `R`.
    ///
    /// # Errors
    /// The first [`Violation`] of the portable profile.
    pub fn render<A: JsonSchema, R: JsonSchema>(&self) -> Result<String, Violation> {
        let (input_schema, output_schema) = (schema::of_input::<A>(), schema::of_output::<R>());
        profile::check_tool(self.name, self.description)?;
        profile::check_root("inputSchema", &input_schema)?;
        profile::check_root("outputSchema", &output_schema)?;
        let (read_only_hint, destructive_hint, idempotent_hint) = match self.effect {
            Effect::ReadOnly => (true, None, None),
            Effect::Write { is_destructive, is_idempotent } => (false, Some(is_destructive), Some(is_idempotent)),
        };
        let open_world_hint = self.is_open_world;
        let annotations = Annotations { read_only_hint, destructive_hint, idempotent_hint, open_world_hint };
        let &Self { name, title, description, azure, caches, .. } = self;
        let tool = Tool { name, title, description, annotations, azure, caches, input_schema, output_schema };
        // The writer fails only on maps whose keys are not text.
        let mut text = serde_json::to_string_pretty(&tool).unwrap_or_default();
        text.push('\n');
        Ok(text)
    }
}
