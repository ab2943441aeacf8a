//! Questions to a legacy client in the middle of a call: they go out on its line, and the answers are posted to whichever
//! instance of the server gets them.
//!
//! The two meet in the key-value store. An id that nobody can guess takes the place of a session.
//!
//! <https://modelcontextprotocol.io/specification/2025-11-25/basic#requests>

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use contract::types::Input;
use futures::future::{Either, select, try_join_all};
use mcp::{Answer, Asked, Reply};

use crate::{
    clock,
    failure::Failure,
    leftovers,
    line::{Line, Over},
    random,
    store::{Failed, Spin, Store},
};

/// How long a client may take to answer. There is a person behind some of the questions.
const PATIENCE: Duration = Duration::from_mins(5);

/// The pause between two looks at the store.
const PAUSE: Duration = Duration::from_millis(50);

/// Asks for all of these and waits for the answers.
pub(crate) async fn all(line: &Line, asked: &[Asked]) -> Result<Vec<Input>, Failure> {
    if !line.is_open() {
        return Err(Failure::NoLine);
    }
    let store = Spin::open().map_err(|Failed| Failure::Store)?;
    let answers = pin!(try_join_all(asked.iter().map(|asked| one(&store, line, asked))));
    match select(answers, pin!(line.keep_open(Instant::now(), PATIENCE))).await {
        Either::Left((answers, _)) => answers,
        Either::Right((Over::Deadline, _)) => Err(Failure::Unanswered),
        Either::Right((Over::Gone, _)) => Err(Failure::Gone),
    }
}

async fn one(store: &Spin, line: &Line, asked: &Asked) -> Result<Input, Failure> {
    let question = Question { store, key: format!("{}{}", leftovers::QUESTION, random::id()) };
    let expiry = leftovers::expiry(clock::now(), PATIENCE);
    store.set(&question.key, expiry.as_bytes()).map_err(|Failed| Failure::Store)?;
    let id = question.key.strip_prefix(leftovers::QUESTION).unwrap_or_default();
    line.say(&mcp::asking(id, asked)).await.map_err(|_| Failure::Gone)?;
    loop {
        if let Some(answer) = store.get(&reply(&question.key)).map_err(|Failed| Failure::Store)? {
            let answer = String::from_utf8(answer).ok().filter(|answer| !answer.is_empty());
            let answer = answer.ok_or(Failure::Declined)?;
            return Ok(Input { key: asked.key.clone(), answer });
        }
        clock::sleep(PAUSE).await;
    }
}

/// A question that waits; its keys go with it.
struct Question<'a> {
    store: &'a Spin,
    key: String,
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        // The question first, so that an answer that comes now sees that nobody waits for it. What can't be taken away is
        // swept up later.
        let _ = self.store.delete(&self.key);
        let _ = self.store.delete(&reply(&self.key));
    }
}

fn reply(key: &str) -> String {
    format!("{key}:reply")
}

/// Takes what a client answers to where it is waited for. An answer to no question is dropped, as the protocol has it.
pub(crate) fn deliver(answer: &Reply) -> Answer {
    if random::is_id(&answer.id) {
        // The store's failure is the call's to tell.
        let _ = Spin::open().and_then(|store| put(&store, answer));
    }
    Answer::accepted()
}

fn put(store: &impl Store, Reply { id, result }: &Reply) -> Result<(), Failed> {
    let question = format!("{}{id}", leftovers::QUESTION);
    if store.get(&question)?.is_none() {
        return Ok(());
    }
    // Nothing stands for a client that declines.
    let result = result.as_ref().map(|result| result.get()).unwrap_or_default();
    store.set(&reply(&question), result.as_bytes())?;
    if store.get(&question)?.is_none() { store.delete(&reply(&question)) } else { Ok(()) }
}
