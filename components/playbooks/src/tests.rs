//! Whole calls: each prompt with all of its arguments, and with those alone that it requires.

mod tools;

use expect_test::expect_file;
use serde_json::Value;

use super::*;
use crate::{
    kind::Kind,
    playbook::{ALL, Need},
};

/// The text of a prompt.
#[track_caller]
fn text(name: &str, arguments: &Value) -> String {
    let step = Playbooks::get(Call::new(name, &arguments.to_string(), 0)).unwrap();
    let Step::Done(Outcome::Messages(messages)) = step else { panic!("{step:?} is no prompt") };
    let [Message { role: Role::User, content: Content::Text(text) }] = messages.as_slice() else {
        panic!("{messages:?} is not one text of the user")
    };
    text.clone()
}

/// Arguments that a prompt takes: all, or those that it requires.
fn arguments(playbook: &Playbook, is_complete: bool) -> Value {
    let needed = playbook.parameters.iter().filter(|parameter| is_complete || parameter.need == Need::Required);
    let pairs = needed.map(|parameter| {
        let value = match parameter.kind {
            Kind::SubscriptionIds => "00000000-0000-0000-0000-000000000001, 00000000-0000-0000-0000-000000000002",
            Kind::WorkspaceId => "00000000-0000-0000-0000-0000000000A1",
            Kind::ServerName => "größe-01",
            Kind::Timespan => "P2W",
            Kind::Classification => "security",
            Kind::Severity => "high",
        };
        (parameter.kind.name(), value)
    });
    pairs.collect()
}

#[test]
fn every_prompt_is_written_out_as_recorded() {
    for playbook in &ALL {
        for (case, is_complete) in [("all", true), ("required", false)] {
            let text = text(playbook.name, &arguments(playbook, is_complete));
            let path = format!("{}/fixtures/{}-{case}.md", env!("CARGO_MANIFEST_DIR"), playbook.name);
            expect_file![path].assert_eq(&text);
        }
    }
}

#[test]
fn no_place_of_a_text_is_left_empty() {
    for playbook in &ALL {
        for is_complete in [true, false] {
            let text = text(playbook.name, &arguments(playbook, is_complete));
            // Braces are those of JSON, and begin with the name of an argument.
            let braces = text.split('{').skip(1);
            assert!(braces.into_iter().all(|after| after.starts_with('"')), "{text}");
            assert!(!text.contains("\n\n\n") && text.ends_with(".\n"), "{text}");
        }
    }
}

#[test]
fn every_required_argument_is_required() {
    for playbook in &ALL {
        let Value::Object(required) = arguments(playbook, false) else { panic!("no object") };
        for name in required.keys() {
            let mut others = required.clone();
            others.remove(name);
            let call = Call::new(playbook.name, &Value::Object(others).to_string(), 0);
            let missing = tool::arguments::invalid(name, "is missing");
            assert_eq!(Playbooks::get(call), Err(missing));
        }
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let problem = "no prompt has this name; the list of prompts has those that there are";
    let error = || Err(Error::NotFound(problem.into()));
    assert_eq!(Playbooks::get(Call::new("audit", "{}", 0)), error());
    assert_eq!(complete("audit", "subscription_ids", ""), error());
    assert_eq!(Playbooks::resume(Vec::new(), Vec::new()), Err(Error::InvalidState));
}

fn complete(of: &str, argument: &str, value: &str) -> Result<Step, Error> {
    let (of, argument, value) = (of.into(), argument.into(), value.into());
    Playbooks::complete(Completion { of, argument, value, settled: Vec::new(), now: 0 })
}

#[test]
fn a_closed_value_is_completed() {
    let (patching, server, review) = ("plan-monthly-patching", "investigate-server", "review-best-practice-findings");
    let rows: [(&str, &str, &str, &[&str]); 11] = [
        (server, "timespan", "", &["1d", "7d", "14d", "30d", "90d"]),
        (server, "timespan", "1", &["1d", "14d"]),
        (review, "timespan", "0", &["30d", "90d"]),
        (review, "severity", "", &["High", "Medium", "Low", "Information"]),
        (review, "severity", "i", &["Information", "High", "Medium"]),
        (review, "severity", "LOW", &["Low"]),
        (review, "severity", "none", &[]),
        (patching, "classification", "s", &["security", "servicePack", "tools", "updates"]),
        (patching, "classification", "PACK", &["featurePack", "servicePack"]),
        (patching, "subscription_ids", "0", &[]),
        (server, "server_name", "", &[]),
    ];
    for (of, argument, typed, values) in rows {
        let values = values.iter().map(|value| (*value).into()).collect();
        assert_eq!(complete(of, argument, typed), Ok(Step::Done(Outcome::Values(values))), "{of} {argument} {typed}");
    }
}

#[test]
fn an_argument_of_another_prompt_is_not_completed() {
    let Err(Error::InvalidArgument(error)) = complete("audit-sql-estate", "timespan", "") else { panic!("accepted") };
    assert_eq!(error.field, "timespan");
    let problem = "is not an argument of the prompt `audit-sql-estate`, which takes `subscription_ids`, `workspace_id`; \
                   leave it out";
    assert_eq!(error.problem, problem);
}
