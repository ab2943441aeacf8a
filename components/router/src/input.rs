//! Bytes on their way into the app.

use std::cell::Cell;

use wasi::{
    http::types::{Headers, IncomingBody},
    io::streams::{InputStream, StreamError},
};

use crate::clock::event;

/// How much is read in one piece, in bytes.
const PIECE: u64 = 64 * 1024;

/// The most memory that is set aside for a body because it says how long it is.
const MOST_SET_ASIDE: usize = 16 * 1024 * 1024;

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unread {
    /// It ended early.
    BrokenOff,
    /// There is no room for it.
    TooLong,
}

/// Reads a body, for which there are so many bytes of room left, here and for others beside it. `length` is asked how long
/// it is where that is not `known` and it has more than one piece.
pub(crate) async fn read(
    body: &IncomingBody,
    known: Option<usize>,
    length: impl FnOnce() -> Option<usize>,
    room: &Cell<usize>,
) -> Result<Vec<u8>, Unread> {
    let stream = body.stream().map_err(|()| Unread::BrokenOff)?;
    joined(async || piece(&stream).await, known, length, room).await
}

/// How long a body says it is that comes with these headers.
pub(crate) fn declared_length(headers: &Headers) -> Option<usize> {
    let length = headers.get(&"content-length".to_owned()).into_iter().next()?;
    str::from_utf8(&length).ok()?.parse().ok()
}

/// Joins the pieces of a body, but takes no more of them than there is room for.
async fn joined<E>(
    mut next: impl AsyncFnMut() -> Result<Option<Vec<u8>>, E>,
    known: Option<usize>,
    length: impl FnOnce() -> Option<usize>,
    room: &Cell<usize>,
) -> Result<Vec<u8>, Unread> {
    let mut take = async || {
        let piece = next().await.map_err(|_| Unread::BrokenOff)?;
        let length = piece.as_ref().map_or(0, Vec::len);
        room.set(room.get().checked_sub(length).ok_or(Unread::TooLong)?);
        Ok(piece)
    };
    let Some(mut bytes) = take().await? else { return Ok(Vec::new()) };
    if known == Some(bytes.len()) {
        return Ok(bytes);
    }
    let Some(second) = take().await? else { return Ok(bytes) };
    let left = bytes.len() + second.len() + room.get();
    let length = known.or_else(length).unwrap_or(0).min(MOST_SET_ASIDE).min(left);
    bytes.reserve_exact(length.saturating_sub(bytes.len()));
    bytes.extend(second);
    while let Some(piece) = take().await? {
        bytes.extend(piece);
    }
    Ok(bytes)
}

/// The next bytes of a body, none at its end.
async fn piece(stream: &InputStream) -> Result<Option<Vec<u8>>, StreamError> {
    loop {
        match stream.read(PIECE) {
            Ok(bytes) if bytes.is_empty() => event(stream.subscribe()).await,
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
        let lengths = [None, Some(0), Some(ROOM), Some(usize::MAX)];
        for (known, length) in
            lengths.map(|length| (None, length)).into_iter().chain(lengths.map(|known| (known, None)))
        {
            let room = Cell::new(ROOM);
            assert_eq!(block_on(joined(body(48), known, || length, &room)).map(|bytes| bytes.len()), Ok(ROOM));
            assert_eq!(room.get(), 0);
            assert_eq!(block_on(joined(body(200), known, || length, &Cell::new(ROOM))), Err(Unread::TooLong));
            assert_eq!(read.get(), 49);
        }
    }

    #[test]
    fn pieces_are_joined_in_their_order() {
        for pieces in [vec![], vec![1], vec![1, 2], vec![1, 2, 3]] {
            let mut left = pieces.clone().into_iter();
            let next = async move || Ok::<_, ()>(left.next().map(|byte| vec![byte]));
            assert_eq!(block_on(joined(next, None, || None, &Cell::new(3))), Ok(pieces));
        }
    }

    #[test]
    fn a_piece_that_is_known_to_be_all_is_the_last() {
        let mut pieces = [Ok(Some(vec![1, 2])), Err(())].into_iter();
        let next = async move || pieces.next().unwrap_or(Ok(None));
        assert_eq!(block_on(joined(next, Some(2), || None, &Cell::new(3))), Ok(vec![1, 2]));
    }

    #[test]
    fn bodies_beside_each_other_share_their_room() {
        let room = Cell::new(MEBIBYTE);
        let body = || {
            let mut pieces = vec![vec![0; MEBIBYTE / 2 + 1]].into_iter();
            async move || Ok::<_, ()>(pieces.next())
        };
        assert!(block_on(joined(body(), None, || None, &room)).is_ok());
        assert_eq!(block_on(joined(body(), None, || None, &room)), Err(Unread::TooLong));
    }

    #[test]
    fn a_body_that_breaks_off_is_none() {
        for whole in 0..3 {
            let mut pieces = [Ok(Some(vec![0])), Ok(Some(vec![0])), Ok(Some(vec![0]))];
            pieces[whole] = Err(());
            let mut pieces = pieces.into_iter();
            let body = async move || pieces.next().unwrap_or(Ok(None));
            assert_eq!(block_on(joined(body, None, || Some(3), &Cell::new(ROOM))), Err(Unread::BrokenOff));
        }
    }
}
