//! The loop that runs a call to its end: a step of the tool, the requests it asks for, the next step.

use std::future::Future;

use contract::{
    hop::{Reply, Resume},
    types::{Call, Completion, Exchange, InputRequest, Notice, Outcome, Request, Response, Step},
};

use crate::failure::Failure;

/// The most exchanges of one call; a component that asks for more runs in a circle.
const MOST_EXCHANGES: usize = 64;

/// What a component is asked to do.
#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// Begin to run a tool.
    Start(Call),
    /// Begin to write out a prompt.
    Get(Call),
    /// Begin to read a resource.
    Read(Call),
    /// Begin to list the resources at an instant in milliseconds since the Unix epoch.
    Index(u64),
    /// Begin to complete a value.
    Complete(Completion),
    /// Go on with the answers to its requests.
    Resume(Resume),
}

/// How a call ends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum End {
    /// With its result.
    Done(Outcome),
    /// With questions to the client, after which it begins anew.
    Ask(Vec<InputRequest>),
}

/// Runs a call to its end. `run` performs a turn of the component, `cache` keeps something for later calls, `tell` tells
/// the client how far it is, and `send` performs the requests of an exchange.
pub(crate) async fn drive<Run, Tell, Send>(
    first: Turn,
    run: impl Fn(Turn) -> Run,
    cache: impl Fn(Vec<u8>) -> Result<(), Failure>,
    tell: impl Fn(Vec<Notice>) -> Tell,
    send: impl Fn(Vec<Request>) -> Send,
) -> Result<End, Failure>
where
    Run: Future<Output = Result<Reply, Failure>>,
    Tell: Future<Output = Result<(), Failure>>,
    Send: Future<Output = Result<Vec<Response>, Failure>>,
{
    let mut turn = first;
    for _ in 0..MOST_EXCHANGES {
        match run(turn).await?.map_err(Failure::Tool)? {
            Step::Done(outcome) => return Ok(End::Done(outcome)),
            Step::Ask(questions) => return Ok(End::Ask(questions)),
            Step::Send(Exchange { requests, state, notices, cache: value }) => {
                value.map_or(Ok(()), &cache)?;
                tell(notices).await?;
                let responses = send(requests).await?;
                turn = Turn::Resume(Resume { state, responses });
            }
        }
    }
    Err(Failure::TooManyExchanges)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use contract::types::{ArgumentError, Content, Endpoint, Error, InputKind, Level, Log, Method, ToolResult};
    use futures::executor::block_on;

    use super::*;

    fn request(path: &str) -> Request {
        Request {
            endpoint: Endpoint::ResourceManager,
            method: Method::Get,
            path_with_query: path.to_owned(),
            headers: vec![],
            body: None,
        }
    }

    fn response(status: u16) -> Response {
        Response { status, headers: vec![], body: "".into() }
    }

    fn outcome(text: &str) -> Outcome {
        Outcome::ToolResult(ToolResult { content: vec![Content::Text(text.to_owned())], structured: None })
    }

    fn start() -> Turn {
        Turn::Start(Call::new("a", "{}", 0))
    }

    fn step(requests: Vec<Request>, state: Vec<u8>) -> Step {
        Step::Send(Exchange { requests, state, notices: vec![], cache: None })
    }

    /// A client that hears nothing.
    async fn deaf(_: Vec<Notice>) -> Result<(), Failure> {
        Ok(())
    }

    fn no_cache(_: Vec<u8>) -> Result<(), Failure> {
        Err(Failure::Cache)
    }

    /// A tool that asks for two pages and then says what it got, in the state that goes back and forth.
    fn two_pages(turn: Turn) -> Step {
        let Turn::Resume(Resume { mut state, responses }) = turn else {
            return step(vec![request("/0")], vec![]);
        };
        state.extend(responses.iter().map(|response| u8::try_from(response.status).unwrap()));
        if state.len() == 3 {
            return Step::Done(outcome(&format!("{state:?}")));
        }
        step(vec![request("/1"), request("/2")], state)
    }

    #[test]
    fn answers_come_back_with_the_state_until_the_tool_is_done() {
        let exchanges = RefCell::new(Vec::new());
        let send = async |requests: Vec<Request>| {
            let numbers =
                requests.iter().map(|request| request.path_with_query.trim_start_matches('/').parse().unwrap());
            let responses = numbers.map(response).collect();
            exchanges.borrow_mut().push(requests.len());
            Ok(responses)
        };
        let result = block_on(drive(start(), async |turn| Ok(Ok(two_pages(turn))), no_cache, deaf, send));
        assert_eq!(result, Ok(End::Done(outcome("[0, 1, 2]"))));
        assert_eq!(*exchanges.borrow(), [1, 2]);
    }

    #[test]
    fn the_first_failure_ends_the_call() {
        let error = Error::InvalidArgument(ArgumentError { field: "limit".into(), problem: "must be a number".into() });
        let send = async |_| Err(Failure::Unreachable);
        let refuse = async |_| Ok(Err(error.clone()));
        assert_eq!(block_on(drive(start(), refuse, no_cache, deaf, send)), Err(Failure::Tool(error.clone())));
        assert_eq!(
            block_on(drive(start(), async |turn| Ok(Ok(two_pages(turn))), no_cache, deaf, send)),
            Err(Failure::Unreachable)
        );
        let trap = async |_| Err(Failure::ToolBroken);
        assert_eq!(block_on(drive(start(), trap, no_cache, deaf, send)), Err(Failure::ToolBroken));
    }

    #[test]
    fn a_tool_that_runs_in_a_circle_is_stopped() {
        let again = async |_| Ok(Ok(step(vec![request("/0")], vec![])));
        let send = async |_| Ok(vec![response(200)]);
        assert_eq!(block_on(drive(start(), again, no_cache, deaf, send)), Err(Failure::TooManyExchanges));
    }

    #[test]
    fn a_client_is_told_before_the_requests_and_may_have_gone_away() {
        let told = RefCell::new(Vec::new());
        let notice = Notice::Log(Log { level: Level::Info, message: "a".to_owned() });
        let say = async |turn| match turn {
            Turn::Resume(_) => Ok(Ok(Step::Done(outcome("")))),
            Turn::Start(_) | Turn::Get(_) | Turn::Read(_) | Turn::Index(_) | Turn::Complete(_) => {
                Ok(Ok(Step::Send(Exchange {
                    requests: vec![],
                    state: vec![],
                    notices: vec![notice.clone()],
                    cache: None,
                })))
            }
        };
        let tell = async |notices: Vec<Notice>| {
            told.borrow_mut().extend(notices);
            Ok(())
        };
        let send = async |requests: Vec<Request>| {
            assert_eq!((requests.len(), told.borrow().len()), (0, 1));
            Ok(vec![])
        };
        assert_eq!(block_on(drive(start(), say, no_cache, tell, send)), Ok(End::Done(outcome(""))));
        let gone = async |_| Err(Failure::Gone);
        assert_eq!(block_on(drive(start(), say, no_cache, gone, send)), Err(Failure::Gone));
    }

    #[test]
    fn what_is_cached_is_kept_before_the_call_goes_on() {
        let kept = RefCell::new(Vec::new());
        let run = async |turn| match turn {
            Turn::Resume(_) => Ok(Ok(Step::Done(outcome(&format!("{:?}", kept.borrow()))))),
            Turn::Start(_) | Turn::Get(_) | Turn::Read(_) | Turn::Index(_) | Turn::Complete(_) => {
                Ok(Ok(Step::Send(Exchange { requests: vec![], state: vec![], notices: vec![], cache: Some(vec![7]) })))
            }
        };
        let keep = |value| {
            kept.borrow_mut().push(value);
            Ok(())
        };
        let send = async |_| Ok(vec![]);
        assert_eq!(block_on(drive(start(), run, keep, deaf, send)), Ok(End::Done(outcome("[[7]]"))));
        assert_eq!(block_on(drive(start(), run, no_cache, deaf, send)), Err(Failure::Cache));
    }

    #[test]
    fn questions_end_the_call() {
        let question = InputRequest { key: "a".to_owned(), kind: InputKind::Roots, params: "{}".to_owned() };
        let ask = async |_| Ok(Ok(Step::Ask(vec![question.clone()])));
        let send = async |_| Err(Failure::Unreachable);
        assert_eq!(block_on(drive(start(), ask, no_cache, deaf, send)), Ok(End::Ask(vec![question.clone()])));
    }
}
