//! The prompts, and the arguments that each takes.

use alloc::{borrow::ToOwned, format, vec::Vec};

use tool::{arguments, types::Error};

use crate::kind::Kind;

/// A prompt.
#[derive(Debug)]
pub(crate) struct Playbook {
    pub(crate) name: &'static str,
    pub(crate) parameters: &'static [Parameter],
    /// The text, with the names of parameters as placeholders.
    pub(crate) text: &'static str,
}

/// An argument that a prompt takes.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) kind: Kind,
    pub(crate) need: Need,
}

/// Whether a caller has to send an argument.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Need {
    Required,
    Optional,
    /// Without it this value is taken.
    Default(&'static str),
}

pub(crate) static ALL: [Playbook; 4] = [
    Playbook {
        name: "audit-sql-estate",
        parameters: &[
            Parameter { kind: Kind::SubscriptionIds, need: Need::Required },
            Parameter { kind: Kind::WorkspaceId, need: Need::Optional },
        ],
        text: include_str!("audit-sql-estate.md"),
    },
    Playbook {
        name: "plan-monthly-patching",
        parameters: &[
            Parameter { kind: Kind::SubscriptionIds, need: Need::Required },
            Parameter { kind: Kind::Classification, need: Need::Optional },
        ],
        text: include_str!("plan-monthly-patching.md"),
    },
    Playbook {
        name: "investigate-server",
        parameters: &[
            Parameter { kind: Kind::ServerName, need: Need::Required },
            Parameter { kind: Kind::SubscriptionIds, need: Need::Required },
            Parameter { kind: Kind::WorkspaceId, need: Need::Optional },
            Parameter { kind: Kind::Timespan, need: Need::Default("7d") },
        ],
        text: include_str!("investigate-server.md"),
    },
    Playbook {
        name: "review-best-practice-findings",
        parameters: &[
            Parameter { kind: Kind::WorkspaceId, need: Need::Required },
            Parameter { kind: Kind::Severity, need: Need::Optional },
            Parameter { kind: Kind::Timespan, need: Need::Default("30d") },
        ],
        text: include_str!("review-best-practice-findings.md"),
    },
];

impl Playbook {
    /// The prompt with a name.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub(crate) fn named(name: &str) -> Result<&'static Self, Error> {
        let known = ALL.iter().find(|playbook| playbook.name == name);
        known.ok_or_else(|| {
            Error::NotFound("no prompt has this name; the list of prompts has those that there are".to_owned())
        })
    }

    /// The argument with a name.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if the prompt does not take it.
    pub(crate) fn parameter(&self, name: &str) -> Result<&Parameter, Error> {
        self.parameters.iter().find(|parameter| parameter.kind.name() == name).ok_or_else(|| {
            let known: Vec<_> = self.parameters.iter().map(|parameter| parameter.kind.name()).collect();
            arguments::unknown(name, &format!("the prompt `{}`", self.name), &known)
        })
    }
}
