//! What each tool does.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use tool::types::{Call, Content, InputRequest, Level, Log, Notice, Progress};

use crate::{answers::Answers, content, questions};
use Fixture::{Asks, Echoes, Fails, Passes, Shows, Tells};
use Telling::{Log as Line, Progress as Done};

/// What a tool does.
pub(crate) enum Fixture {
    /// Answers with these blocks.
    Shows(fn() -> Vec<Content>),
    /// Fails with this text.
    Fails(&'static str),
    /// Answers with its arguments.
    Echoes,
    /// Tells the client these one by one, then answers with a text.
    Tells(&'static [Telling], &'static str),
    /// Asks the client until it has answered all, then answers with a text made of that.
    Asks(fn(&Call) -> Vec<InputRequest>, fn(&Answers<'_>) -> String),
    /// Passes an argument on to the client as a question, then answers with a text made of what it said.
    Passes(&'static str, fn(&str) -> InputRequest, fn(&Answers<'_>) -> String),
}

/// What a client is told while a call runs.
pub(crate) enum Telling {
    /// How much of 100 is done.
    Progress(u32),
    /// A line for its log.
    Log(&'static str),
}

/// Every tool of `tool.json`.
///
/// A tool never sees the state that its client sends back: it only runs again if that is the one that the server sealed.
/// So the tools about it are like any other that asks.
pub(crate) const ALL: &[(&str, Fixture)] = &[
    ("json_schema_2020_12_tool", Echoes),
    ("test_audio_content", Shows(content::sound)),
    (
        "test_elicitation",
        Passes("message", questions::given_message, |answers| format!("User response: {}", answers.form("user"))),
    ),
    ("test_elicitation_sep1034_defaults", Asks(questions::defaults, completed)),
    ("test_elicitation_sep1330_enums", Asks(questions::choices, completed)),
    ("test_embedded_resource", Shows(content::embedded)),
    ("test_error_handling", Fails("This tool intentionally returns an error for testing")),
    ("test_image_content", Shows(content::picture)),
    ("test_input_required_result_capabilities", Asks(questions::declared, |_| "capabilities-ok".to_owned())),
    (
        "test_input_required_result_elicitation",
        Asks(questions::name, |answers| format!("Hello, {}!", answers.field("user_name", "name"))),
    ),
    (
        "test_input_required_result_list_roots",
        Asks(questions::folders, |answers| format!("Roots: {}", answers.roots("client_roots"))),
    ),
    ("test_input_required_result_multi_round", Asks(questions::in_turn, liking)),
    ("test_input_required_result_multiple_inputs", Asks(questions::at_once, greeting)),
    ("test_input_required_result_request_state", Asks(questions::confirmation, |_| "state-ok".to_owned())),
    (
        "test_input_required_result_sampling",
        Asks(questions::capital, |answers| format!("LLM response: {}", answers.sampled("capital_question"))),
    ),
    ("test_input_required_result_tampered_state", Asks(questions::confirmation, |_| "integrity-ok".to_owned())),
    ("test_logging_tool", Tells(&[Line("Diagnostic line")], "Logging evaluated")),
    ("test_mirrored_argument", Echoes),
    ("test_missing_capability", Asks(questions::capital, |_| "Success".to_owned())),
    ("test_multiple_content_types", Shows(content::mixed)),
    (
        "test_sampling",
        Passes("prompt", questions::given_prompt, |answers| format!("LLM response: {}", answers.sampled("completion"))),
    ),
    ("test_simple_text", Shows(content::text)),
    ("test_streaming_elicitation", Asks(questions::confirmation, |_| "Streaming complete".to_owned())),
    (
        "test_tool_with_logging",
        Tells(
            &[Line("Tool execution started"), Line("Tool processing data"), Line("Tool execution completed")],
            "Tool with logging executed successfully",
        ),
    ),
    ("test_tool_with_progress", Tells(&[Done(0), Done(50), Done(100)], "Tool with progress executed successfully")),
];

impl Telling {
    /// The same as the server takes it.
    pub(crate) fn notice(&self) -> Notice {
        match *self {
            Done(done) => Notice::Progress(Progress { done, total: Some(100), message: None }),
            Line(line) => Notice::Log(Log { level: Level::Info, message: line.to_owned() }),
        }
    }
}

fn completed(answers: &Answers<'_>) -> String {
    format!("Elicitation completed: {}", answers.form("form"))
}

fn liking(answers: &Answers<'_>) -> String {
    format!("{} likes {}", answers.field("step1", "name"), answers.field("step2", "color"))
}

fn greeting(answers: &Answers<'_>) -> String {
    let (name, greeting) = (answers.field("user_name", "name"), answers.sampled("greeting"));
    format!("Name: {name}; greeting: {greeting}; roots: {}", answers.roots("client_roots"))
}
