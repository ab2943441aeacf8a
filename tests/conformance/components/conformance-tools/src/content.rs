//! The blocks that tools answer with.

use alloc::{borrow::ToOwned, vec, vec::Vec};

use tool::types::{Body, Content, Contents, Media};

const PIXEL: &[u8] = include_bytes!("../../../media/pixel.png");
const SILENCE: &[u8] = include_bytes!("../../../media/silence.wav");

pub(crate) fn text() -> Vec<Content> {
    vec![Content::Text("This is a simple text response for testing.".to_owned())]
}

pub(crate) fn picture() -> Vec<Content> {
    vec![Content::Image(media(PIXEL, "image/png"))]
}

pub(crate) fn sound() -> Vec<Content> {
    vec![Content::Audio(media(SILENCE, "audio/wav"))]
}

pub(crate) fn embedded() -> Vec<Content> {
    vec![resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")]
}

pub(crate) fn mixed() -> Vec<Content> {
    vec![
        Content::Text("Multiple content types test:".to_owned()),
        Content::Image(media(PIXEL, "image/png")),
        resource("test://mixed-content-resource", "application/json", r#"{"test":"data","value":123}"#),
    ]
}

fn media(data: &[u8], mime_type: &str) -> Media {
    Media { data: data.to_vec(), mime_type: mime_type.to_owned() }
}

fn resource(uri: &str, mime_type: &str, text: &str) -> Content {
    let body = Body::Text(text.to_owned());
    Content::Embedded(Contents { uri: uri.to_owned(), mime_type: Some(mime_type.to_owned()), body })
}
