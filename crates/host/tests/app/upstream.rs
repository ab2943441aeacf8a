//! A server outside the app, for its requests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::client::PATIENCE;

/// Enough for a thread that only waits.
const STACK: usize = 128 * 1024;

/// A server whose answer depends on the path.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    events: Receiver<String>,
    gate: Arc<Gate>,
}

/// What `/wait` waits for.
#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Upstream {
    pub(crate) fn start() -> Self {
        Self::serve(|stream| stream)
    }

    /// The same over TLS.
    pub(crate) fn start_with_tls(config: Arc<ServerConfig>) -> Self {
        Self::serve(move |stream| StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream))
    }

    fn serve<S: Read + Write + Send + 'static>(wrap: impl Fn(TcpStream) -> S + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, events) = channel();
        let gate = Arc::new(Gate::default());
        let doorkeeper = gate.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, sender, gate) = (wrap(stream.unwrap()), sender.clone(), doorkeeper.clone());
                std::thread::Builder::new().stack_size(STACK).spawn(move || answer(stream, &sender, &gate)).unwrap();
            }
        });
        Self { address, events, gate }
    }

    /// Waits for the next thing that happens: a request, by its path, or `closed`.
    pub(crate) fn event(&self) -> String {
        self.events.recv_timeout(PATIENCE).unwrap()
    }

    /// Lets every request to `/wait` be answered.
    pub(crate) fn open_gate(&self) {
        *self.gate.is_open.lock().unwrap() = true;
        self.gate.opened.notify_all();
    }
}

/// Answers one request: `/silent` never, `/wait` when the gate opens, `/half` with half of a body, and any other path
/// at once with the request's own head.
fn answer(stream: impl Read + Write, events: &Sender<String>, gate: &Gate) {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    drop(events.send(path.clone()));
    match path.as_str() {
        "/silent" => {}
        "/half" => drop(write!(stream.get_mut(), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf!")),
        path => {
            if path == "/wait" {
                drop(gate.opened.wait_while(gate.is_open.lock().unwrap(), |is_open| !*is_open).unwrap());
            }
            let length = head.len();
            drop(write!(stream.get_mut(), "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{head}"));
            return;
        }
    }
    drop(stream.read_to_end(&mut Vec::new()));
    drop(events.send("closed".to_owned()));
}
