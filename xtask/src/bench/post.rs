//! One request on a connection of its own, where the load generator would be too much.
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::bench::question::Question;

/// Longer than the slowest answer by far.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Asks a question and gives the body of the answer, if it is a right one.
pub(super) fn ask(address: SocketAddr, path: &str, question: Question) -> Result<Vec<u8>> {
    let body = fetch(address, path, question)?;
    check(question, &body)?;
    Ok(body)
}

/// Asks a question and gives the body of the answer, right or not.
pub(super) fn fetch(address: SocketAddr, path: &str, question: Question) -> Result<Vec<u8>> {
    send(address, "POST", path, &question.headers(), &question.body())
}

/// Checks that an answer is a right one.
pub(super) fn check(question: Question, body: &[u8]) -> Result<()> {
    let expected = question.expected();
    if !String::from_utf8_lossy(body).contains(&expected) {
        let begin: String = String::from_utf8_lossy(body).chars().take(300).collect();
        bail!("`{}` was answered without `{expected}`: {begin}", question.name());
    }
    Ok(())
}

/// Sends a request and gives the body of an answer with status 200.
pub(super) fn send(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    let mut head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n")?;
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response)?;
    read(&response)
}

/// The body of a whole response.
fn read(response: &[u8]) -> Result<Vec<u8>> {
    let end =
        response.windows(4).position(|window| window == b"\r\n\r\n").context("the response has no end of its head")?;
    let (head, body) = response.split_at(end + 4);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        bail!("`{}`: {}", head.lines().next().unwrap_or_default(), String::from_utf8_lossy(body).trim());
    }
    if head.contains("transfer-encoding: chunked") { unchunk(body) } else { Ok(body.to_vec()) }
}

/// <https://www.rfc-editor.org/rfc/rfc9112#section-7.1>
fn unchunk(mut body: &[u8]) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|window| window == b"\r\n").context("a chunk has no size")?;
        let (size, rest) = body.split_at(end);
        let size = usize::from_str_radix(String::from_utf8_lossy(size).trim(), 16).context("a chunk has no size")?;
        let rest = rest.get(2..).unwrap_or_default();
        if size == 0 {
            return Ok(whole);
        }
        whole.extend(rest.get(..size).context("a chunk is cut short")?);
        body = rest.get(size + 2..).context("a chunk has no end")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_as_it_was_sent_and_only_with_status_200() {
        let rows = [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", Some("{}")),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n",
                Some("abc0123456789"),
            ),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", None),
            ("HTTP/1.1 500 Oops\r\n\r\n{}", None),
            ("HTTP/1.1 200 OK\r\n", None),
        ];
        for (response, expected) in rows {
            let body = read(response.as_bytes()).ok();
            assert_eq!(body.as_deref(), expected.map(str::as_bytes), "{response}");
        }
    }
}
