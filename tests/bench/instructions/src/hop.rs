//! The hop from the router to a tool, with a page of Azure in it.
use anyhow::{Result, bail};
use contract::hop::{Resume, decode as decode_message, encode as encode_message};
use contract::types::Response;

use crate::page;

pub(crate) fn encode() -> Result<Box<dyn Fn() -> usize>> {
    let message = message();
    bytes(&message)?;
    Ok(Box::new(move || encode_message(&message).len()))
}

pub(crate) fn decode() -> Result<Box<dyn Fn() -> usize>> {
    let bytes = bytes(&message())?;
    Ok(Box::new(move || decode_message::<Resume>(&bytes).map_or(0, |message| message.responses.len())))
}

/// A message as it travels, which the other end can read.
fn bytes(message: &Resume) -> Result<Vec<u8>> {
    let bytes = encode_message(message);
    if decode_message::<Resume>(&bytes).is_err() {
        bail!("the message is not read as it was written");
    }
    Ok(bytes)
}

fn message() -> Resume {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let response = Response { status: 200, headers, body: page::body().into() };
    Resume { state: vec![7; 64], responses: vec![response] }
}
