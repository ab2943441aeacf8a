//! The rules that an HTTP request passes before it counts as a request of the protocol, in the order in which they apply.
//!
//! The origin and the host of a request are checked before it gets here.

use http::HeaderMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::envelope::{self, Id, Message, Unreadable, is_object};
use crate::error::{HeaderProblem, ProtocolError};
use crate::headers::{self, Field};
use crate::level::Level;
use crate::meta::{Client, Meta};
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
    /// It answers what the server asked a legacy client.
    Reply(Reply),
    /// It says that the client no longer waits for the answer to the request of this identifier, in the legacy era. It
    /// is answered with [`Answer::accepted`].
    Cancelled(Id),
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
    /// What the client can be asked for in turn.
    pub client: Client,
    /// The trace that it belongs to by its metadata, as the client wrote it.
    ///
    /// <https://modelcontextprotocol.io/specification/2026-07-28/basic#_meta>
    pub trace_parent: Option<String>,
    /// What the client wants to be told of progress under, if it does.
    pub(crate) progress_token: Option<Id>,
    /// The least level of the log messages that the client wants, none if it wants none.
    pub(crate) level: Option<Level>,
}

/// What a legacy client answers to a request of the server's.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The identifier of the server's request.
    pub id: String,
    /// The JSON text of an object, none if the client refused.
    pub result: Option<Box<RawValue>>,
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
    if envelope::is_too_deep(body) {
        return Refusal::of(ProtocolError::Depth).into();
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
        Message::Notification { method, params } => notification(version, &method, params),
        Message::Response { id, result } => response(version, id.as_ref(), result),
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
    let request = meta.and_then(|meta| {
        let (method, client, level) = match era {
            Era::Modern => (modern(headers, version, &meta, name, params)?, meta.client()?, meta.level()?),
            // One that can't say what it wants gets what matters to most.
            Era::Legacy => (legacy(version, name, params)?, Client::LEGACY, Some(Level::Info)),
        };
        let (progress_token, trace_parent) = (meta.progress_token(), meta.trace_parent());
        Ok(Request { era, id: id.clone(), method, client, trace_parent, progress_token, level })
    });
    request.map(Inbound::Request).map_err(|error| Refusal { era, id: Some(id), error })
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
    meta.client()?;
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

/// Accepts a notification. None but a cancellation means anything to this server.
///
/// <https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation>
fn notification(version: Field<'_>, method: &str, params: Option<&RawValue>) -> Result<Inbound, Refusal> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, rename = "requestId")]
        request: &'a RawValue,
    }
    check_served(version).map_err(Refusal::of)?;
    let params = params.filter(|_| method == "notifications/cancelled");
    let cancelled = params.and_then(|params| serde_json::from_str::<Params<'_>>(params.get()).ok());
    let cancelled = cancelled.and_then(|params| Id::parse(params.request));
    Ok(cancelled.map_or_else(|| Inbound::Answer(Answer::accepted()), Inbound::Cancelled))
}

/// Accepts a response of a legacy client. One to what this server can't have asked is dropped.
fn response(version: Field<'_>, id: Option<&Id>, result: Option<&RawValue>) -> Result<Inbound, Refusal> {
    check_served(version).map_err(Refusal::of)?;
    match version {
        Field::Value(version) if version::era(version) == Era::Modern => {
            Err(Refusal::of(ProtocolError::UnexpectedResponse))
        }
        Field::Value(_) | Field::Absent | Field::Malformed => Ok(match id.and_then(Id::text) {
            Some(id) => {
                Inbound::Reply(Reply { id, result: result.filter(|result| is_object(result)).map(ToOwned::to_owned) })
            }
            None => Inbound::Answer(Answer::accepted()),
        }),
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
            Err(ProtocolError::HeaderMismatch { header: headers::PROTOCOL_VERSION.into(), problem })
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
