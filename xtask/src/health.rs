//! Asks a server whether it answers.
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::group::Group;

/// Answered by the router itself, without a tool or Azure.
pub(crate) const HEALTH: &str = "/health";
const POLL: Duration = Duration::from_millis(20);

/// Waits until `GET` of a path answers 200, as long as the server runs and the deadline is not over.
pub(crate) fn wait(address: SocketAddr, path: &str, server: &mut Group, timeout: Duration) -> Result<()> {
    let deadline = Instant::now() + timeout;
    while !answers(address, path) {
        if let Some(status) = server.exited()? {
            bail!("the server {}", crate::command::ended(status));
        }
        if Instant::now() > deadline {
            bail!("the server did not answer `GET {path}` within {} s", timeout.as_secs());
        }
        thread::sleep(POLL);
    }
    Ok(())
}

/// Whether `GET` of a path answers 200.
pub(crate) fn answers(address: SocketAddr, path: &str) -> bool {
    status(address, path).is_ok_and(|status| status == 200)
}

fn status(address: SocketAddr, path: &str) -> Result<u16> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head)?;
    let head = String::from_utf8_lossy(&head).into_owned();
    let code = head.strip_prefix("HTTP/1.1 ").context("this is no HTTP/1.1 response")?;
    Ok(code.parse()?)
}

/// The address to serve on, if nothing else does.
pub(crate) fn free(listen: &str) -> Result<SocketAddr> {
    let address: SocketAddr = listen
        .replace("localhost:", "127.0.0.1:")
        .parse()
        .with_context(|| format!("`--listen {listen}` is no address and port, such as 127.0.0.1:3000"))?;
    match TcpListener::bind(address) {
        Ok(listener) => Ok(listener.local_addr()?),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            let other = SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(3000));
            bail!(
                "port {} is in use: stop what serves there, or choose another with `--listen {other}`",
                address.port()
            )
        }
        Err(error) => Err(error).with_context(|| format!("`--listen {listen}` cannot be served on")),
    }
}

/// Where a client on this machine reaches a server that listens on `address`.
pub(crate) fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_named_with_the_remedy() {
        let busy = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = busy.local_addr().unwrap().port();
        let message = free(&format!("127.0.0.1:{port}")).unwrap_err().to_string();
        assert!(message.contains(&format!("port {port} is in use")) && message.contains("--listen"), "{message}");
    }

    #[test]
    fn port_0_becomes_a_free_one() {
        assert_ne!(free("localhost:0").unwrap().port(), 0);
        assert!(free("3000").unwrap_err().to_string().contains("no address and port"));
    }

    #[test]
    fn only_a_status_of_200_is_healthy() {
        for (response, healthy) in
            [("HTTP/1.1 200 OK\r\n\r\n", true), ("HTTP/1.1 503 Busy\r\n\r\n", false), ("", false)]
        {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 1024]).unwrap();
                stream.write_all(response.as_bytes()).unwrap();
            });
            assert_eq!(answers(address, HEALTH), healthy, "{response:?}");
            server.join().unwrap();
        }
    }
}
