//! What each prompt comes to.

use alloc::{borrow::ToOwned, string::String, vec};

use serde_json::Value;
use tool::types::{Content, Input, Message};

use super::*;

/// What a call comes to in one line: `? keys` or what its messages hold.
fn get(name: &str, arguments: &str, inputs: &[(&str, &str)]) -> String {
    let input = |&(key, answer): &(&str, &str)| Input { key: key.to_owned(), answer: answer.to_owned() };
    let call = Call { inputs: inputs.iter().map(input).collect(), ..Call::new(name, arguments, 0) };
    let block = |message: &Message| match &message.content {
        Content::Text(text) => text.clone(),
        Content::Image(media) | Content::Audio(media) => media.mime_type.clone(),
        Content::Embedded(contents) => contents.uri.clone(),
        Content::Link(entry) => entry.uri.clone(),
    };
    match ConformancePrompts::get(call) {
        Ok(Step::Ask(questions)) => format!("? {}", questions[0].key),
        Ok(Step::Done(Outcome::Messages(messages))) => messages.iter().map(block).collect::<Vec<_>>().join(" | "),
        Err(Error::InvalidArgument(error)) => format!("invalid: {}", error.field),
        other => panic!("{other:?}"),
    }
}

/// A prompt, its arguments, the answers so far and what the call comes to.
type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn every_listed_prompt_is_there_with_the_arguments_that_are_completed() {
    let list: Vec<Value> = serde_json::from_str(include_str!("../prompts.json")).unwrap();
    for prompt in &list {
        let call = Call::new(prompt["name"].as_str().unwrap(), "{}", 0);
        assert!(!matches!(ConformancePrompts::get(call), Err(Error::NotFound(_))), "{prompt}");
    }
    for (prompt, argument, _) in VALUES {
        let prompt = list.iter().find(|listed| listed["name"] == prompt).unwrap();
        assert!(prompt["arguments"].as_array().unwrap().iter().any(|listed| listed["name"] == argument));
    }
}

#[test]
fn a_prompt_has_its_arguments_and_its_answers_in_it() {
    let asking = "test_input_required_result_prompt";
    let answer = r#"{"action":"accept","content":{"context":"x"}}"#;
    let rows: [Row<'_>; 9] = [
        ("test_simple_prompt", "{}", &[], "This is a simple prompt for testing."),
        ("test_prompt_with_arguments", r#"{"arg1":"a","arg2":"b"}"#, &[], "Prompt with arguments: arg1='a', arg2='b'"),
        ("test_prompt_with_arguments", r#"{"arg1":"a"}"#, &[], "invalid: arg2"),
        (
            "test_prompt_with_embedded_resource",
            r#"{"resourceUri":"test://a"}"#,
            &[],
            "test://a | Please process the embedded resource above.",
        ),
        ("test_prompt_with_image", "{}", &[], "image/png | Please analyze the image above."),
        (asking, "{}", &[], "? user_context"),
        (asking, "{}", &[("user_context", "7")], "? user_context"),
        (asking, "{}", &[("user_context", answer)], "Use this context: x"),
        (asking, "{}", &[("user_context", r#"{"action":"cancel"}"#)], "Use this context: none"),
    ];
    for (name, arguments, inputs, expected) in rows {
        assert_eq!(get(name, arguments, inputs), expected, "{name} {inputs:?}");
    }
}

#[test]
fn a_known_argument_is_completed() {
    let complete = |argument: &str, value: &str| {
        ConformancePrompts::complete(Completion {
            of: "test_prompt_with_arguments".to_owned(),
            argument: argument.to_owned(),
            value: value.to_owned(),
            settled: vec![],
            now: 0,
        })
    };
    let values = |values: &[&str]| Ok(Step::Done(Outcome::Values(values.iter().map(ToString::to_string).collect())));
    assert_eq!(complete("arg1", "test"), values(&["test", "testValue1"]));
    assert_eq!(complete("arg1", "x"), values(&[]));
    assert!(matches!(complete("arg3", ""), Err(Error::InvalidArgument(_))));
}
