//! What each method of the protocol does.

use contract::types::{self, Completion, Input, Outcome};
use futures::future::try_join_all;
use http::HeaderMap;
use mcp::{Answer, Call, List, Method, ProtocolError, Request, Resource, Server};

use crate::{
    call::{self, End},
    catalog, clock,
    drive::{self, Turn},
    failure::Failure,
    key::Caller,
    line::Line,
    page, random, render,
    seal::{self, Binding},
    settings,
};

const SERVER: Server = Server {
    name: "azure-infra-mcp",
    title: "Azure infrastructure",
    version: env!("CARGO_PKG_VERSION"),
    description: "Servers, SQL estates, missing patches and metrics in Azure and Azure Arc",
    website_url: None,
    instructions: "Tools that read Azure subscriptions and Log Analytics workspaces, Azure Arc servers included, and keep \
        snippets of text. A result that says `truncated` goes on with its `nextCursor` as `cursor`, and `warnings` say what \
        is not in it. `id` of a server is `hostResourceId` of its SQL Server. An error names the argument or the setting \
        to change.",
};

/// Performs one request.
pub(crate) async fn perform(request: &Request, headers: &HeaderMap, caller: &Caller, line: &Line) -> Answer {
    match &request.method {
        Method::Initialize { requested_version } => request.initialized(requested_version, &SERVER),
        Method::Ping | Method::SetLevel => request.done(&SERVER),
        Method::Discover => request.discovered(&SERVER),
        Method::List { list: List::Resources, cursor } => resources(request, cursor.as_deref(), line).await,
        Method::List { cursor: Some(_), .. } => request.protocol_error(&ProtocolError::InvalidCursor),
        Method::List { list, cursor: None } => match catalog::list(*list) {
            Some(items) => request.listed(*list, items, &SERVER),
            None => request.protocol_error(&ProtocolError::Internal),
        },
        Method::CallTool(call) => tool(request, headers, caller, call, line).await,
        Method::GetPrompt(call) => prompt(request, caller, call, line).await,
        Method::ReadResource(call) => resource(request, caller, call, line).await,
        Method::Subscribe { uri } => match catalog::resource(uri) {
            Some(_) => request.done(&SERVER),
            None => request.protocol_error(&no_resource(uri)),
        },
        Method::Complete(completion) => complete(request, completion, line).await,
    }
}

async fn tool(request: &Request, headers: &HeaderMap, caller: &Caller, call: &Call, line: &Line) -> Answer {
    let Some(component) = catalog::tool(&call.name) else {
        return request.protocol_error(&ProtocolError::UnknownTool { name: call.name.clone() });
    };
    if let Err(error) = request.check_arguments(headers, catalog::mirrored(&call.name)) {
        return request.protocol_error(&error);
    }
    match run(component, Turn::Start, binding("tools/call", caller, call), call, request, line).await {
        Ok(End::Done(Outcome::ToolResult(result))) => request.tool_result(&render::tool_result(result), &SERVER),
        Ok(End::Done(_)) => request.tool_result(&render::failed(&Failure::ToolBroken), &SERVER),
        Ok(End::Asks(asked, inputs)) => input_required(request, binding("tools/call", caller, call), &asked, inputs),
        Err(failure @ (Failure::Undeclared(_) | Failure::State)) => {
            request.protocol_error(&render::error(failure, &call.name))
        }
        Err(failure) => request.tool_result(&render::failed(&failure), &SERVER),
    }
}

async fn prompt(request: &Request, caller: &Caller, call: &Call, line: &Line) -> Answer {
    let Some(component) = catalog::prompt(&call.name) else {
        return request.protocol_error(&ProtocolError::UnknownPrompt { name: call.name.clone() });
    };
    match run(component, Turn::Get, binding("prompts/get", caller, call), call, request, line).await {
        Ok(End::Done(Outcome::Messages(messages))) => request.prompt_written(&render::messages(messages), &SERVER),
        Ok(End::Done(_)) => request.protocol_error(&render::error(Failure::ToolBroken, &call.name)),
        Ok(End::Asks(asked, inputs)) => input_required(request, binding("prompts/get", caller, call), &asked, inputs),
        Err(failure) => request.protocol_error(&render::error(failure, &call.name)),
    }
}

