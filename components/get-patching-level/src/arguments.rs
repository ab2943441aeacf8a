//! The arguments of a call.

use alloc::{format, string::String, vec};

use azure::{
    inventory::{Scope, Scoped},
    kql::{self, Value},
    resource_graph::{self, MOST_ROWS, Query},
};
use serde::{Deserialize, Serialize};
use tool::{
    ServerName, SubscriptionId, SubscriptionIds,
    arguments::{self, invalid},
    cursor,
    types::{Error, Request},
};

#[cfg(test)]
use crate::kinds::{Classification, Severity};
use crate::{machine, named::Named, patch::Filter};

/// The arguments as a client sends them; the descriptions go into the tool's schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Arguments {
    /// List of Azure subscription IDs to query Azure Resource Manager against
    subscription_ids: Option<SubscriptionIds>,
    /// Another way to give one, which later versions of the original have; it is not in the schema.
    #[cfg_attr(test, schemars(skip))]
    subscription_id: Option<SubscriptionId>,
    /// The exact name of a machine.
    server_name: Option<String>,
    #[cfg_attr(test, schemars(extend("enum" = Classification::NAMES)))]
    classification: Option<String>,
    #[cfg_attr(test, schemars(extend("enum" = Severity::NAMES)))]
    severity: Option<String>,
    /// 1 to 1000, default 100
    limit: Option<u32>,
    cursor: Option<String>,
    /// Default 200000
    max_bytes: Option<u32>,
}

/// What a call asks for.
#[derive(Debug, PartialEq)]
pub(crate) struct Asked {
    /// The subscriptions, and how many machines.
    pub(crate) scope: Scope,
    /// The query for the machines.
    machines: String,
    /// Whether it is only about machines of one name.
    pub(crate) is_named: bool,
    pub(crate) filter: Filter,
    pub(crate) max_bytes: Option<u32>,
    pub(crate) position: Position,
    pub(crate) fingerprint: u64,
}

/// Where a result begins.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The continuation that leads to the page of machines, none for the first page.
    pub(crate) skip_token: Option<String>,
    /// The machines of the page that earlier results had.
    pub(crate) machines: usize,
    /// Of the next machine, the patches that earlier results had.
    pub(crate) patches: usize,
    /// What these patches were from: a number that stands for the machine and its assessment.
    pub(crate) origin: u64,
}

/// Reads a call's arguments.
///
/// # Errors
/// [`Error::InvalidArgument`] with the first argument that does not fit.
pub(crate) fn parse(json: &str) -> Result<Asked, Error> {
    let arguments: Arguments = arguments::parse(json)?;
    arguments.asked()
}

impl Arguments {
    fn asked(&self) -> Result<Asked, Error> {
        let &Self { ref subscription_ids, subscription_id, limit, max_bytes, .. } = self;
        let filter = Filter {
            classification: choice("classification", self.classification.as_deref())?,
            severity: choice("severity", self.severity.as_deref())?,
        };
        let name = self.server_name.as_deref().map(ServerName::parse).transpose()?;
        let name_or_none = name.map(ServerName::as_str).unwrap_or_default();
        let subscription_ids = subscription_ids.clone();
        let scoped = Scoped { subscription_ids, subscription_id, limit, max_bytes, ..Scoped::default() };
        let scope = Scope::new(scoped)?;
        let mut bound = vec![
            name_or_none,
            filter.classification.map(Named::name).unwrap_or_default(),
            filter.severity.map(Named::name).unwrap_or_default(),
        ];
        bound.extend(scope.subscriptions.iter().map(String::as_str));
        let fingerprint = cursor::fingerprint(&bound);
        let position = match &self.cursor {
            Some(cursor) => cursor::decode(cursor, fingerprint)?,
            None => Position::default(),
        };
        let machines = kql::render(machine::KQL, &[("name", Value::Text(name_or_none))]);
        Ok(Asked { scope, machines, is_named: name.is_some(), filter, max_bytes, position, fingerprint })
    }
}

impl Asked {
    /// The request for the page of machines.
    pub(crate) fn request(&self) -> Request {
        resource_graph::request(&Query {
            kql: &self.machines,
            subscriptions: &self.scope.subscriptions,
            // The machines that earlier results had of the page come again and are dropped.
            top: self
                .position
                .machines
                .try_into()
                .map_or(MOST_ROWS, |had: u32| self.scope.limit.saturating_add(had).min(MOST_ROWS)),
            skip_token: self.position.skip_token.as_deref(),
        })
    }
}

/// The value that an argument names.
fn choice<T: Named>(field: &str, name: Option<&str>) -> Result<Option<T>, Error> {
    let Some(name) = name else { return Ok(None) };
    T::named(name).map(Some).ok_or_else(|| must_be_one_of(field, T::NAMES))
}

fn must_be_one_of(field: &str, names: &[&str]) -> Error {
    invalid(field, &format!("must be one of `{}`", names.join("`, `")))
}
