//! The transport of 2024-11-05: a stream of events, and messages that are posted beside it.
//!
//! The two meet in the key-value store, since a message may be posted to another instance of the server than the one that
//! has the stream. A session is a key, there as long as its stream is open, and its messages are keys with numbers.
//!
//! <https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse>

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Response, StatusCode};
use sha2::{Digest, Sha256};
use spin_sdk::variables;

use crate::{
    clock, leftovers,
    line::{COMMENT, HEARTBEAT},
    random,
    store::{Failed, Spin, Store},
    transport::{self, Gone, Out, Stream},
};

/// How long a session lasts; its client then opens another one.
const LIFE: Duration = Duration::from_hours(1);

/// The pause between two looks at the store, while there is something to say and after a while without.
const PAUSE: Duration = Duration::from_millis(50);
const LONG_PAUSE: Duration = Duration::from_millis(200);

/// A session.
#[derive(Debug)]
pub(crate) struct Session {
    id: String,
    /// Who has opened it.
    pub(crate) principal: String,
}

/// Opens a session of a caller and serves its stream to the end. `messages` is the path to post to.
pub(crate) async fn open(out: Out, messages: &str, principal: &str) {
    let session = Session { id: random::id(), principal: principal.to_owned() };
    let (store, first) = match Spin::open().and_then(|store| session.begin(&store).map(|first| (store, first))) {
        Ok(begun) => begun,
        Err(Failed) => return out.respond(Lost::Store.response()).await,
    };
    // Relative to this stream, unless the server is known under another address.
    let base = variables::get("publicurl").unwrap_or_default();
    let endpoint =
        format!("event: endpoint\ndata: {}{messages}?sessionId={}\n\n", base.trim_end_matches('/'), session.id);
    let mut stream = out.stream();
    if stream.write(endpoint.as_bytes()).await.is_ok() {
        // A client that goes away or a store that fails ends the session all the same.
        let _ = session.serve(&store, first, &mut stream).await;
    }
    session.end(&store);
}

/// Why a message finds no session.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub(crate) enum Lost {
    #[error("`sessionId` is missing or malformed")]
    Malformed,
    #[error("there is no such session; open the stream again")]
    Unknown,
    #[error("the server's key-value store failed; its log says why")]
    Store,
}

impl Lost {
    pub(crate) fn response(self) -> Response<Vec<u8>> {
        let status = match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Store => StatusCode::SERVICE_UNAVAILABLE,
        };
        transport::text(status, &self.to_string())
    }
}

/// Finds the session that the query of a URL names.
pub(crate) fn find(query: &str) -> Result<Session, Lost> {
    let id = query.split('&').find_map(|pair| pair.strip_prefix("sessionId="));
    // Only what could be a session is looked for.
    let id = id.filter(|id| random::is_id(id));
    let session = Session { id: id.ok_or(Lost::Malformed)?.to_owned(), principal: String::new() };
    match Spin::open().and_then(|store| session.opened_by(&store)) {
        Ok(Some(principal)) => Ok(Session { principal, ..session }),
        Ok(None) => Err(Lost::Unknown),
        Err(Failed) => Err(Lost::Store),
    }
}

impl Session {
    fn key(&self) -> String {
        format!("{}{}", leftovers::SESSION, self.id)
    }

    fn counter(&self) -> String {
        format!("{}:last", self.key())
    }

    fn message(&self, number: i64) -> String {
        format!("{}:{number}", self.key())
    }

    /// The key that says that a request, by its identifier in JSON, is not waited for.
    fn cancelled(&self, request: &str) -> String {
        format!("{}:cancelled-{}", self.key(), URL_SAFE_NO_PAD.encode(Sha256::digest(request)))
    }

    /// Begins the session and returns the number of its first message. Stores count right from the second number on.
    fn begin(&self, store: &impl Store) -> Result<i64, Failed> {
        leftovers::sweep(store, clock::now())?;
        let value = format!("{} {}", leftovers::expiry(clock::now(), LIFE), self.principal);
        store.set(&self.key(), value.as_bytes())?;
        Ok(store.increment(&self.counter())? + 1)
    }

    fn is_open(&self, store: &impl Store) -> Result<bool, Failed> {
        Ok(store.get(&self.key())?.is_some())
    }

    /// Who has opened the session, none if it is not open.
    fn opened_by(&self, store: &impl Store) -> Result<Option<String>, Failed> {
        let value = store.get(&self.key())?.and_then(|value| String::from_utf8(value).ok());
        Ok(value.and_then(|value| value.split_once(' ').map(|(_, principal)| principal.to_owned())))
    }

    /// Writes what is posted until the client goes away or the session expires.
    async fn serve(&self, store: &impl Store, mut next: i64, stream: &mut Stream) -> Result<(), Gone> {
        let began = Instant::now();
        let mut written = began;
        while began.elapsed() < LIFE {
            let key = self.message(next);
            if let Some(message) = store.get(&key).map_err(|Failed| Gone)? {
                stream.write(&mcp::event(&message)).await?;
                store.delete(&key).map_err(|Failed| Gone)?;
                (next, written) = (next + 1, Instant::now());
                continue;
            }
            if !stream.is_open() {
                return Err(Gone);
            }
            if written.elapsed() >= HEARTBEAT {
                stream.write(COMMENT).await?;
                written = Instant::now();
            }
            clock::sleep(if written.elapsed() < HEARTBEAT / 3 { PAUSE } else { LONG_PAUSE }).await;
        }
        Ok(())
    }

    /// Puts a message into the stream.
    pub(crate) fn post(&self, message: &[u8]) -> Result<(), Gone> {
        let store = Spin::open().map_err(|Failed| Gone)?;
        self.put(&store, message).map_err(|Failed| Gone)?.then_some(()).ok_or(Gone)
    }

    /// Puts a message where the stream looks for it, and says whether the stream is still there. The end of a session
    /// takes its key away before its messages, so one of the two sees what the other has left.
    fn put(&self, store: &impl Store, message: &[u8]) -> Result<bool, Failed> {
        if !self.is_open(store)? {
            return Ok(false);
        }
        let number = store.increment(&self.counter())?;
        store.set(&self.message(number), message)?;
        let is_open = self.is_open(store)?;
        if !is_open {
            store.delete(&self.message(number))?;
            store.delete(&self.counter())?;
        }
        Ok(is_open)
    }

    /// Notes that the client no longer waits for the answer to a request. If the store fails, it comes all the same.
    pub(crate) fn cancel(&self, request: &str) {
        let _ = Spin::open().and_then(|store| store.set(&self.cancelled(request), &[]));
    }

    /// Whether the client is there and waits for the answer to a request. What can't be known counts as so.
    pub(crate) fn waits_for(&self, request: &str) -> bool {
        let is_waiting = |store: &Spin| Ok(self.is_open(store)? && store.get(&self.cancelled(request))?.is_none());
        Spin::open().and_then(|store| is_waiting(&store)).unwrap_or(true)
    }

    /// Takes away all keys of the session. What can't be taken away now is when it has expired.
    fn end(&self, store: &impl Store) {
        let _ = store.delete(&self.key());
        let below = format!("{}:", self.key());
        for key in store.keys().unwrap_or_default().iter().filter(|key| key.starts_with(&below)) {
            let _ = store.delete(key);
        }
    }
}
