//! The URI of a snippet: `snippet://` and its name, percent-encoded.

use alloc::{format, string::String};

use azure::SnippetName;
use percent_encoding::percent_decode_str;
use tool::{arguments::invalid, types::Error};

/// What every such URI begins with.
const PREFIX: &str = "snippet://";

/// All such URIs, and the variable in it, as RFC 6570 writes them.
pub(crate) const TEMPLATE: &str = "snippet://{name}";
pub(crate) const VARIABLE: &str = "name";

/// The URI of a snippet. The `/` of folders is not encoded.
pub(crate) fn encode(name: &SnippetName) -> String {
    format!("{PREFIX}{}", name.percent_encoded())
}

/// Reads a URI. A client that fills in the template encodes the `/` of folders too.
///
/// # Errors
/// [`Error::InvalidArgument`] of `uri` if it is not the URI of a snippet.
pub(crate) fn parse(uri: &str) -> Result<SnippetName, Error> {
    let encoded = uri.strip_prefix(PREFIX).filter(|rest| is_encoded(rest));
    let name = encoded.and_then(|rest| percent_decode_str(rest).decode_utf8().ok());
    let Some(name) = name else {
        return Err(invalid("uri", "must be `snippet://` and the name of a snippet, percent-encoded as UTF-8"));
    };
    SnippetName::try_from(&*name).map_err(|problem| invalid("uri", &format!("has a name that {problem}")))
}

/// Whether a text has only the characters that RFC 3986 leaves unencoded in a path, and whole escapes.
fn is_encoded(text: &str) -> bool {
    let mut parts = text.split('%');
    let is_plain = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/'))
    };
    let is_escape = |part: &str| {
        part.split_at_checked(2)
            .is_some_and(|(escape, rest)| escape.bytes().all(|byte| byte.is_ascii_hexdigit()) && is_plain(rest))
    };
    parts.next().is_some_and(is_plain) && parts.all(is_escape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_uri_and_is_read_from_more() {
        let rows = [
            ("a", "snippet://a", "snippet://%61"),
            ("team/query 1", "snippet://team/query%201", "snippet://team%2Fquery%201"),
            ("Größe", "snippet://Gr%C3%B6%C3%9Fe", "snippet://Gr%c3%b6%c3%9fe"),
            ("日本", "snippet://%E6%97%A5%E6%9C%AC", "snippet://%e6%97%a5%e6%9c%ac"),
            (".a-b_c.", "snippet://.a-b_c.", "snippet://%2Ea%2Db%5Fc%2E"),
        ];
        for (name, uri, other) in rows {
            let name = SnippetName::parse(name).unwrap();
            assert_eq!(encode(&name), uri);
            assert_eq!((parse(uri), parse(other)), (Ok(name.clone()), Ok(name)));
        }
    }

    #[test]
    fn anything_else_is_refused_by_name_and_not_repeated() {
        let form = "must be `snippet://` and the name of a snippet, percent-encoded as UTF-8";
        let rows = [
            ("", form),
            ("secret", form),
            ("snippet:secret", form),
            ("SNIPPET://secret", form),
            ("file:///etc/secret", form),
            ("snippet://se cret", form),
            ("snippet://secrét", form),
            ("snippet://secret?x=1", form),
            ("snippet://secret#x", form),
            ("snippet://secret%", form),
            ("snippet://secret%2", form),
            ("snippet://secret%zz", form),
            ("snippet://secret%é", form),
            ("snippet://secret%FF", form),
            ("snippet://", "has a name that is empty; send the name of a snippet"),
            ("snippet:///secret", "has a name that must not begin or end with `/`"),
            ("snippet://secret/", "has a name that must not begin or end with `/`"),
            ("snippet://../secret", "has a name that must not have `..`"),
            ("snippet://%2E%2e/secret", "has a name that must not have `..`"),
            (
                "snippet://secret~",
                "has a name that may have only letters, digits, `.`, `_`, `-`, space, and `/` for folders",
            ),
            (
                "snippet://secret%00",
                "has a name that may have only letters, digits, `.`, `_`, `-`, space, and `/` for folders",
            ),
            (
                "snippet://secret%2561",
                "has a name that may have only letters, digits, `.`, `_`, `-`, space, and `/` for folders",
            ),
        ];
        for (uri, problem) in rows {
            assert_eq!(parse(uri), Err(invalid("uri", problem)), "{uri}");
        }
    }
}
