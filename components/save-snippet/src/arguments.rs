//! The arguments of a call.

use alloc::{format, string::String};

use azure::SnippetName;
use serde::{Deserialize, Serialize};
use tool::{
    arguments::{self, invalid},
    types::Error,
};

/// The most bytes of a snippet.
const MOST_BYTES: usize = 1024 * 1024;

/// The arguments as a client sends them; the descriptions go into the tool's schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Arguments {
    /// The name of the snippet.
    snippetname: String,
    /// The content of the snippet.
    snippet: String,
    /// ETag; saves only if the snippet is still this one
    if_match: Option<String>,
    /// Default true; false: only a new name
    overwrite: Option<bool>,
}

/// What a call asks for.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) name: SnippetName,
    pub(crate) snippet: String,
    pub(crate) overwrite: Overwrite,
}

/// What may be overwritten.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Overwrite {
    /// Whatever is there.
    Always,
    /// Nothing.
    Never,
    /// What has this ETag, which is in its quotes.
    IfUnchanged(String),
}

/// Reads a call's arguments.
///
/// # Errors
/// [`Error::InvalidArgument`] with the first argument that does not fit.
pub(crate) fn parse(json: &str) -> Result<Order, Error> {
    let Arguments { snippetname, snippet, if_match, overwrite } = arguments::parse(json)?;
    let name = SnippetName::parse(&snippetname)?;
    if snippet.is_empty() {
        return Err(invalid("snippet", "is empty; send the content to save"));
    }
    if snippet.len() > MOST_BYTES {
        let problem = format!("has {} bytes, more than 1 MiB ({MOST_BYTES}); save it in parts", snippet.len());
        return Err(invalid("snippet", &problem));
    }
    let overwrite = match (if_match, overwrite) {
        (Some(_), Some(false)) => {
            return Err(invalid("if_match", "can't go with `overwrite` false; send one of them"));
        }
        (Some(etag), Some(true) | None) => Overwrite::IfUnchanged(quoted(&etag)?),
        (None, Some(false)) => Overwrite::Never,
        (None, Some(true) | None) => Overwrite::Always,
    };
    Ok(Order { name, snippet, overwrite })
}

/// An ETag in its quotes, which some clients drop.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#field.etag>
fn quoted(etag: &str) -> Result<String, Error> {
    let bare = etag.strip_prefix('"').and_then(|etag| etag.strip_suffix('"')).unwrap_or(etag);
    let is_plain = (1..=64).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    if is_plain {
        Ok(format!("\"{bare}\""))
    } else {
        Err(invalid("if_match", "is no ETag; send one as it was returned"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(extra: &str) -> Result<Order, Error> {
        parse(&format!(r#"{{"snippetname":"a","snippet":"text"{extra}}}"#))
    }

    #[test]
    fn what_may_be_overwritten_follows_from_two_arguments() {
        let etag = || Overwrite::IfUnchanged("\"0x1\"".into());
        let rows = [
            ("", Overwrite::Always),
            (r#","overwrite":true"#, Overwrite::Always),
            (r#","overwrite":false"#, Overwrite::Never),
            (r#","if_match":"\"0x1\"""#, etag()),
            (r#","if_match":"0x1""#, etag()),
            (r#","if_match":"0x1","overwrite":true"#, etag()),
        ];
        for (extra, overwrite) in rows {
            assert_eq!(order(extra).unwrap().overwrite, overwrite, "{extra}");
        }
    }

    #[test]
    fn what_does_not_fit_is_named_and_the_content_never_repeated() {
        let rows = [
            (r#","if_match":"0x1","overwrite":false"#, "if_match"),
            (r#","if_match":"""#, "if_match"),
            (r#","if_match":"a b""#, "if_match"),
            (r#","if_match":"a\"b""#, "if_match"),
            (r#","if_match":"\u00e9""#, "if_match"),
            (r#","overwrite":"yes""#, "overwrite"),
            (r#","content":"text""#, "content"),
        ];
        for (extra, field) in rows {
            assert!(matches!(order(extra), Err(Error::InvalidArgument(error)) if error.field == field), "{extra}");
        }
        let empty = parse(r#"{"snippetname":"a","snippet":""}"#);
        assert_eq!(empty, Err(invalid("snippet", "is empty; send the content to save")));
    }

    #[test]
    fn a_mebibyte_is_the_most() {
        let of = |length: usize| parse(&format!(r#"{{"snippetname":"a","snippet":"{}"}}"#, "x".repeat(length)));
        assert_eq!(of(MOST_BYTES).unwrap().snippet.len(), MOST_BYTES);
        let problem = "has 1048577 bytes, more than 1 MiB (1048576); save it in parts";
        assert_eq!(of(MOST_BYTES + 1), Err(invalid("snippet", problem)));
    }
}
