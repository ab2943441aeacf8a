//! A turn of a tool: one HTTP request inside the app, to the tool's own component.

use std::{cell::Cell, time::Duration};

use contract::{
    hop::{self, Reply},
    types::Step,
};

use crate::{
    clock,
    drive::Turn,
    failure::Failure,
    input::Unread,
    random,
    trace::{self, Trace},
    wire::{self, Incoming, Method, Outgoing, Scheme},
};

/// The longest answer of a tool that is read, in bytes. It may hold what Azure has answered so far: a page of Resource Graph
/// is 16 MiB at the most. The endpoint has it three times over while it answers, and 256 MiB should do for that.
const LONGEST_REPLY: usize = 48 * 1024 * 1024;

/// The longest answer that goes to a client, in bytes: more than the most that an argument of ours asks for, which is 10 MB.
/// Where all of it has to be escaped, six bytes are written for each, and the router's memory still holds it.
const LONGEST_RESULT: usize = 12 * 1024 * 1024;

/// The most attempts at a turn.
const MOST_ATTEMPTS: u32 = 5;

/// The pause after the first failed attempt, doubled after each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// Performs a turn as a part of a trace. A tool that traps answers nothing that could be decoded.
///
/// When many calls begin or go on in one moment, the host may have no room for another instance and answers 500. A turn
/// has no effect but its answer, so it is tried again.
pub(crate) async fn run(component: &str, turn: Turn, trace: Option<&Trace>) -> Result<Reply, Failure> {
    let (path, body) = match turn {
        Turn::Start(call) => (hop::START, hop::encode(&call)),
        Turn::Get(call) => (hop::GET, hop::encode(&call)),
        Turn::Read(call) => (hop::READ, hop::encode(&call)),
        Turn::Index(now) => (hop::INDEX, hop::encode(&now)),
        Turn::Complete(completion) => (hop::COMPLETE, hop::encode(&completion)),
        Turn::Resume(resume) => (hop::RESUME, hop::encode(&resume)),
    };
    let host = hop::host(component);
    for attempt in 0..MOST_ATTEMPTS {
        if let Some(incoming) = attempted(&host, path, &body, trace).await {
            drop(body);
            return decode(read(incoming).await?);
        }
        if attempt + 1 < MOST_ATTEMPTS {
            clock::sleep(pause(attempt, random::bytes())).await;
        }
    }
    Err(Failure::ToolBroken)
}

/// The answer of a component, none if it gave none.
async fn attempted(host: &str, path: &str, body: &[u8], trace: Option<&Trace>) -> Option<Incoming> {
    let headers =
        trace.map(|trace| (trace::HEADER.to_owned(), trace.value().as_bytes().to_vec())).into_iter().collect();
    let outgoing = Outgoing {
        scheme: Scheme::Http,
        authority: host,
        method: Method::Post,
        path_with_query: path,
        headers,
        body,
        timeout: None,
    };
    let incoming = wire::send(outgoing).await.ok()?;
    (incoming.status() == 200).then_some(incoming)
}

/// Reads an answer to its end, but never more than its limit: a tool must not fill the memory of the router.
async fn read(incoming: Incoming) -> Result<Vec<u8>, Failure> {
    incoming.read(&Cell::new(LONGEST_REPLY)).await.map_err(|unread| match unread {
        Unread::BrokenOff => Failure::ToolBroken,
        Unread::TooLong => Failure::ReplyTooLong(LONGEST_REPLY),
    })
}

/// The pause after an attempt, counted from 0: longer each time, and shortened by up to a half by `random` so that those
/// who found no room do not come back together.
fn pause(attempt: u32, [random]: [u8; 1]) -> Duration {
    FIRST_PAUSE * 2_u32.pow(attempt) * (256 + u32::from(random)) / 512
}

fn decode(bytes: Vec<u8>) -> Result<Reply, Failure> {
    let length = bytes.len();
    let reply = hop::take(bytes).map_err(|hop::Malformed| Failure::ToolBroken)?;
    match reply {
        Ok(Step::Done(_) | Step::Ask(_)) | Err(_) if length > LONGEST_RESULT => {
            Err(Failure::ReplyTooLong(LONGEST_RESULT))
        }
        Ok(Step::Done(_) | Step::Ask(_) | Step::Send(_)) | Err(_) => Ok(reply),
    }
}

#[cfg(test)]
mod tests {
    use contract::types::{Error, Exchange};

    use super::*;

    #[test]
    fn what_goes_to_a_client_is_shorter_than_what_is_kept() {
        let kept =
            Ok(Step::Send(Exchange { requests: vec![], state: vec![0; LONGEST_RESULT], notices: vec![], cache: None }));
        assert_eq!(decode(hop::encode(&kept)), Ok(kept));
        let told: Reply = Err(Error::NotFound("a".repeat(LONGEST_RESULT)));
        assert_eq!(decode(hop::encode(&told)), Err(Failure::ReplyTooLong(LONGEST_RESULT)));
        let told: Reply = Err(Error::NotFound("a".repeat(LONGEST_RESULT - 8)));
        assert_eq!(decode(hop::encode(&told)), Ok(told));
    }

    #[test]
    fn pauses_double_and_differ_by_a_half() {
        let milliseconds = |attempt, random| pause(attempt, [random]).as_millis();
        assert_eq!([milliseconds(0, 0), milliseconds(1, 0), milliseconds(3, 0)], [25, 50, 200]);
        assert_eq!([milliseconds(0, 255), milliseconds(3, 255)], [49, 399]);
    }
}
