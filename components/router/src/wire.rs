//! One HTTP request on its way out and its response, whoever answers it: a component of the app or Azure.

use std::{cell::Cell, time::Duration};

use wasi::{
    http::{
        outgoing_handler,
        types::{
            ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, OutgoingBody, OutgoingRequest,
            RequestOptions,
        },
    },
    io::streams::{InputStream, StreamError},
};

pub(crate) use wasi::http::types::{Method, Scheme};

use crate::{clock::ready, output};

/// How much is read in one piece, in bytes.
const PIECE: u64 = 64 * 1024;
/// The most memory that is set aside for a body because it says how long it is.
const MOST_SET_ASIDE: usize = 16 * 1024 * 1024;

/// A request.
#[derive(Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) scheme: Scheme,
    pub(crate) authority: &'a str,
    pub(crate) method: Method,
    pub(crate) path_with_query: &'a str,
    /// Its length is added.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: &'a [u8],
    /// The bound for connecting, for the first byte and for each pause between two bytes.
    pub(crate) timeout: Option<Duration>,
}

/// A response whose body is still to be read.
#[derive(Debug)]
pub(crate) struct Incoming(IncomingResponse);

/// Why there is no response.
#[derive(Debug)]
pub(crate) enum Unsent {
    /// A part of the request is not what HTTP allows.
    Malformed,
    Failed(ErrorCode),
}

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unread {
    /// It ended early.
    BrokenOff,
    /// There is no room for it.
    TooLong,
}

/// Sends a request and waits for the head of its response.
pub(crate) async fn send(mut outgoing: Outgoing<'_>) -> Result<Incoming, Unsent> {
    outgoing.headers.push(("content-length".to_owned(), outgoing.body.len().to_string().into_bytes()));
    let (request, body) = request(&outgoing).ok_or(Unsent::Malformed)?;
    let options = outgoing.timeout.and_then(options);
    let pending = outgoing_handler::handle(request, options).map_err(Unsent::Failed)?;
    // A host may close the stream as soon as it has the declared length, and then calls the last step of writing an
    // error. If the body really did not go out, the response says so.
    let _ = write(body, outgoing.body).await;
    response(&pending).await.map(Incoming).map_err(Unsent::Failed)
}

/// The request as wasi:http has it, none if a part of it is not what HTTP allows.
fn request(outgoing: &Outgoing<'_>) -> Option<(OutgoingRequest, OutgoingBody)> {
    let request = OutgoingRequest::new(Fields::from_list(&outgoing.headers).ok()?);
    request.set_scheme(Some(&outgoing.scheme)).ok()?;
    request.set_authority(Some(outgoing.authority)).ok()?;
    request.set_path_with_query(Some(outgoing.path_with_query)).ok()?;
    request.set_method(&outgoing.method).ok()?;
    let body = request.body().ok()?;
    Some((request, body))
}

fn options(timeout: Duration) -> Option<RequestOptions> {
    let nanoseconds = u64::try_from(timeout.as_nanos()).ok();
    let options = RequestOptions::new();
    options.set_connect_timeout(nanoseconds).ok()?;
    options.set_first_byte_timeout(nanoseconds).ok()?;
    options.set_between_bytes_timeout(nanoseconds).ok()?;
    Some(options)
}

async fn write(body: OutgoingBody, bytes: &[u8]) -> Result<(), StreamError> {
    let Ok(stream) = body.write() else { return Err(StreamError::Closed) };
    let rest = output::write_at_once(&stream, bytes);
    if !rest.is_empty() {
        output::write(&stream, rest).await?;
    }
    drop(stream);
    OutgoingBody::finish(body, None).map_err(|_| StreamError::Closed)
}

async fn response(pending: &FutureIncomingResponse) -> Result<IncomingResponse, ErrorCode> {
    ready(|| pending.subscribe()).await;
    match pending.get() {
        Some(Ok(result)) => result,
        // A response is taken once, so neither can be.
        Some(Err(())) | None => Err(ErrorCode::InternalError(None)),
    }
}

