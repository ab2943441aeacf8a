//! The rules that an HTTP request passes before it counts as a request of the protocol, in the order in which they apply.
//!
//! The origin and the host of a request are checked before it gets here.

use http::HeaderMap;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::envelope::{self, Id, Message, Unreadable};
use crate::error::{HeaderProblem, ProtocolError};
use crate::headers::{self, Field};
use crate::meta::Meta;
use crate::method::{self, Method};
use crate::version::{self, Era};

/// The largest number of messages in a batch; the protocol leaves it to the server.
pub(crate) const BATCH_LIMIT: usize = 32;

/// What an HTTP request to the endpoint turns out to be.
#[derive(Debug, Clone)]
pub enum Inbound {
    /// It is answered without looking further.
    Answer(Answer),
    /// It asks for something.
    Request(Request),
    /// It is a batch of 2025-03-26, one element for each message; [`Answer::batch`] joins the answers.
    Batch(Vec<Inbound>),
}

/// A request of the protocol.
#[derive(Debug, Clone)]
pub struct Request {
    /// The era it is written in, and answered in.
    pub era: Era,
    /// The identifier that its answer repeats.
    pub id: Id,
    /// What it asks for.
    pub method: Method,
}

/// Reads one HTTP request to the MCP endpoint.
///
/// The body decides on the era: a request that names a revision in its `_meta` is modern, any other is legacy. Headers
/// are then checked against it.
/// No `Accept` header is required, since several clients send none that lists both types.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http>
/// <https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http>
#[must_use]
pub fn receive(method: &http::Method, headers: &HeaderMap, body: &[u8]) -> Inbound {
    if method != http::Method::POST {
        return Inbound::Answer(Answer::method_not_allowed());
    }
    if !headers::is_json(headers) {
        return Refusal::of(ProtocolError::ContentType).into();
    }
    if envelope::is_batch(body) {
        return batch(headers, body).unwrap_or_else(|error| Refusal::of(error).into());
    }
    single(headers, body).unwrap_or_else(Inbound::from)
}

/// Reads a body that is an array, which only 2025-03-26 has. A client of that revision may send no version header.
///
/// <https://modelcontextprotocol.io/specification/2025-03-26/basic/transports#sending-messages-to-the-server>
fn batch(headers: &HeaderMap, body: &[u8]) -> Result<Inbound, ProtocolError> {
    let messages = envelope::split(body)?;
    let has_batches = match headers::field(headers, headers::PROTOCOL_VERSION) {
        Field::Absent => true,
        Field::Value(version) => version == version::WITH_BATCHES,
        Field::Malformed => false,
    };
    if !has_batches || messages.is_empty() || messages.len() > BATCH_LIMIT {
        return Err(ProtocolError::Batch);
    }
    let messages = messages.into_iter().map(|message| member(headers, message));
    messages.collect::<Result<_, _>>().map(Inbound::Batch)
}

/// Reads one message of a batch. What does not belong in a batch at all fails the whole of it.
fn member(headers: &HeaderMap, message: &RawValue) -> Result<Inbound, ProtocolError> {
    let body = message.get().as_bytes();
    if let Ok(Message::Request { method, params, .. }) = envelope::parse(body)
        && (method == method::INITIALIZE || Meta::parse(params)?.is_claim())
    {
        return Err(ProtocolError::Batch);
    }
    Ok(single(headers, body).unwrap_or_else(Inbound::from))
}

fn single(headers: &HeaderMap, body: &[u8]) -> Result<Inbound, Refusal> {
    let version = headers::field(headers, headers::PROTOCOL_VERSION);
    match envelope::parse(body)? {
        Message::Request { id, method, params } => request(headers, version, id, &method, params),
        Message::Notification => notification(version),
        Message::Response => response(version),
    }
}

