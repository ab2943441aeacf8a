//! Who calls, and what they may.

use std::collections::BTreeSet;

/// A caller.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Caller {
    /// The name of a key, from which the key can't be found out, or the object id in Microsoft Entra ID; empty where the
    /// server asks for neither.
    pub(crate) principal: String,
    pub(crate) grant: Grant,
}

/// What a caller may.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Grant {
    /// All that the server does.
    All,
    /// What needs no more than these scopes and roles.
    Only(BTreeSet<String>),
}

impl Caller {
    /// The caller of a server that asks nobody who they are.
    pub(crate) fn anybody() -> Self {
        Self { principal: String::new(), grant: Grant::All }
    }

    /// Whether all these permissions are granted.
    pub(crate) fn has(&self, permissions: &[&str]) -> bool {
        match &self.grant {
            Grant::All => true,
            Grant::Only(granted) => permissions.iter().all(|permission| granted.contains(*permission)),
        }
    }
}
