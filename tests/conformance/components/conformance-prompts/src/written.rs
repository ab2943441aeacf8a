//! What each prompt says.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec,
};

use serde::Deserialize;
use serde_json::{Value, json};
use tool::{
    arguments,
    types::{Body, Call, Content, Contents, Error, InputKind, InputRequest, Media, Message, Outcome, Role, Step},
};

pub(crate) fn simple() -> Step {
    messages([text("This is a simple prompt for testing.")])
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct Two {
    arg1: String,
    arg2: String,
}

pub(crate) fn with_arguments(call: &Call) -> Result<Step, Error> {
    let Two { arg1, arg2 } = arguments::parse(&call.arguments)?;
    Ok(messages([text(&format!("Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"))]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct Uri {
    #[serde(rename = "resourceUri")]
    uri: String,
}

pub(crate) fn with_resource(call: &Call) -> Result<Step, Error> {
    let Uri { uri } = arguments::parse(&call.arguments)?;
    let body = Body::Text("Embedded resource content for testing.".to_owned());
    let resource = Content::Embedded(Contents { uri, mime_type: Some("text/plain".to_owned()), body });
    Ok(messages([resource, text("Please process the embedded resource above.")]))
}

pub(crate) fn with_image() -> Step {
    let data = include_bytes!("../../../media/pixel.png").to_vec();
    let image = Content::Image(Media { data, mime_type: "image/png".to_owned() });
    messages([image, text("Please analyze the image above.")])
}

/// Asks the user first; an answer that is none is asked for again.
pub(crate) fn asking(call: &Call) -> Step {
    const KEY: &str = "user_context";
    let input = call.inputs.iter().find(|input| input.key == KEY);
    let answer: Value = input.and_then(|input| serde_json::from_str(&input.answer).ok()).unwrap_or_default();
    let text_at = |path| answer.pointer(path).and_then(Value::as_str);
    if !matches!(text_at("/action"), Some("accept" | "decline" | "cancel")) {
        let schema =
            json!({ "type": "object", "properties": { "context": { "type": "string" } }, "required": ["context"] });
        let params = json!({ "message": "What context should the prompt use?", "requestedSchema": schema }).to_string();
        return Step::Ask(vec![InputRequest { key: KEY.to_owned(), kind: InputKind::Elicitation, params }]);
    }
    let context = text_at("/content/context").unwrap_or("none");
    messages([text(&format!("Use this context: {context}"))])
}

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

fn messages<const N: usize>(contents: [Content; N]) -> Step {
    let message = |content| Message { role: Role::User, content };
    Step::Done(Outcome::Messages(contents.into_iter().map(message).collect()))
}
