//! Bytes on their way out of the app.

use wasi::{
    cli::stdout::get_stdout,
    io::streams::{OutputStream, StreamError},
};

use crate::clock::event;

/// The most bytes that a stream takes in one call that waits.
///
/// <https://github.com/WebAssembly/wasi-io/blob/v0.2.0/wit/streams.wit>
const MOST_AT_ONCE: usize = 4096;

/// Writes bytes and waits until the host has them.
pub(crate) async fn write(stream: &OutputStream, mut bytes: &[u8]) -> Result<(), StreamError> {
    while !bytes.is_empty() {
        let room = writable(stream).await?;
        let (chunk, rest) = bytes.split_at(bytes.len().min(room));
        stream.write(chunk)?;
        bytes = rest;
    }
    stream.flush()?;
    writable(stream).await?;
    Ok(())
}

/// Writes a line of the log. One that can't be written must not end what it tells of.
pub(crate) fn print(line: &[u8]) {
    let stdout = get_stdout();
    for piece in line.chunks(MOST_AT_ONCE) {
        let _ = stdout.blocking_write_and_flush(piece);
    }
}

/// Writes what the host takes without waiting, and gives the rest.
pub(crate) fn write_at_once<'a>(stream: &OutputStream, bytes: &'a [u8]) -> &'a [u8] {
    let room = stream.check_write().ok().and_then(|room| usize::try_from(room).ok()).unwrap_or_default();
    let (chunk, rest) = bytes.split_at(bytes.len().min(room));
    match chunk {
        [] => bytes,
        // What a stream that has been closed does not take is lost with it, as its client is.
        chunk => {
            let _ = stream.write(chunk);
            rest
        }
    }
}

/// Waits until the stream takes bytes, and says how many.
async fn writable(stream: &OutputStream) -> Result<usize, StreamError> {
    loop {
        match stream.check_write()? {
            0 => event(stream.subscribe()).await,
            room => return Ok(usize::try_from(room).unwrap_or(usize::MAX)),
        }
    }
}
