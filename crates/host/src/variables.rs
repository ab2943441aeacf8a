//! The values of the app's variables. No value appears in an error or a log.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::Error;
use crate::manifest::Declaration;
use crate::template::{Part, Template};

mod command;
mod env_file;

use command::Command;
pub(crate) use env_file::read as read_env_file;

/// What a value's name in the environment begins with.
const PREFIX: &str = "SPIN_VARIABLE_";

/// Values from outside the manifest, in order of precedence.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// Values by name.
    pub(crate) values: Vec<(String, String)>,
    /// Shell commands by name, whose output is the value.
    pub(crate) commands: Vec<(String, String)>,
    /// The environment, where `SPIN_VARIABLE_NAME` is the value of `name`.
    pub(crate) environment: BTreeMap<String, String>,
    /// The lines of an environment file, of the same form.
    pub(crate) env_file: BTreeMap<String, String>,
}

/// The variables of the app.
#[derive(Debug)]
pub(crate) struct Variables(BTreeMap<String, Source>);

/// Where a variable's value comes from.
#[derive(Debug)]
enum Source {
    Text(String),
    Command(Command),
}

/// Why a variable has no value now.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum VariableError {
    /// No variable of the app has this name.
    #[error("variable `{0}` is not declared")]
    Undeclared(String),
    /// The command that prints the value failed.
    #[error("the command for variable `{name}` {problem}")]
    CommandFailed {
        /// The variable.
        name: String,
        /// How it failed, without what it printed.
        problem: String,
    },
}

impl Variables {
    /// Chooses the source of every declared variable.
    ///
    /// # Errors
    /// `InvalidVariable` if a required one has none, or `--variable` or `--variable-command` names an undeclared one.
    pub(crate) fn new(declared: &BTreeMap<String, Declaration>, given: Given) -> Result<Self, Error> {
        let values: BTreeMap<_, _> = given.values.into_iter().collect();
        let commands: BTreeMap<_, _> = given.commands.into_iter().collect();
        if let Some(name) = values.keys().chain(commands.keys()).find(|name| !declared.contains_key(*name)) {
            return Err(invalid(name, "the manifest does not declare it in `[variables]`"));
        }
        let mut sources = BTreeMap::new();
        for (name, declaration) in declared {
            let in_environment = format!("{PREFIX}{}", name.to_ascii_uppercase());
            let source = if let Some(value) = values.get(name) {
                Source::Text(value.clone())
            } else if let Some(command) = commands.get(name) {
                Source::Command(Command::new(command.clone()))
            } else if let Some(value) = given
                .environment
                .get(&in_environment)
                .or_else(|| given.env_file.get(&in_environment))
                .or(declaration.default.as_ref())
            {
                Source::Text(value.clone())
            } else {
                let problem = format!("it is required and has no value; set `{in_environment}` or pass `--variable`");
                return Err(invalid(name, &problem));
            };
            sources.insert(name.clone(), source);
        }
        Ok(Self(sources))
    }

    /// Returns the value of a variable of the app.
    ///
    /// # Errors
    /// Any [`VariableError`].
    pub(crate) async fn value(&self, name: &str) -> Result<String, VariableError> {
        match self.0.get(name) {
            None => Err(VariableError::Undeclared(name.to_owned())),
            Some(Source::Text(value)) => Ok(value.clone()),
            Some(Source::Command(command)) => {
                command.value().await.map_err(|problem| VariableError::CommandFailed { name: name.to_owned(), problem })
            }
        }
    }

    /// Puts the values of variables in their places in `template`.
    ///
    /// # Errors
    /// Any [`VariableError`].
    pub(crate) async fn fill(&self, template: &Template) -> Result<String, VariableError> {
        let mut text = String::new();
        for part in template.parts() {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Variable(name) => text.push_str(&self.value(name).await?),
            }
        }
        Ok(text)
    }
}

fn invalid(name: &str, problem: &str) -> Error {
    Error::InvalidVariable { name: name.to_owned(), problem: problem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_nearest_source_wins() {
        let sources = ["value", "command", "environment", "file", "default"];
        for (first, expected) in sources.iter().enumerate() {
            let from = |source: usize| source >= first;
            let given = Given {
                values: pairs(from(0).then_some(("name", "value"))),
                commands: pairs(from(1).then_some(("name", "echo command"))),
                environment: pairs(from(2).then_some(("SPIN_VARIABLE_NAME", "environment"))).into_iter().collect(),
                env_file: pairs(from(3).then_some(("SPIN_VARIABLE_NAME", "file"))).into_iter().collect(),
            };
            let variables = Variables::new(&declared(Some("default")), given).unwrap();
            assert_eq!(variables.value("name").await.as_deref(), Ok(*expected));
        }
    }

    #[tokio::test]
    async fn fills_templates() {
        let variables = Variables::new(&declared(Some("x")), Given::default()).unwrap();
        let fill = async |text: &str| variables.fill(&Template::try_from(text.to_owned()).unwrap()).await;
        assert_eq!(fill("a{{ name }}b{{name}}").await.as_deref(), Ok("axbx"));
        assert_eq!(fill("{{ other }}").await, Err(VariableError::Undeclared("other".to_owned())));
    }

    #[test]
    fn a_required_variable_needs_a_value() {
        let error = Variables::new(&declared(None), Given::default()).unwrap_err();
        let expected =
            "variable `name`: it is required and has no value; set `SPIN_VARIABLE_NAME` or pass `--variable`";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn an_undeclared_variable_can_not_be_given() {
        let problem = "variable `nme`: the manifest does not declare it in `[variables]`";
        let value = Given { values: pairs(Some(("nme", "secret"))), ..Given::default() };
        let command = Given { commands: pairs(Some(("nme", "secret"))), ..Given::default() };
        for given in [value, command] {
            assert_eq!(Variables::new(&declared(Some("")), given).unwrap_err().to_string(), problem);
        }
    }

    fn declared(default: Option<&str>) -> BTreeMap<String, Declaration> {
        let declaration =
            Declaration { default: default.map(str::to_owned), required: default.is_none(), ..Declaration::default() };
        BTreeMap::from([("name".to_owned(), declaration)])
    }

    fn pairs(pair: Option<(&str, &str)>) -> Vec<(String, String)> {
        pair.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect()
    }
}
