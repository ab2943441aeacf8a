//! The way back to a client while its request is served.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use mcp::{Answer, Inbound};

use crate::{
    clock, endpoint,
    session::Session,
    transport::{Gone, Out, Stream},
};

/// How long a stream is silent at most. Some proxies close one that has been silent for a minute.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(15);

/// What keeps a stream open and means nothing.
///
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes>
pub(crate) const COMMENT: &[u8] = b": still here\n\n";

/// How often the server looks whether the client is still there.
const LOOK: Duration = Duration::from_millis(500);

/// The pause until a stream that somebody writes to is looked at again.
const MOMENT: Duration = Duration::from_millis(5);

/// The way back to a client.
pub(crate) enum Line {
    /// The response to the request.
    Response(Cell<Channel>),
    /// The stream that the client of a session has open elsewhere.
    Session {
        session: Session,
        /// The identifier of the request in JSON, empty for a batch.
        request: String,
        /// Whether the client no longer waits for the answer.
        is_over: Cell<bool>,
    },
    /// There is none: the answers to a batch are one array.
    None,
}

/// A response.
#[derive(Default)]
pub(crate) enum Channel {
    /// It has not been begun.
    Unused(Out),
    /// It is a stream.
    Open(Stream),
    /// Somebody writes to it.
    #[default]
    Busy,
    /// The client has gone away.
    Gone,
}

/// Why a line is not kept open any longer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Over {
    /// The client went away or no longer waits.
    Gone,
    /// The time is over.
    Deadline,
}

impl Line {
    /// The response to a request.
    pub(crate) fn response(out: Out) -> Self {
        Self::Response(Cell::new(Channel::Unused(out)))
    }

    /// The stream of a session, for a message that was posted to it.
    pub(crate) fn session(session: Session, inbound: &Inbound) -> Self {
        let request = match inbound {
            Inbound::Request(request) => request.id.json().to_owned(),
            Inbound::Answer(_) | Inbound::Reply(_) | Inbound::Cancelled(_) | Inbound::Batch(_) => String::new(),
        };
        Self::Session { session, request, is_over: Cell::new(false) }
    }

    /// Whether a message would reach the client.
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::Response(_) | Self::Session { .. } => true,
            Self::None => false,
        }
    }

    /// Says a message before the answer.
    pub(crate) async fn say(&self, message: &[u8]) -> Result<(), Gone> {
        match self {
            Self::Response(channel) => loop {
                match channel.take() {
                    Channel::Unused(out) => return write(channel, out.stream(), &mcp::event(message)).await,
                    Channel::Open(stream) => return write(channel, stream, &mcp::event(message)).await,
                    Channel::Busy => clock::sleep(MOMENT).await,
                    Channel::Gone => {
                        channel.set(Channel::Gone);
                        return Err(Gone);
                    }
                }
            },
            Self::Session { session, .. } => session.post(message),
            Self::None => Ok(()),
        }
    }

    /// Keeps a stream open until the client goes away or no longer waits, or the time since `began` is over. The stream of
    /// a session has its own heartbeat.
    pub(crate) async fn keep_open(&self, began: Instant, deadline: Duration) -> Over {
        let (mut beat, mut passed) = (Duration::ZERO, Duration::ZERO);
        loop {
            clock::sleep(LOOK.min(deadline.saturating_sub(passed))).await;
            passed = began.elapsed();
            let left = deadline.saturating_sub(passed);
            if left.is_zero() {
                return Over::Deadline;
            }
            let channel = match self {
                Self::Response(channel) => channel,
                Self::Session { session, request, is_over } => {
                    is_over.set(!session.waits_for(request));
                    if is_over.get() {
                        return Over::Gone;
                    }
                    continue;
                }
                Self::None => continue,
            };
            match channel.take() {
                Channel::Open(stream) if !stream.is_open() => return Over::Gone,
                Channel::Open(stream) if passed.saturating_sub(beat) >= HEARTBEAT => {
                    beat = passed;
                    match clock::within(left, write(channel, stream, COMMENT)).await {
                        Some(Ok(())) => {}
                        Some(Err(Gone)) => return Over::Gone,
                        None => return Over::Deadline,
                    }
                }
                other @ (Channel::Unused(_) | Channel::Open(_) | Channel::Busy | Channel::Gone) => channel.set(other),
            }
        }
    }

    /// Sends the answer. Nobody is left to hear of a failure.
    pub(crate) async fn finish(self, answer: Answer) {
        match self {
            Self::Response(channel) => match channel.into_inner() {
                Channel::Unused(out) => out.respond(endpoint::response(answer)).await,
                Channel::Open(mut stream) => {
                    let _ = stream.write(&mcp::event(&answer.body)).await;
                }
                Channel::Busy | Channel::Gone => {}
            },
            Self::Session { session, is_over, .. } if !answer.body.is_empty() && !is_over.get() => {
                let _ = session.post(&answer.body);
            }
            Self::Session { .. } | Self::None => {}
        }
    }
}

async fn write(channel: &Cell<Channel>, mut stream: Stream, bytes: &[u8]) -> Result<(), Gone> {
    let written = stream.write(bytes).await;
    channel.set(if written.is_ok() { Channel::Open(stream) } else { Channel::Gone });
    written
}
