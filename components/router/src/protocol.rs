//! What each method of the protocol does.

use contract::types::{self, Completion, Input, Outcome};
use futures::future::try_join_all;
use http::{HeaderMap, HeaderName, HeaderValue};
use mcp::{Answer, Call, List, Method, ProtocolError, Request, Resource, Server};

use crate::{
    audit::{self, Trail},
    cache,
    call::{self, Context, End},
    caller::Caller,
    catalog, clock,
    drive::{self, Turn},
    failure::Failure,
    line::Line,
    page, random, render,
    seal::{self, Binding},
    settings, structured,
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

/// Performs one request, and writes down who asked for what and what came of it.
pub(crate) async fn perform(request: &Request, headers: &HeaderMap, caller: &Caller, line: &Line) -> Answer {
    let trail = Trail::new(request, headers);
    let context = Context { request, caller, line, trail: &trail };
    let mut answer = dispatch(context, headers).await.unwrap_or_else(|error| {
        trail.came_to(audit::Outcome::Rejected);
        request.protocol_error(&error)
    });
    trail.write(request, &caller.principal, answer.body.len());
    answer.headers.extend(HeaderValue::try_from(&trail.id).map(|id| (REQUEST_ID, id)));
    answer
}

/// The header of a response with the id under which the audit log has the request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

async fn dispatch(context: Context<'_>, headers: &HeaderMap) -> Result<Answer, ProtocolError> {
    let request = context.request;
    match &request.method {
        Method::Initialize { requested_version } => Ok(request.initialized(requested_version, &SERVER)),
        Method::Ping | Method::SetLevel => Ok(request.done(&SERVER)),
        Method::Discover => Ok(request.discovered(&SERVER)),
        Method::List { list: List::Resources, cursor } => resources(context, cursor.as_deref()).await,
        Method::List { cursor: Some(_), .. } => Err(ProtocolError::InvalidCursor),
        Method::List { list, cursor: None } => {
            let items = catalog::list(*list).ok_or(ProtocolError::Internal)?;
            Ok(request.listed(*list, items, &SERVER))
        }
        Method::CallTool(call) => {
            let unknown = || ProtocolError::UnknownTool { name: call.name.clone() };
            let component = catalog::tool(&call.name).ok_or_else(unknown)?;
            request.check_arguments(headers, catalog::mirrored(&call.name))?;
            tool(context, component, call).await
        }
        Method::GetPrompt(call) => {
            let unknown = || ProtocolError::UnknownPrompt { name: call.name.clone() };
            prompt(context, catalog::prompt(&call.name).ok_or_else(unknown)?, call).await
        }
        Method::ReadResource(call) => {
            resource(context, catalog::resource(&call.name).ok_or_else(|| no_resource(&call.name))?, call).await
        }
        Method::Subscribe { uri } => {
            catalog::resource(uri).ok_or_else(|| no_resource(uri))?;
            Ok(request.done(&SERVER))
        }
        Method::Complete(completion) => complete(context, completion).await,
    }
}

/// A tool that fails has a result too, unless the client has to send something else than it did.
async fn tool(context: Context<'_>, component: &str, call: &Call) -> Result<Answer, ProtocolError> {
    let binding = binding("tools/call", context.caller, call);
    let failure = match run(context, component, Turn::Start, binding, call).await {
        Ok(End::Done(Outcome::ToolResult(result))) => match structured::rows(result.structured.as_deref()) {
            Ok(rows) => {
                context.trail.has(rows);
                return Ok(context.request.tool_result(&render::tool_result(result), &SERVER));
            }
            Err(_) => Failure::ToolBroken,
        },
        Ok(End::Asks(asked, inputs)) => return input_required(context, binding, &asked, inputs),
        Ok(End::Done(_)) => Failure::ToolBroken,
        Err(failure @ (Failure::Undeclared(_) | Failure::State)) => return Err(failed(context, failure, &call.name)),
        Err(failure) => failure,
    };
    context.trail.came_to((&failure).into());
    Ok(context.request.tool_result(&render::failed(&failure), &SERVER))
}

async fn prompt(context: Context<'_>, component: &str, call: &Call) -> Result<Answer, ProtocolError> {
    let binding = binding("prompts/get", context.caller, call);
    match run(context, component, Turn::Get, binding, call).await {
        Ok(End::Done(Outcome::Messages(messages))) => {
            Ok(context.request.prompt_written(&render::messages(messages), &SERVER))
        }
        Ok(End::Done(_)) => Err(failed(context, Failure::ToolBroken, &call.name)),
        Ok(End::Asks(asked, inputs)) => input_required(context, binding, &asked, inputs),
        Err(failure) => Err(failed(context, failure, &call.name)),
    }
}

async fn resource(context: Context<'_>, component: &str, call: &Call) -> Result<Answer, ProtocolError> {
    let binding = binding("resources/read", context.caller, call);
    match run(context, component, Turn::Read, binding, call).await {
        Ok(End::Done(Outcome::Contents(contents))) => {
            let contents: Vec<_> = contents.into_iter().map(render::contents).collect();
            Ok(context.request.resource_read(&contents, &SERVER))
        }
        Ok(End::Done(_)) => Err(failed(context, Failure::ToolBroken, &call.name)),
        Ok(End::Asks(asked, inputs)) => input_required(context, binding, &asked, inputs),
        Err(failure) => Err(failed(context, failure, &call.name)),
    }
}

fn no_resource(uri: &str) -> ProtocolError {
    let problem = "there is no resource at this address; `resources/templates/list` says which there are".to_owned();
    ProtocolError::UnknownResource { uri: uri.to_owned(), problem }
}

/// Lists the resources of every component that has some, side by side, and answers with the page after a cursor.
async fn resources(context: Context<'_>, cursor: Option<&str>) -> Result<Answer, ProtocolError> {
    let lists = catalog::resources().map(async |component| {
        match call::round(context, component, Turn::Index(clock::now())).await? {
            drive::End::Done(Outcome::Resources(entries)) => Ok(entries),
            drive::End::Done(_) | drive::End::Ask(_) => Err(Failure::ToolBroken),
        }
    });
    let lists = try_join_all(lists).await.map_err(|failure| failed(context, failure, ""))?;
    let all: Vec<Resource> = lists.into_iter().flatten().map(render::resource).collect();
    let (page, next) = page::after(&all, cursor).ok_or(ProtocolError::InvalidCursor)?;
    Ok(context.request.resources_listed(page, next.as_deref(), &SERVER))
}

async fn complete(context: Context<'_>, completion: &mcp::Completion) -> Result<Answer, ProtocolError> {
    let Some((component, of)) = catalog::completer(&completion.reference) else {
        let problem = "`params.ref` must be a prompt or a template that is listed".to_owned();
        return Err(ProtocolError::Argument(problem));
    };
    let mcp::Completion { argument, value, settled, .. } = completion.clone();
    let turn = Turn::Complete(Completion { of: of.to_owned(), argument, value, settled, now: clock::now() });
    match call::round(context, component, turn).await {
        Ok(drive::End::Done(Outcome::Values(values))) => Ok(context.request.completed(&values, &SERVER)),
        Ok(drive::End::Done(_) | drive::End::Ask(_)) => Err(failed(context, Failure::ToolBroken, of)),
        Err(failure) => Err(failed(context, failure, of)),
    }
}

/// Runs a call with all that the client has answered.
async fn run(
    context: Context<'_>,
    component: &str,
    begin: fn(types::Call) -> Turn,
    binding: Binding<'_>,
    call: &Call,
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
    let mcp::Client { elicitation, sampling, roots } = context.request.client;
    let client = types::Client { elicitation, sampling, roots };
    let cached = cache::read(component);
    let first =
        types::Call { client, inputs, cached, ..types::Call::new(&call.name, call.arguments.get(), clock::now()) };
    call::run(context, component, begin, first).await
}

/// Asks a modern client, which sends the call again with its answers.
fn input_required(
    context: Context<'_>,
    binding: Binding<'_>,
    asked: &[mcp::Asked],
    inputs: Vec<Input>,
) -> Result<Answer, ProtocolError> {
    let state = settings::variable("statekey")
        .and_then(|secret| seal::seal(&secret, random::bytes(), binding, inputs, clock::now()))
        .map_err(|failure| failed(context, failure, ""))?;
    context.trail.came_to(audit::Outcome::Asked);
    Ok(context.request.input_required(asked, &state, &SERVER))
}

/// What a failure is to the client; the audit log has it as it is. `name` is that of what was called.
fn failed(context: Context<'_>, failure: Failure, name: &str) -> ProtocolError {
    context.trail.came_to((&failure).into());
    render::error(failure, name)
}

fn binding<'a>(method: &'a str, caller: &'a Caller, call: &'a Call) -> Binding<'a> {
    Binding { principal: &caller.principal, call: [method, &call.name, call.arguments.get()] }
}