fn request(
    headers: &HeaderMap,
    version: Field<'_>,
    id: Id,
    name: &str,
    params: Option<&RawValue>,
) -> Result<Inbound, Refusal> {
    let meta = Meta::parse(params);
    let is_claim = meta.as_ref().is_ok_and(Meta::is_claim);
    let era = match version {
        _ if is_claim => Era::Modern,
        Field::Value(version) => version::era(version),
        Field::Absent | Field::Malformed => Era::Legacy,
    };
    let method = meta.and_then(|meta| match era {
        Era::Modern => modern(headers, version, &meta, name, params),
        Era::Legacy => legacy(version, name, params),
    });
    match method {
        Ok(method) => Ok(Inbound::Request(Request { era, id, method })),
        Err(error) => Err(Refusal { era, id: Some(id), error }),
    }
}

/// The modern rules, from what makes the rest of a request unreadable to what concerns one method.
fn modern(
    headers: &HeaderMap,
    header: Field<'_>,
    meta: &Meta<'_>,
    name: &str,
    params: Option<&RawValue>,
) -> Result<Method, ProtocolError> {
    let version = meta.version()?;
    // A revision that is not spoken is said before a missing header, because the list of those that are helps more.
    if header != Field::Absent {
        headers::check_equal(headers, headers::PROTOCOL_VERSION, &version)?;
    }
    if !version::MODERN.contains(&version.as_str()) {
        return Err(ProtocolError::UnsupportedVersion { requested: version });
    }
    meta.check_capabilities()?;
    headers::check_equal(headers, headers::PROTOCOL_VERSION, &version)?;
    headers::check_equal(headers, headers::METHOD, name)?;
    let method = method::parse(Era::Modern, name, params)?;
    if let Some(mirrored) = method.mirrored_name() {
        headers::check_encoded(headers, headers::NAME, mirrored)?;
    }
    Ok(method)
}

/// The legacy rules. The handshake is what settles on a revision, so its own header is not looked at.
fn legacy(header: Field<'_>, name: &str, params: Option<&RawValue>) -> Result<Method, ProtocolError> {
    if name != method::INITIALIZE {
        check_served(header)?;
    }
    method::parse(Era::Legacy, name, params)
}

/// Accepts a notification. None means anything to a server that keeps no session.
fn notification(version: Field<'_>) -> Result<Inbound, Refusal> {
    check_served(version).map_err(Refusal::of)?;
    Ok(Inbound::Answer(Answer::accepted()))
}

/// Accepts a response of a legacy client to something that this server never asked for.
fn response(version: Field<'_>) -> Result<Inbound, Refusal> {
    check_served(version).map_err(Refusal::of)?;
    match version {
        Field::Value(version) if version::era(version) == Era::Modern => {
            Err(Refusal::of(ProtocolError::UnexpectedResponse))
        }
        Field::Value(_) | Field::Absent | Field::Malformed => Ok(Inbound::Answer(Answer::accepted())),
    }
}

/// Checks that the version header, if there is one, names a revision that this server speaks.
fn check_served(header: Field<'_>) -> Result<(), ProtocolError> {
    match header {
        Field::Absent => Ok(()),
        Field::Value(version) if version::is_served(version) => Ok(()),
        Field::Value(version) if version::era(version) == Era::Modern => {
            Err(ProtocolError::UnsupportedVersion { requested: version.to_owned() })
        }
        Field::Value(_) => Err(ProtocolError::UnsupportedVersionHeader),
        Field::Malformed => {
            let problem = HeaderProblem::Malformed;
            Err(ProtocolError::HeaderMismatch { header: headers::PROTOCOL_VERSION, problem })
        }
    }
}

/// A request that is answered with an error.
struct Refusal {
    era: Era,
    id: Option<Id>,
    error: ProtocolError,
}

impl Refusal {
    /// Refuses what no era or identifier could be read of.
    fn of(error: ProtocolError) -> Self {
        Self { era: Era::Legacy, id: None, error }
    }
}

impl From<Unreadable> for Refusal {
    fn from(Unreadable { id, error }: Unreadable) -> Self {
        Self { era: Era::Legacy, id, error }
    }
}

impl From<Refusal> for Inbound {
    fn from(Refusal { era, id, error }: Refusal) -> Self {
        Self::Answer(Answer::error(era, id.as_ref(), &error))
    }
}
