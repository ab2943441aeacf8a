//! What a caller with a token needs for which call.

use mcp::{Inbound, List, Method, Reference, Request};

use crate::{catalog, failure::Failure};

/// The subject that stands for every request.
const EVERYTHING: &str = "*";

/// The subject that stands for the resources: their lists, their contents and the completion of their names.
pub(crate) const RESOURCES: &str = "resources";

/// The permissions that are asked for, by what they are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Permissions(Vec<(String, String)>);

impl Permissions {
    /// Reads the variable `toolpermissions`, such as `*=mcp.access; save_snippet=snippets.write`: what a request needs of
    /// the scopes and roles of a token, for each tool or prompt by name, for `resources`, and for `*` in any case.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let rows = text.split(';').map(str::trim).filter(|row| !row.is_empty()).map(|row| {
            let (subject, permission) = row.split_once('=').map(|(left, right)| (left.trim(), right.trim()))?;
            let is_permission = !permission.is_empty() && permission.bytes().all(is_of_scope);
            // A name that is mistyped would leave the tool that is meant open.
            (is_permission && is_subject(subject)).then(|| (subject.to_owned(), permission.to_owned()))
        });
        let rows: Option<_> = rows.collect();
        rows.map(Self).ok_or_else(|| {
            let problem = "must be rows such as `save_snippet=snippets.write`, separated by `;`, each for a tool or a \
                prompt that there is, for `resources` or for `*`";
            Failure::Setting { variable: "toolpermissions", problem: problem.to_owned() }
        })
    }

    /// All permissions that are ever asked for, each once.
    pub(crate) fn all(&self) -> Vec<&str> {
        let mut all: Vec<_> = self.0.iter().map(|(_, permission)| permission.as_str()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The permissions that a message with these methods needs, each once.
    pub(crate) fn needed<'a>(&self, methods: impl IntoIterator<Item = &'a Method>) -> Vec<&str> {
        let mut needed = self.of(EVERYTHING);
        for method in methods {
            needed.extend(subject(method).map(|subject| self.of(subject)).unwrap_or_default());
        }
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    fn of(&self, subject: &str) -> Vec<&str> {
        self.0.iter().filter(|(each, _)| each == subject).map(|(_, permission)| permission.as_str()).collect()
    }
}

/// The requests of a message: itself, or those of a batch.
pub(crate) fn requests(inbound: &Inbound) -> Vec<&Request> {
    match inbound {
        Inbound::Request(request) => vec![request],
        Inbound::Batch(members) => members.iter().flat_map(requests).collect(),
        Inbound::Answer(_) | Inbound::Reply(_) | Inbound::Cancelled(_) => vec![],
    }
}

/// What a method runs: the name of a tool or a prompt, or the resources. None for what no component answers.
pub(crate) fn subject(method: &Method) -> Option<&str> {
    match method {
        Method::CallTool(call) | Method::GetPrompt(call) => Some(&call.name),
        Method::Complete(completion) => match &completion.reference {
            Reference::Prompt(name) => Some(name),
            Reference::Template(_) => Some(RESOURCES),
        },
        Method::ReadResource(_) | Method::Subscribe { .. } | Method::List { list: List::Resources, .. } => {
            Some(RESOURCES)
        }
        Method::List { list: List::Tools | List::Prompts | List::Templates, .. }
        | Method::Initialize { .. }
        | Method::Ping
        | Method::SetLevel
        | Method::Discover => None,
    }
}

fn is_subject(name: &str) -> bool {
    name == EVERYTHING || name == RESOURCES || catalog::tool(name).is_some() || catalog::prompt(name).is_some()
}

/// The characters of a scope without those that end it somewhere (RFC 6749, section 3.3).
fn is_of_scope(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-:/".contains(&byte)
}

#[cfg(test)]
mod tests {
    use mcp::{Call, Completion};
    use serde_json::value::RawValue;

    use super::*;

    fn call(name: &str) -> Call {
        let arguments = RawValue::from_string("{}".to_owned()).unwrap();
        Call { name: name.to_owned(), arguments, inputs: vec![], state: None }
    }

    fn complete(reference: Reference) -> Method {
        Method::Complete(Completion { reference, argument: String::new(), value: String::new(), settled: vec![] })
    }

    fn list(list: List) -> Method {
        Method::List { list, cursor: None }
    }

    #[test]
    fn each_message_needs_what_is_asked_for_it() {
        let permissions = Permissions::parse(
            "*=mcp.access; save_snippet=snippets.write; save_snippet = snippets.audit; resources=snippets.read; \
             audit-sql-estate=sql.read",
        )
        .unwrap();
        let tool = |name| Method::CallTool(call(name));
        let read = ["mcp.access", "snippets.read"];
        let rows: [(Vec<Method>, &[&str]); 12] = [
            (vec![], &["mcp.access"]),
            (vec![Method::Ping], &["mcp.access"]),
            (vec![list(List::Tools)], &["mcp.access"]),
            (vec![tool("get_snippet")], &["mcp.access"]),
            (vec![tool("save_snippet")], &["mcp.access", "snippets.audit", "snippets.write"]),
            (vec![tool("hello_mcp"), tool("save_snippet")], &["mcp.access", "snippets.audit", "snippets.write"]),
            (vec![Method::GetPrompt(call("audit-sql-estate"))], &["mcp.access", "sql.read"]),
            (vec![complete(Reference::Prompt("audit-sql-estate".to_owned()))], &["mcp.access", "sql.read"]),
            (vec![complete(Reference::Template("snippet://{name}".to_owned()))], &read),
            (vec![list(List::Resources)], &read),
            (vec![Method::ReadResource(call("snippet://a"))], &read),
            (vec![Method::Subscribe { uri: "snippet://a".to_owned() }], &read),
        ];
        for (methods, expected) in rows {
            assert_eq!(permissions.needed(&methods), expected, "{methods:?}");
        }
        assert_eq!(permissions.all(), ["mcp.access", "snippets.audit", "snippets.read", "snippets.write", "sql.read"]);
    }

    #[test]
    fn a_row_that_would_protect_nothing_is_refused() {
        assert_eq!(Permissions::parse("").unwrap().all(), Vec::<&str>::new());
        for text in
            ["save_snipet=a", "save_snippet", "save_snippet=", "=a", "save_snippet=a b", "save_snippet=a\"", "a,b=c"]
        {
            let error = Permissions::parse(text).unwrap_err().to_string();
            assert!(error.starts_with("the variable `toolpermissions` must be rows such as"), "{error}");
        }
    }
}
