//! The loop that runs a call to its end: a step of the tool, the requests it asks for, the next step.

use std::future::Future;

use contract::{
    hop::{Reply, Resume},
    types::{Call, Exchange, Outcome, Request, Response, Step},
};

use crate::failure::Failure;

/// The most exchanges of one call; a tool that asks for more runs in a circle.
const MOST_EXCHANGES: usize = 64;

/// What a tool is asked to do.
#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// Begin.
    Start(Call),
    /// Go on with the answers to its requests.
    Resume(Resume),
}

/// The call of a tool at an instant in milliseconds since the Unix epoch.
pub(crate) fn call(arguments: &str, now: u64) -> Call {
    Call { arguments: arguments.to_owned(), now }
}

/// Runs a call to its end. `run` performs a turn of the tool, `send` the requests of an exchange.
pub(crate) async fn drive<Run, Send>(
    call: Call,
    run: impl Fn(Turn) -> Run,
    send: impl Fn(Vec<Request>) -> Send,
) -> Result<Outcome, Failure>
where
    Run: Future<Output = Result<Reply, Failure>>,
    Send: Future<Output = Result<Vec<Response>, Failure>>,
{
    let mut turn = Turn::Start(call);
    for _ in 0..MOST_EXCHANGES {
        match run(turn).await?.map_err(Failure::Tool)? {
            Step::Done(outcome) => return Ok(outcome),
            Step::Send(Exchange { requests, state }) => {
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

    use contract::types::{ArgumentError, Content, Endpoint, Error, Method};
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
        Response { status, headers: vec![], body: vec![] }
    }

    fn outcome(text: &str) -> Outcome {
        Outcome { content: vec![Content::Text(text.to_owned())], structured: None }
    }

    /// A tool that asks for two pages and then says what it got, in the state that goes back and forth.
    fn two_pages(turn: Turn) -> Step {
        let Turn::Resume(Resume { mut state, responses }) = turn else {
            return Step::Send(Exchange { requests: vec![request("/0")], state: vec![] });
        };
        state.extend(responses.iter().map(|response| u8::try_from(response.status).unwrap()));
        if state.len() == 3 {
            return Step::Done(outcome(&format!("{state:?}")));
        }
        Step::Send(Exchange { requests: vec![request("/1"), request("/2")], state })
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
        let result = block_on(drive(call("{}", 0), async |turn| Ok(Ok(two_pages(turn))), send));
        assert_eq!(result, Ok(outcome("[0, 1, 2]")));
        assert_eq!(*exchanges.borrow(), [1, 2]);
    }

    #[test]
    fn the_first_failure_ends_the_call() {
        let error = Error::InvalidArgument(ArgumentError { field: "limit".into(), problem: "must be a number".into() });
        let send = async |_| Err(Failure::Unreachable);
        let refuse = async |_| Ok(Err(error.clone()));
        assert_eq!(block_on(drive(call("{}", 0), refuse, send)), Err(Failure::Tool(error.clone())));
        assert_eq!(
            block_on(drive(call("{}", 0), async |turn| Ok(Ok(two_pages(turn))), send)),
            Err(Failure::Unreachable)
        );
        let trap = async |_| Err(Failure::ToolBroken);
        assert_eq!(block_on(drive(call("{}", 0), trap, send)), Err(Failure::ToolBroken));
    }

    #[test]
    fn a_tool_that_runs_in_a_circle_is_stopped() {
        let again = async |_| Ok(Ok(Step::Send(Exchange { requests: vec![request("/0")], state: vec![] })));
        let send = async |_| Ok(vec![response(200)]);
        assert_eq!(block_on(drive(call("{}", 0), again, send)), Err(Failure::TooManyExchanges));
    }
}