impl Incoming {
    pub(crate) fn status(&self) -> u16 {
        self.0.status()
    }

    /// The headers whose values are text, their names in lower case.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        let headers = self.0.headers().entries().into_iter();
        let text = |(name, value): (String, _)| Some((name.to_ascii_lowercase(), String::from_utf8(value).ok()?));
        headers.filter_map(text).collect()
    }

    /// Reads the body, for which there are so many bytes of room left, here and for others beside it.
    pub(crate) async fn read(self, room: &Cell<usize>) -> Result<Vec<u8>, Unread> {
        let length = self.0.headers().get(&"content-length".to_owned()).into_iter().next();
        let length = length.and_then(|length| str::from_utf8(&length).ok()?.parse().ok());
        let body = self.0.consume().map_err(|()| Unread::BrokenOff)?;
        let stream = body.stream().map_err(|()| Unread::BrokenOff)?;
        let bytes = joined(async || piece(&stream).await, length.unwrap_or(0), room).await?;
        drop(stream);
        IncomingBody::finish(body);
        Ok(bytes)
    }
}

/// Joins the pieces of a body that says how long it is, but takes no more of them than there is room for.
async fn joined<E>(
    mut next: impl AsyncFnMut() -> Result<Option<Vec<u8>>, E>,
    length: usize,
    room: &Cell<usize>,
) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::with_capacity(length.min(MOST_SET_ASIDE).min(room.get()));
    while let Some(piece) = next().await.map_err(|_| Unread::BrokenOff)? {
        room.set(room.get().checked_sub(piece.len()).ok_or(Unread::TooLong)?);
        bytes.extend(piece);
    }
    Ok(bytes)
}

/// The next bytes of a body, none at its end.
async fn piece(stream: &InputStream) -> Result<Option<Vec<u8>>, StreamError> {
    loop {
        match stream.read(PIECE) {
            Ok(bytes) if bytes.is_empty() => ready(|| stream.subscribe()).await,
            Ok(bytes) => return Ok(Some(bytes)),
            Err(StreamError::Closed) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    const MEBIBYTE: usize = 1024 * 1024;
    const ROOM: usize = 48 * MEBIBYTE;

    #[test]
    fn a_body_is_read_up_to_its_limit_and_no_further() {
        let read = Cell::new(0);
        let body = |pieces: usize| {
            read.set(0);
            let read = &read;
            async move || {
                read.set(read.get() + 1);
                Ok::<_, ()>((read.get() <= pieces).then(|| vec![0; MEBIBYTE]))
            }
        };
        for length in [0, ROOM, usize::MAX] {
            let room = Cell::new(ROOM);
            assert_eq!(block_on(joined(body(48), length, &room)).map(|bytes| bytes.len()), Ok(ROOM));
            assert_eq!(room.get(), 0);
            assert_eq!(block_on(joined(body(200), length, &Cell::new(ROOM))), Err(Unread::TooLong));
            assert_eq!(read.get(), 49);
        }
    }

    #[test]
    fn bodies_beside_each_other_share_their_room() {
        let room = Cell::new(MEBIBYTE);
        let body = || {
            let mut pieces = vec![vec![0; MEBIBYTE / 2 + 1]].into_iter();
            async move || Ok::<_, ()>(pieces.next())
        };
        assert!(block_on(joined(body(), 0, &room)).is_ok());
        assert_eq!(block_on(joined(body(), 0, &room)), Err(Unread::TooLong));
    }

    #[test]
    fn a_body_that_breaks_off_is_none() {
        let mut pieces = vec![Ok(Some(vec![0])), Err(())].into_iter();
        let body = async move || pieces.next().unwrap_or(Ok(None));
        assert_eq!(block_on(joined(body, 1, &Cell::new(ROOM))), Err(Unread::BrokenOff));
    }
}
