//! A server of a few tools, prompts and resources, as the router would write it.

use http::HeaderMap;
use mcp::{
    Answer, Asked, Body, Call, Client, Completion, Content, Contents, Era, Inbound, Kind, List, Media, Message, Method,
    ProtocolError, Reference, Request, Resource, Role, Server, ToolResult,
};
use serde_json::value::RawValue;

use crate::schema;

const SERVER: Server = Server {
    name: "fixture",
    title: "Fixture",
    version: "1.2.3",
    description: "Says what it is told.",
    website_url: Some("https://example.com/"),
    instructions: "Ask `echo` to echo.",
};

/// The space after each colon shows in the answers that the text is passed on as it is.
const TOOLS: &str =
    r#"[{"name": "echo", "inputSchema": {"type": "object"}}, {"name": "fehler→", "inputSchema": {"type": "object"}}]"#;

const PROMPTS: &str = r#"[{"name": "greet"}]"#;

const TEMPLATES: &str = r#"[{"name": "any", "uriTemplate": "test://{name}"}]"#;

/// Answers one HTTP request, after it has made sure that each result is of the type that the protocol publishes.
pub(crate) fn serve(method: &http::Method, headers: &HeaderMap, body: &[u8]) -> Answer {
    answer(mcp::receive(method, headers, body))
}

fn answer(inbound: Inbound) -> Answer {
    match inbound {
        Inbound::Answer(answer) => {
            schema::check_error(&answer);
            answer
        }
        Inbound::Request(request) => {
            let answer = perform(&request);
            schema::check(&request, &answer);
            answer
        }
        Inbound::Reply(_) | Inbound::Cancelled(_) => Answer::accepted(),
        Inbound::Batch(members) => Answer::batch(members.into_iter().map(answer).collect()),
    }
}

fn perform(request: &Request) -> Answer {
    match &request.method {
        Method::Initialize { requested_version } => request.initialized(requested_version, &SERVER),
        Method::Ping | Method::SetLevel | Method::Subscribe { .. } => request.done(&SERVER),
        Method::Discover => request.discovered(&SERVER),
        Method::List { list: List::Resources, cursor: Some(_) } => request.resources_listed(&[], None, &SERVER),
        Method::List { list: List::Resources, cursor: None } => {
            request.resources_listed(&[resource()], Some("next"), &SERVER)
        }
        Method::List { cursor: Some(_), .. } => request.protocol_error(&ProtocolError::InvalidCursor),
        Method::List { list: List::Tools, .. } => request.listed(List::Tools, TOOLS, &SERVER),
        Method::List { list: List::Prompts, .. } => request.listed(List::Prompts, PROMPTS, &SERVER),
        Method::List { list: List::Templates, .. } => request.listed(List::Templates, TEMPLATES, &SERVER),
        Method::CallTool(call) => match call_tool(request, call) {
            Ok(result) => request.tool_result(&result, &SERVER),
            Err(error) => request.protocol_error(&error),
        },
        Method::GetPrompt(call) => get_prompt(request, call),
        Method::ReadResource(call) => read(request, &call.name),
        Method::Complete(completion) => complete(request, completion),
    }
}

fn call_tool(request: &Request, call: &Call) -> Result<ToolResult, ProtocolError> {
    let text = |text: &str| Content::Text { text: text.to_owned() };
    let content = vec![text(call.arguments.get())];
    match call.name.as_str() {
        "echo" => Ok(ToolResult { content, structured: Some(call.arguments.get().to_owned()), is_error: false }),
        "silent" => {
            let picture = Content::Image(Media { data: vec![0, 255], mime_type: "image/png".to_owned() });
            Ok(ToolResult {
                content: vec![picture],
                structured: Some(call.arguments.get().to_owned()),
                is_error: false,
            })
        }
        "fehler→" => Ok(ToolResult { content, structured: None, is_error: true }),
        "every-block" => {
            let media = |mime_type: &str| Media { data: vec![0, 255], mime_type: mime_type.to_owned() };
            let content = vec![
                text("a"),
                Content::Image(media("image/png")),
                Content::Audio(media("audio/wav")),
                Content::Resource { resource: contents("test://b", Body::Blob(vec![1])) },
                Content::ResourceLink(resource()),
            ];
            Ok(ToolResult { content, structured: None, is_error: false })
        }
        "sampled" if !request.client.sampling => {
            Err(ProtocolError::MissingCapability { required: Client { sampling: true, ..NOTHING } })
        }
        "sampled" => Err(ProtocolError::RequestState),
        "broken" => Err(ProtocolError::Internal),
        name => Err(ProtocolError::UnknownTool { name: name.to_owned() }),
    }
}

/// Asks a modern client for a name first.
fn get_prompt(request: &Request, call: &Call) -> Answer {
    let write = |name: &str| {
        let content = Content::Text { text: format!("Greet {name}") };
        request.prompt_written(&[Message { role: Role::User, content }], &SERVER)
    };
    match (call.name.as_str(), call.inputs.first(), call.state.as_deref()) {
        ("greet", Some(input), Some("sealed")) => write(input.answer.get()),
        ("greet", ..) if request.era == Era::Modern => {
            let params = raw(r#"{"message":"Who?","requestedSchema":{"type":"object","properties":{}}}"#).to_owned();
            request.input_required(&[Asked { key: "name".into(), kind: Kind::Elicitation, params }], "sealed", &SERVER)
        }
        ("greet", ..) => write(call.arguments.get()),
        (name, ..) => request.protocol_error(&ProtocolError::UnknownPrompt { name: name.to_owned() }),
    }
}

fn read(request: &Request, uri: &str) -> Answer {
    if uri == "test://a" {
        return request.resource_read(&[contents(uri, Body::Text("text".into()))], &SERVER);
    }
    let (uri, problem) = (uri.to_owned(), "there is no such resource".to_owned());
    request.protocol_error(&ProtocolError::UnknownResource { uri, problem })
}

fn complete(request: &Request, completion: &Completion) -> Answer {
    match &completion.reference {
        Reference::Prompt(_) => {
            let settled = completion.settled.iter().map(|(name, value)| format!("{name}={value}"));
            let values: Vec<_> =
                [completion.argument.clone(), completion.value.clone()].into_iter().chain(settled).collect();
            request.completed(&values, &SERVER)
        }
        Reference::Template(_) => request.completed(&vec!["x".to_owned(); 101], &SERVER),
    }
}

const NOTHING: Client = Client { elicitation: false, sampling: false, roots: false };

fn resource() -> Resource {
    Resource {
        uri: "test://a".into(),
        name: "a".into(),
        title: None,
        description: None,
        mime_type: Some("text/plain".into()),
    }
}

fn contents(uri: &str, body: Body) -> Contents {
    Contents { uri: uri.to_owned(), mime_type: None, body }
}

fn raw(text: &str) -> &RawValue {
    serde_json::from_str(text).expect("the tools are JSON")
}
