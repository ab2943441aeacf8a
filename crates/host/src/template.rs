//! Text with `{{ variable }}` in it, as values in the manifest may have.

use serde::Deserialize;
use thiserror::Error;

/// A text whose `{{ name }}` parts stand for variables of the app.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Template(Vec<Part>);

/// One piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that stands for itself.
    Literal(String),
    /// The name of a variable whose value takes this place.
    Variable(String),
}

/// A `{{` without its `}}`.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{{{{` without `}}}}`")]
pub(crate) struct Unclosed;

impl Template {
    /// Returns the pieces in their order.
    #[must_use]
    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Returns the names of the variables that it needs.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Variable(name) => Some(name.as_str()),
        })
    }
}

impl TryFrom<String> for Template {
    type Error = Unclosed;

    fn try_from(text: String) -> Result<Self, Unclosed> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((literal, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").ok_or(Unclosed)?;
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            parts.push(Part::Variable(name.trim().to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_text_and_variables() {
        let cases = [
            ("", vec![]),
            ("text", vec![literal("text")]),
            ("{{ a }}", vec![variable("a")]),
            ("{{a}}{{  b_1 }}", vec![variable("a"), variable("b_1")]),
            ("http://{{ sandbox }}/x", vec![literal("http://"), variable("sandbox"), literal("/x")]),
            ("{ a } }}", vec![literal("{ a } }}")]),
        ];
        for (text, parts) in cases {
            assert_eq!(Template::try_from(text.to_owned()), Ok(Template(parts)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_closed() {
        assert_eq!(Template::try_from("a {{ b".to_owned()), Err(Unclosed));
        assert_eq!(Unclosed.to_string(), "`{{` without `}}`");
    }

    fn literal(text: &str) -> Part {
        Part::Literal(text.to_owned())
    }

    fn variable(name: &str) -> Part {
        Part::Variable(name.to_owned())
    }
}
