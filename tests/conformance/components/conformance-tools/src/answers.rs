//! What the client has answered, read as leniently as an answer can be told from none.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use serde_json::Value;
use tool::types::{Input, InputKind, InputRequest};

/// Stands for what an answer does not say, because its user declined or its client sent something else.
const UNKNOWN: &str = "unknown";

/// All answers to a call.
pub(crate) struct Answers<'a>(pub(crate) &'a [Input]);

impl Answers<'_> {
    /// Whether a question has an answer of its kind.
    pub(crate) fn has(&self, question: &InputRequest) -> bool {
        let answer = self.of(&question.key);
        match question.kind {
            InputKind::Elicitation => matches!(text(&answer, "/action"), Some("accept" | "decline" | "cancel")),
            InputKind::Sampling => {
                answer.get("content").is_some_and(|content| content.is_object() || content.is_array())
            }
            InputKind::Roots => answer.get("roots").is_some_and(Value::is_array),
        }
    }

    /// What the user did with a form, and what is in it.
    pub(crate) fn form(&self, key: &str) -> String {
        let answer = self.of(key);
        let content = answer.get("content").unwrap_or(&Value::Null);
        format!("action={}, content={content}", text(&answer, "/action").unwrap_or(UNKNOWN))
    }

    /// One field of a form.
    pub(crate) fn field(&self, key: &str, field: &str) -> String {
        text(&self.of(key), &format!("/content/{field}")).unwrap_or(UNKNOWN).to_owned()
    }

    /// What the model said first.
    pub(crate) fn sampled(&self, key: &str) -> String {
        let answer = self.of(key);
        let said = text(&answer, "/content/text").or_else(|| text(&answer, "/content/0/text"));
        said.unwrap_or(UNKNOWN).to_owned()
    }

    /// The URIs of the folders, with commas between them.
    pub(crate) fn roots(&self, key: &str) -> String {
        let answer = self.of(key);
        let roots = answer.get("roots").and_then(Value::as_array).into_iter().flatten();
        roots.filter_map(|root| text(root, "/uri")).collect::<Vec<_>>().join(", ")
    }

    /// The answer under a key, null if there is none.
    fn of(&self, key: &str) -> Value {
        let answer = self.0.iter().find(|input| input.key == key);
        answer.and_then(|input| serde_json::from_str(&input.answer).ok()).unwrap_or_default()
    }
}

/// The text at a path.
fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path)?.as_str()
}