async fn resource(request: &Request, caller: &Caller, call: &Call, line: &Line) -> Answer {
    let Some(component) = catalog::resource(&call.name) else {
        return request.protocol_error(&no_resource(&call.name));
    };
    match run(component, Turn::Read, binding("resources/read", caller, call), call, request, line).await {
        Ok(End::Done(Outcome::Contents(contents))) => {
            let contents: Vec<_> = contents.into_iter().map(render::contents).collect();
            request.resource_read(&contents, &SERVER)
        }
        Ok(End::Done(_)) => request.protocol_error(&render::error(Failure::ToolBroken, &call.name)),
        Ok(End::Asks(asked, inputs)) => {
            input_required(request, binding("resources/read", caller, call), &asked, inputs)
        }
        Err(failure) => request.protocol_error(&render::error(failure, &call.name)),
    }
}

fn no_resource(uri: &str) -> ProtocolError {
    let problem = "there is no resource at this address; `resources/templates/list` says which there are".to_owned();
    ProtocolError::UnknownResource { uri: uri.to_owned(), problem }
}

/// Lists the resources of every component that has some, side by side, and answers with the page after a cursor.
async fn resources(request: &Request, cursor: Option<&str>, line: &Line) -> Answer {
    let lists = catalog::resources().map(async |component| {
        match call::round(component, Turn::Index(clock::now()), request, line).await? {
            drive::End::Done(Outcome::Resources(entries)) => Ok(entries),
            drive::End::Done(_) | drive::End::Ask(_) => Err(Failure::ToolBroken),
        }
    });
    match try_join_all(lists).await {
        Ok(lists) => {
            let all: Vec<Resource> = lists.into_iter().flatten().map(render::resource).collect();
            match page::after(&all, cursor) {
                Some((page, next)) => request.resources_listed(page, next.as_deref(), &SERVER),
                None => request.protocol_error(&ProtocolError::InvalidCursor),
            }
        }
        Err(failure) => request.protocol_error(&render::error(failure, "")),
    }
}

async fn complete(request: &Request, completion: &mcp::Completion, line: &Line) -> Answer {
    let Some((component, of)) = catalog::completer(&completion.reference) else {
        let problem = "`params.ref` must be a prompt or a template that is listed".to_owned();
        return request.protocol_error(&ProtocolError::Argument(problem));
    };
    let mcp::Completion { argument, value, settled, .. } = completion.clone();
    let turn = Turn::Complete(Completion { of: of.to_owned(), argument, value, settled, now: clock::now() });
    match call::round(component, turn, request, line).await {
        Ok(drive::End::Done(Outcome::Values(values))) => request.completed(&values, &SERVER),
        Ok(drive::End::Done(_) | drive::End::Ask(_)) => request.protocol_error(&render::error(Failure::ToolBroken, of)),
        Err(failure) => request.protocol_error(&render::error(failure, of)),
    }
}

/// Runs a call with all that the client has answered.
async fn run(
    component: &str,
    begin: fn(types::Call) -> Turn,
    binding: Binding<'_>,
    call: &Call,
    request: &Request,
    line: &Line,
) -> Result<End, Failure> {
    let mut inputs = match &call.state {
        Some(state) => {
            seal::open(&settings::variable("statekey")?, state, binding, clock::now())?.ok_or(Failure::State)?
        }
        None => Vec::new(),
    };
    let answers =
        call.inputs.iter().map(|input| Input { key: input.key.clone(), answer: input.answer.get().to_owned() });
    call::merge(&mut inputs, answers.collect());
    let mcp::Client { elicitation, sampling, roots } = request.client;
    let client = types::Client { elicitation, sampling, roots };
    let first = types::Call { client, inputs, ..types::Call::new(&call.name, call.arguments.get(), clock::now()) };
    call::run(component, begin, first, request, line).await
}

/// Asks a modern client, which sends the call again with its answers.
fn input_required(request: &Request, binding: Binding<'_>, asked: &[mcp::Asked], inputs: Vec<Input>) -> Answer {
    let sealed = settings::variable("statekey")
        .and_then(|secret| seal::seal(&secret, random::bytes(), binding, inputs, clock::now()));
    match sealed {
        Ok(state) => request.input_required(asked, &state, &SERVER),
        Err(failure) => request.protocol_error(&render::error(failure, "")),
    }
}

fn binding<'a>(method: &'a str, caller: &'a Caller, call: &'a Call) -> Binding<'a> {
    Binding { principal: &caller.0, call: [method, &call.name, call.arguments.get()] }
}
