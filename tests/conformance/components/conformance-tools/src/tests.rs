//! Whole calls.

use serde_json::Value;
use tool::types::{Client, Input, Notice, Progress};

use super::*;

/// A call of a client that can be asked for anything, with these answers.
fn call(name: &str, arguments: &str, answers: &[(&str, &str)]) -> Call {
    let input = |&(key, answer): &(&str, &str)| Input { key: key.to_owned(), answer: answer.to_owned() };
    Call {
        client: Client { elicitation: true, sampling: true, roots: true },
        inputs: answers.iter().map(input).collect(),
        ..Call::new(name, arguments, 0)
    }
}

/// What a call comes to in one line: `? keys`, `! notices` or the kinds of content and its text.
fn told(step: Result<Step, Error>) -> String {
    let block = |content: &Content| match content {
        Content::Text(text) => text.clone(),
        Content::Image(media) | Content::Audio(media) => media.mime_type.clone(),
        Content::Embedded(contents) => contents.uri.clone(),
        Content::Link(entry) => entry.uri.clone(),
    };
    match step {
        Ok(Step::Ask(questions)) => {
            format!("? {}", questions.iter().map(|question| question.key.as_str()).collect::<Vec<_>>().join(" "))
        }
        Ok(Step::Send(exchange)) => format!("! {}", exchange.notices.len()),
        Ok(Step::Done(Outcome::ToolResult(result))) => result.content.iter().map(block).collect::<Vec<_>>().join(" | "),
        Err(Error::Conflict(text)) => format!("failed: {text}"),
        Err(Error::InvalidArgument(error)) => format!("invalid: {}", error.field),
        other => panic!("{other:?}"),
    }
}

/// A tool, its arguments, the answers so far and what the call comes to.
type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn every_tool_is_listed_and_every_listed_tool_is_there() {
    let list: Vec<Value> = serde_json::from_str(include_str!("../tool.json")).unwrap();
    let listed: Vec<_> = list.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(listed, fixtures::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

#[test]
fn every_question_has_an_object_for_parameters_and_a_key_of_its_own() {
    for (name, fixture) in fixtures::ALL {
        let asked = match fixture {
            Fixture::Asks(questions, _) => questions(&call(name, "{}", &[])),
            Fixture::Passes(_, question, _) => vec![question("x")],
            Fixture::Shows(_) | Fixture::Fails(_) | Fixture::Echoes | Fixture::Tells(..) => continue,
        };
        let mut keys: Vec<_> = asked.iter().map(|question| &question.key).collect();
        keys.dedup();
        assert_eq!(keys.len(), asked.len(), "{name}");
        for question in asked {
            assert!(serde_json::from_str::<Value>(&question.params).unwrap().is_object(), "{name}");
        }
    }
}

#[test]
fn a_call_asks_until_it_has_its_answers() {
    let alice = r#"{"action":"accept","content":{"name":"Alice"}}"#;
    let blue = r#"{"action":"accept","content":{"color":"blue"}}"#;
    let paris = r#"{"role":"assistant","content":{"type":"text","text":"Paris"},"model":"m"}"#;
    let several = r#"{"content":[{"type":"text","text":"Hi"}]}"#;
    let folders = r#"{"roots":[{"uri":"file:///a"},{"uri":"file:///b"}]}"#;
    let decline = r#"{"action":"decline"}"#;
    let name = "test_input_required_result_elicitation";
    let rounds = "test_input_required_result_multi_round";
    let several_at_once = "test_input_required_result_multiple_inputs";
    let rows: &[Row<'_>] = &[
        ("test_simple_text", "{}", &[], "This is a simple text response for testing."),
        (
            "test_multiple_content_types",
            "{}",
            &[],
            "Multiple content types test: | image/png | test://mixed-content-resource",
        ),
        ("test_audio_content", "{}", &[], "audio/wav"),
        ("test_error_handling", "{}", &[], "failed: This tool intentionally returns an error for testing"),
        ("test_mirrored_argument", r#"{"region":"x"}"#, &[], r#"Arguments: {"region":"x"}"#),
        ("test_logging_tool", "{}", &[], "! 1"),
        (name, "{}", &[], "? user_name"),
        (name, "{}", &[("wrong_key", alice)], "? user_name"),
        (name, "{}", &[("user_name", "12345")], "? user_name"),
        (name, "{}", &[("user_name", r#"{"action":"perhaps"}"#)], "? user_name"),
        (name, "{}", &[("other", alice), ("user_name", alice)], "Hello, Alice!"),
        (name, "{}", &[("user_name", decline)], "Hello, unknown!"),
        ("test_input_required_result_sampling", "{}", &[("capital_question", "{}")], "? capital_question"),
        ("test_input_required_result_sampling", "{}", &[("capital_question", paris)], "LLM response: Paris"),
        ("test_input_required_result_list_roots", "{}", &[("client_roots", folders)], "Roots: file:///a, file:///b"),
        (several_at_once, "{}", &[], "? user_name greeting client_roots"),
        (several_at_once, "{}", &[("greeting", several)], "? user_name client_roots"),
        (
            several_at_once,
            "{}",
            &[("greeting", several), ("user_name", alice), ("client_roots", r#"{"roots":[]}"#)],
            "Name: Alice; greeting: Hi; roots: ",
        ),
        (rounds, "{}", &[], "? step1"),
        (rounds, "{}", &[("step2", blue)], "? step1"),
        (rounds, "{}", &[("step1", alice)], "? step2"),
        (rounds, "{}", &[("step1", alice), ("step2", blue)], "Alice likes blue"),
        ("test_sampling", r#"{"prompt":"x"}"#, &[("completion", paris)], "LLM response: Paris"),
        ("test_sampling", "{}", &[], "invalid: prompt"),
        (
            "test_elicitation",
            r#"{"message":"x"}"#,
            &[("user", alice)],
            r#"User response: action=accept, content={"name":"Alice"}"#,
        ),
        (
            "test_elicitation_sep1034_defaults",
            "{}",
            &[("form", decline)],
            "Elicitation completed: action=decline, content=null",
        ),
    ];
    for (name, arguments, answers, expected) in rows {
        assert_eq!(told(ConformanceTools::start(call(name, arguments, answers))), *expected, "{name} {answers:?}");
    }
}

#[test]
fn only_what_the_client_declares_is_asked_for() {
    let start = |elicitation, sampling, roots| {
        let client = Client { elicitation, sampling, roots };
        told(ConformanceTools::start(Call { client, ..call("test_input_required_result_capabilities", "{}", &[]) }))
    };
    assert_eq!(start(false, true, false), "? sample_input");
    assert_eq!(start(true, false, true), "? elicit_input client_roots");
    assert_eq!(start(false, false, false), "capabilities-ok");
}

#[test]
fn progress_comes_in_three_steps() {
    let mut step = ConformanceTools::start(call("test_tool_with_progress", "{}", &[]));
    for done in [0, 50, 100] {
        let Ok(Step::Send(Exchange { requests, state, notices, .. })) = step else { panic!("{done}: {step:?}") };
        assert!(requests.is_empty());
        assert_eq!(notices, [Notice::Progress(Progress { done, total: Some(100), message: None })]);
        step = ConformanceTools::resume(state, vec![]);
    }
    assert_eq!(told(step), "Tool with progress executed successfully");
}

#[test]
fn a_state_of_other_making_is_refused() {
    let asking = state::encode(&Pending { name: "test_sampling".to_owned(), told: 0 });
    for state in [vec![], vec![255], asking] {
        assert_eq!(ConformanceTools::resume(state, vec![]), Err(Error::InvalidState));
    }
}
