//! The path and the query of a request, taken only in a form that nobody on the way can read as another.
//!
//! A path that has been matched is worth nothing if a server then decodes, joins or cuts it. So what could be read in two
//! ways is refused, and not put right: `.` and `..`, empty segments, an encoding where none is needed or of a character
//! that means something, and whatever RFC 3986 does not allow.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The longest path with its query, in bytes; Azure's own continuations are far shorter.
const LONGEST: usize = 8 * 1024;

/// A path and its query.
#[derive(Debug, PartialEq)]
pub(super) struct Path<'a> {
    /// The segments, percent-encoded; at least one.
    pub(super) segments: Vec<&'a str>,
    /// The names and percent-encoded values of the query; no name twice, whatever its case.
    pub(super) query: Vec<(Cow<'a, str>, &'a str)>,
}

/// Reads a path with a query, none if it is not in its plain form.
pub(super) fn parse(text: &str) -> Option<Path<'_>> {
    if text.len() > LONGEST {
        return None;
    }
    let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
    let segments: Vec<_> = path.strip_prefix('/')?.split('/').collect();
    let query: Vec<_> =
        query.into_iter().flat_map(|query| query.split('&')).map(parameter).collect::<Option<Vec<_>>>()?;
    let is_repeated =
        |at: usize, name: &str| query.iter().skip(at + 1).any(|(other, _)| other.eq_ignore_ascii_case(name));
    let is_plain = segments.iter().all(|segment| is_segment(segment))
        && !query.iter().enumerate().any(|(at, (name, _))| is_repeated(at, name));
    is_plain.then_some(Path { segments, query })
}

fn is_segment(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
    // What else needs no encoding has none, and what separates or escapes may not be hidden in one.
    let is_escaped = |byte: u8| byte == b' ' || !byte.is_ascii();
    !matches!(text, "" | "." | "..") && is_encoded(text, is_plain, is_escaped)
}

fn parameter(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let (name, value) = text.split_once('=')?;
    // Azure writes its links either way.
    let name = name.strip_prefix("%24").map_or(Cow::Borrowed(name), |name| Cow::Owned(format!("${name}")));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"$-_.".contains(&byte);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:!$'()*+,=@/".contains(&byte);
    let is_good = !name.is_empty() && name.bytes().all(is_name) && is_encoded(value, is_plain, |_| true);
    is_good.then_some((name, value))
}

/// Whether a text has only plain bytes and encoded ones, each where it may be, and no control characters in UTF-8.
fn is_encoded(text: &str, is_plain: impl Fn(u8) -> bool, is_escaped: impl Fn(u8) -> bool) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_good =
            if byte == b'%' { octet(bytes.next(), bytes.next()).is_some_and(&is_escaped) } else { is_plain(byte) };
        if !is_good {
            return false;
        }
    }
    percent_decode_str(text).decode_utf8().is_ok_and(|decoded| !decoded.chars().any(char::is_control))
}

fn octet(high: Option<u8>, low: Option<u8>) -> Option<u8> {
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_path_is_taken_apart() {
        let path =
            parse("/subscriptions/0-1/x:y/Gr%C3%B6%C3%9Fe%201.json?a=1&$filter=location%20eq%20'x'&%24skiptoken=MQ==");
        let expected = Path {
            segments: vec!["subscriptions", "0-1", "x:y", "Gr%C3%B6%C3%9Fe%201.json"],
            query: vec![("a".into(), "1"), ("$filter".into(), "location%20eq%20'x'"), ("$skiptoken".into(), "MQ==")],
        };
        assert_eq!(path, Some(expected));
        for path in ["/a", "/a/...", "/a/.b", "/a/b..c", "/a?b=", "/a?b=%2Fx%2F..%2F"] {
            assert!(parse(path).is_some(), "{path}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        let rows = [
            // Another folder.
            "/a/../b /a/.. /.. /. /a/./b /a/%2e%2e/b /a/.%2E/b /a/%2e/b /a/%252e%252e/b /a/%c0%ae%c0%ae/b",
            "/a/..%2fb /a/..\\b /a\\..\\b /a/..%5cb /a/..;/b /a;x=1/b /a/%3b/b",
            // Empty segments, and slashes that are none.
            "/ // //evil.example/a /a//b /a/ /a%2fb /a%2Fb /a/%5Cb a/b",
            // Another host or user.
            "https://evil.example/a http:/a /https://evil.example/a @evil.example/a /a@evil.example :80/a",
            "/\\evil.example ?a=b",
            // Where a path or a query ends.
            "/a#b /a%23b /a%3fb /a?b=1#c /a?b=1?c=2 /a? /a?b /a?=1 /a?b=1& /a?&b=1 /a?b=1&&c=2 /a?b=1;c=2",
            "/a?b=1&b=2 /a?b=1&B=2 /a?$b=1&%24b=2 /a?%62=1 /a?b%3d=1 /a?b[]=1",
            // Lines and what is no text.
            "/a%0d%0ab /a%0a /a%00 /é /a?b=%0d%0a /a?b=%00 /a?b=é /a%ff /a?b=%ff /a%C2%85b /a% /a%2 /a%zz /a%+1",
            "/a?b=% /a?b=%1",
            // Encoded without need.
            "/%61 /a%41 /a%7E",
            // What RFC 3986 keeps for others.
            "/a\"b /a<b> /a{b} /a|b /a^b /a`b /a[b] /a*b /a'b /a?b=<c>",
        ];
        let with_spaces = ["", "/a\r\nhost: b", "/a\0", "/a\tb", "/a b", "/a?b=c d"];
        for path in rows.into_iter().flat_map(|row| row.split(' ')).chain(with_spaces) {
            assert_eq!(parse(path), None, "{path:?}");
        }
        let longest = |more: usize| format!("/{}", "a".repeat(LONGEST - 1 + more));
        assert!(parse(&longest(0)).is_some());
        assert_eq!(parse(&longest(1)), None);
    }
}
