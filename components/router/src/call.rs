//! A call from its beginning to its end: rounds of the component, and between them what the client was asked for.

use std::{cell::Cell, pin::pin, time::Instant};

use contract::types::{self, Call, Input, InputKind, InputRequest, Level as Severity, Notice, Outcome, Progress};
use futures::future::{Either, select};
use mcp::{Asked, Client, Era, Kind, Level, Request};
use serde_json::value::RawValue;

use crate::{
    ask,
    audit::Trail,
    azure::Azure,
    cache,
    caller::Caller,
    catalog, clock,
    drive::{self, Turn},
    failure::Failure,
    hop,
    line::{Line, Over},
    settings,
};

/// The most rounds of one call; a component that asks for more runs in a circle.
const MOST_ROUNDS: usize = 16;

/// What came of a call.
pub(crate) enum End {
    /// Its result.
    Done(Outcome),
    /// Questions that go to a modern client with the answer. The call has these inputs so far.
    Asks(Vec<Asked>, Vec<Input>),
}

/// What goes with a call from its request to its answer.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) request: &'a Request,
    pub(crate) caller: &'a Caller,
    pub(crate) line: &'a Line,
    pub(crate) trail: &'a Trail,
}

/// Runs a call that `begin` makes the first turn of. A legacy client is asked on the way.
pub(crate) async fn run(
    context: Context<'_>,
    component: &str,
    begin: fn(Call) -> Turn,
    mut call: Call,
) -> Result<End, Failure> {
    for _ in 0..MOST_ROUNDS {
        let questions = match round(context, component, begin(call.clone())).await? {
            drive::End::Done(outcome) => return Ok(End::Done(outcome)),
            drive::End::Ask(questions) => questions,
        };
        let asked = questions.into_iter().map(asked).collect::<Result<Vec<_>, _>>()?;
        check_offered(&asked, context.request.client)?;
        match context.request.era {
            Era::Modern => return Ok(End::Asks(asked, call.inputs)),
            Era::Legacy => merge(&mut call.inputs, ask::all(context.line, &asked).await?),
        }
        call.now = clock::now();
    }
    Err(Failure::TooManyQuestions)
}

/// Runs one round within the deadline, for as long as the client is there.
pub(crate) async fn round(context: Context<'_>, component: &str, first: Turn) -> Result<drive::End, Failure> {
    let Context { request, line, trail, .. } = context;
    let deadline = settings::deadline()?;
    let began = Instant::now();
    let azure = Azure::new(began, deadline, catalog::allowed(component), trail.trace.as_ref());
    let answered = Cell::new(0);
    let tell = async |notices| tell(notices, request, line).await;
    let send = async |requests: Vec<types::Request>| {
        answered.set(answered.get() + u32::try_from(requests.len()).unwrap_or(u32::MAX));
        let began = Instant::now();
        let responses = azure.send(requests).await;
        trail.answered(responses.as_deref().unwrap_or_default(), began.elapsed());
        let responses = responses?;
        // A component that asks nothing of Azure knows best how far it is.
        if !responses.is_empty() {
            let message = format!("requests answered by Azure: {}", answered.get());
            tell(vec![Notice::Progress(Progress { done: answered.get(), total: None, message: Some(message) })])
                .await?;
        }
        Ok(responses)
    };
    let keep = |value: Vec<u8>| cache::write(component, &value);
    let round = drive::drive(first, |turn| hop::run(component, turn, trail.trace.as_ref()), keep, tell, send);
    match select(pin!(round), pin!(line.keep_open(began, deadline))).await {
        // A setting that lets no request out looks as if the component had failed.
        Either::Left((Err(Failure::ToolBroken), _)) => settings::check().and(Err(Failure::ToolBroken)),
        Either::Left((end, _)) => end,
        Either::Right((Over::Deadline, _)) => Err(Failure::Deadline(deadline)),
        Either::Right((Over::Gone, _)) => Err(Failure::Gone),
    }
}

async fn tell(notices: Vec<Notice>, request: &Request, line: &Line) -> Result<(), Failure> {
    for notice in notices {
        let message = match notice {
            Notice::Progress(progress) => request.progress(progress.done, progress.total, progress.message.as_deref()),
            Notice::Log(log) => request.log(level(log.level), &log.message),
        };
        if let Some(message) = message {
            line.say(&message).await.map_err(|_| Failure::Gone)?;
        }
    }
    Ok(())
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Debug => Level::Debug,
        Severity::Info => Level::Info,
        Severity::Notice => Level::Notice,
        Severity::Warning => Level::Warning,
        Severity::Error => Level::Error,
        Severity::Critical => Level::Critical,
        Severity::Alert => Level::Alert,
        Severity::Emergency => Level::Emergency,
    }
}

fn asked(InputRequest { key, kind, params }: InputRequest) -> Result<Asked, Failure> {
    let kind = match kind {
        InputKind::Elicitation => Kind::Elicitation,
        InputKind::Sampling => Kind::Sampling,
        InputKind::Roots => Kind::Roots,
    };
    Ok(Asked { key, kind, params: RawValue::from_string(params).map_err(|_| Failure::ToolBroken)? })
}

/// Checks that the client offers all that it is asked for.
fn check_offered(asked: &[Asked], client: Client) -> Result<(), Failure> {
    let is_missing = |kind, is_offered: bool| !is_offered && asked.iter().any(|asked| asked.kind == kind);
    let missing = Client {
        elicitation: is_missing(Kind::Elicitation, client.elicitation),
        sampling: is_missing(Kind::Sampling, client.sampling),
        roots: is_missing(Kind::Roots, client.roots),
    };
    if missing == (Client { elicitation: false, sampling: false, roots: false }) {
        return Ok(());
    }
    Err(Failure::Undeclared(missing))
}

/// Adds inputs to those of earlier rounds; what was asked for again takes the place of the earlier one.
pub(crate) fn merge(inputs: &mut Vec<Input>, later: Vec<Input>) {
    inputs.retain(|input| !later.iter().any(|other| other.key == input.key));
    inputs.extend(later);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again_replaces_the_earlier_answer() {
        let input = |key: &str, answer: &str| Input { key: key.to_owned(), answer: answer.to_owned() };
        let mut inputs = vec![input("a", "1"), input("b", "2")];
        merge(&mut inputs, vec![input("a", "3"), input("c", "4")]);
        assert_eq!(inputs, [input("b", "2"), input("a", "3"), input("c", "4")]);
    }

    #[test]
    fn a_client_is_asked_only_for_what_it_offers() {
        let asked = |kind| Asked { key: String::new(), kind, params: RawValue::from_string("{}".to_owned()).unwrap() };
        let client = Client { elicitation: true, sampling: false, roots: false };
        assert_eq!(check_offered(&[asked(Kind::Elicitation)], client), Ok(()));
        let missing = Client { elicitation: false, sampling: true, roots: false };
        let both = [asked(Kind::Elicitation), asked(Kind::Sampling)];
        assert_eq!(check_offered(&both, client), Err(Failure::Undeclared(missing)));
    }
}
