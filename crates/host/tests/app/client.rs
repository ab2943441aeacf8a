//! A plain HTTP/1.1 client, which shows what is really on the wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Far longer than anything takes that works.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A response whose body has been read.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// Whether the body has the length that was announced.
    pub(crate) is_complete: bool,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0 == name).map(|header| header.1.as_str())
    }
}

/// A connection on which one request at a time can be sent.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    /// Sends a request as it is given, with a `Host` header unless it has one.
    pub(crate) fn send(&mut self, head: &str, body: &str) {
        let host = if head.contains("\r\nHost:") { "" } else { "\r\nHost: app.example" };
        let length = if body.is_empty() { String::new() } else { format!("\r\nContent-Length: {}", body.len()) };
        write!(self.stream.get_mut(), "{head}{host}{length}\r\n\r\n{body}").unwrap();
    }

    /// Reads a response to its end.
    pub(crate) fn receive(&mut self) -> Response {
        let (status, headers) = self.receive_head();
        let mut response = Response { status, headers, body: String::new(), is_complete: true };
        if let Some(length) = response.header("content-length").map(|length| length.parse().unwrap()) {
            let mut body = Vec::new();
            self.stream.by_ref().take(length).read_to_end(&mut body).unwrap();
            response.is_complete = body.len() as u64 == length;
            response.body = String::from_utf8(body).unwrap();
        } else if response.header("transfer-encoding") == Some("chunked") {
            loop {
                match self.receive_chunk() {
                    Some(chunk) if chunk.is_empty() => break,
                    Some(chunk) => response.body.push_str(&chunk),
                    None => {
                        response.is_complete = false;
                        break;
                    }
                }
            }
        }
        response
    }

    /// Reads up to the body.
    pub(crate) fn receive_head(&mut self) -> (u16, Vec<(String, String)>) {
        let status = self.line().split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(':') else { return (status, headers) };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// Reads one chunk of a chunked body, which is empty at the end; none if the connection broke off.
    pub(crate) fn receive_chunk(&mut self) -> Option<String> {
        let length = u64::from_str_radix(&self.line(), 16).ok()?;
        let mut chunk = String::new();
        self.stream.by_ref().take(length).read_to_string(&mut chunk).unwrap();
        self.line();
        Some(chunk)
    }

    /// Reads everything until the host closes the connection.
    pub(crate) fn receive_until_closed(&mut self) -> String {
        let mut text = String::new();
        self.stream.read_to_string(&mut text).unwrap();
        text
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

/// Sends a `GET` request on a connection of its own.
pub(crate) fn get(address: SocketAddr, target: &str) -> Response {
    let mut connection = Connection::open(address);
    connection.send(&format!("GET {target} HTTP/1.1"), "");
    connection.receive()
}
