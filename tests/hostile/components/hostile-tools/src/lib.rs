//! Tools that do what no tool may: the server has to stop them and go on.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::hint::black_box;

use serde::Deserialize;
use tool::{
    Guest,
    types::{Call, Content, Endpoint, Error, Exchange, Method, Outcome, Request, Response, Step, ToolResult},
};

struct HostileTools;

tool::export!(HostileTools);

/// The arguments of `answer_at_length`.
#[derive(Deserialize)]
struct Length {
    bytes: usize,
    character: char,
}

/// The arguments of `ask_azure`.
#[derive(Deserialize)]
struct Wish {
    endpoint: String,
    method: String,
    path: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    times: Option<usize>,
    /// So many bytes.
    cache: Option<usize>,
}

impl Guest for HostileTools {
    fn start(call: Call) -> Result<Step, Error> {
        match call.name.as_str() {
            "allocate" => allocate(),
            "answer_at_length" => {
                let Length { bytes, character } = read(&call.arguments)?;
                Ok(answer(character.to_string().repeat(bytes)))
            }
            "ask_azure" => ask(read(&call.arguments)?),
            "loop_forever" => loop {
                black_box(());
            },
            other => Err(Error::NotFound(other.to_owned())),
        }
    }

    fn resume(_: Vec<u8>, responses: Vec<Response>) -> Result<Step, Error> {
        Ok(answer(responses.iter().map(|response| response.status.to_string()).collect::<Vec<_>>().join(" ")))
    }
}

/// Keeps every block it gets, and writes into it, so that it is really there.
fn allocate() -> ! {
    let mut blocks = Vec::new();
    loop {
        blocks.push(black_box(vec![1_u8; 1024 * 1024]));
    }
}

fn ask(Wish { endpoint, method, path, headers, times, cache }: Wish) -> Result<Step, Error> {
    let endpoint = match endpoint.as_str() {
        "resource-manager" => Endpoint::ResourceManager,
        "log-analytics" => Endpoint::LogAnalytics,
        "blob-storage" => Endpoint::BlobStorage,
        region => Endpoint::Metrics(region.to_owned()),
    };
    let method = match method.as_str() {
        "get" => Method::Get,
        "post" => Method::Post,
        "put" => Method::Put,
        other => return Err(Error::NotFound(format!("the method `{other}`"))),
    };
    let request = Request { endpoint, method, path_with_query: path, headers, body: None };
    let requests = vec![request; times.unwrap_or(1)];
    Ok(Step::Send(Exchange { requests, state: vec![], notices: vec![], cache: cache.map(|length| vec![0; length]) }))
}

fn answer(text: String) -> Step {
    Step::Done(Outcome::ToolResult(ToolResult { content: vec![Content::Text(text)], structured: None }))
}

fn read<'a, T: Deserialize<'a>>(arguments: &'a str) -> Result<T, Error> {
    serde_json::from_str(arguments).map_err(|error| Error::UnexpectedResponse(error.to_string()))
}
