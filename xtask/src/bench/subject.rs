//! What is measured: the server on its hosts, its peers, and the least that an app of Spin can be.
use crate::bench::question::Question;
use crate::cli::Host;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// The product.
    Ours(Host),
    /// One component that answers at once.
    Bare(Host),
    /// A component that passes on what another one answers.
    BareTwoHop(Host),
    AzureMcp,
    FastMcp,
    TypeScript,
    Rmcp,
}

/// In the order in which they take their turns: what is compared is measured side by side.
pub(super) const SUBJECTS: [Subject; 10] = [
    Subject::Bare(Host::Spin),
    Subject::BareTwoHop(Host::Spin),
    Subject::Ours(Host::Spin),
    Subject::AzureMcp,
    Subject::FastMcp,
    Subject::TypeScript,
    Subject::Rmcp,
    Subject::Ours(Host::Embedded),
    Subject::BareTwoHop(Host::Embedded),
    Subject::Bare(Host::Embedded),
];

impl Subject {
    /// As the results name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours(Host::Spin) => "this server on Spin",
            Self::Ours(Host::Embedded) => "this server on the embedded host",
            Self::Bare(Host::Spin) => "bare component on Spin",
            Self::Bare(Host::Embedded) => "bare component on the embedded host",
            Self::BareTwoHop(Host::Spin) => "bare two components on Spin",
            Self::BareTwoHop(Host::Embedded) => "bare two components on the embedded host",
            Self::AzureMcp => "Azure MCP Server",
            Self::FastMcp => "FastMCP",
            Self::TypeScript => "TypeScript SDK",
            Self::Rmcp => "rmcp, native",
        }
    }

    /// What runs its components, if it has any.
    pub(super) fn host(self) -> Option<Host> {
        match self {
            Self::Ours(host) | Self::Bare(host) | Self::BareTwoHop(host) => Some(host),
            Self::AzureMcp | Self::FastMcp | Self::TypeScript | Self::Rmcp => None,
        }
    }

    /// Where it speaks MCP.
    pub(super) fn path(self) -> &'static str {
        if self == Self::AzureMcp { "/" } else { "/mcp" }
    }

    /// Whether it can be asked this.
    pub(super) fn answers(self, question: Question) -> bool {
        match self {
            Self::Ours(_) => question != Question::AzureMcpTool,
            Self::Bare(_) => matches!(question, Question::List | Question::Discover | Question::Hello),
            Self::BareTwoHop(_) => question == Question::Hello,
            // Its tools call the real Azure.
            Self::AzureMcp => matches!(question, Question::List | Question::AzureMcpTool),
            Self::FastMcp | Self::TypeScript | Self::Rmcp => {
                matches!(question, Question::List | Question::Hello | Question::Servers(_))
            }
        }
    }

    /// What it is asked when others are asked this.
    pub(super) fn asked(self, question: Question) -> Question {
        match self {
            // Its answer is the same whatever the question is: that of a tool.
            Self::Bare(_) | Self::BareTwoHop(_) => Question::Hello,
            Self::Ours(_) | Self::AzureMcp | Self::FastMcp | Self::TypeScript | Self::Rmcp => question,
        }
    }

    /// The tool call that needs nothing but the server itself.
    pub(super) fn simplest_call(self) -> Question {
        if self == Self::AzureMcp { Question::AzureMcpTool } else { Question::Hello }
    }

    /// The question it is asked for its memory: a call, where it has one without Azure that is not a document.
    pub(super) fn usual_question(self) -> Question {
        if self == Self::AzureMcp { Question::List } else { Question::Hello }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_and_answers_what_it_is_asked_by_itself() {
        let mut names = SUBJECTS.map(Subject::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SUBJECTS.len());
        for subject in SUBJECTS {
            assert!(subject.answers(subject.simplest_call()), "{subject:?}");
            assert!(subject.answers(subject.usual_question()), "{subject:?}");
        }
    }
}
