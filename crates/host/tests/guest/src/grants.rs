//! What the manifest and the host give to the component, and what they do not.

use std::net::TcpStream;

use spin_sdk::key_value::Store;
use spin_sdk::wit::wasi::keyvalue::atomics::{self, Cas, CasError};
use spin_sdk::wit::wasi::keyvalue::store;

/// Reads a variable and shows the result.
pub(crate) fn variable(name: &str) -> String {
    format!("{:?}", spin_sdk::variables::get(name))
}

/// Works on a store as the query says, `LABEL` or `LABEL/KEY` or `LABEL/KEY=VALUE`, and shows the result.
///
/// The first lists the keys, the second reads a key, and the third sets it, or deletes it if the value is empty.
pub(crate) fn store(query: &str) -> String {
    let (label, key) = query.split_once('/').unwrap_or((query, ""));
    let store = match Store::open(label) {
        Ok(store) => store,
        Err(error) => return format!("Err({error:?})"),
    };
    match key.split_once('=') {
        Some((key, "")) => format!("{:?}", store.delete(key)),
        Some((key, value)) => format!("{:?}", store.set(key, value.as_bytes())),
        None if key.is_empty() => format!("{:?}", store.get_keys()),
        None => {
            let value = store.get(key).map(|value| value.map(|value| String::from_utf8_lossy(&value).into_owned()));
            format!("{value:?}, exists {:?}", store.exists(key))
        }
    }
}

/// Counts a key of a store up, `LABEL/KEY`, and shows the result.
pub(crate) fn count(query: &str) -> String {
    let (label, key) = query.split_once('/').unwrap_or((query, ""));
    match store::open(label) {
        Ok(bucket) => format!("{:?}", atomics::increment(&bucket, key, 1)),
        Err(error) => format!("Err({error:?})"),
    }
}

/// Swaps the value of a key, `LABEL/KEY=VALUE` or `LABEL/KEY=VALUE&MEANWHILE`, and shows what was read and the result.
///
/// The second sets another value after the first one was read.
pub(crate) fn swap(query: &str) -> String {
    let (label, rest) = query.split_once('/').unwrap_or((query, ""));
    let (key, rest) = rest.split_once('=').unwrap_or((rest, ""));
    let (value, meanwhile) = rest.split_once('&').unwrap_or((rest, ""));
    let (Ok(bucket), Ok(store)) = (store::open(label), Store::open(label)) else { return "not open".to_owned() };
    let Ok(cas) = Cas::new(&bucket, key) else { return "no swap".to_owned() };
    let before = shown(&cas);
    if !meanwhile.is_empty() && store.set(key, meanwhile.as_bytes()).is_err() {
        return "not set".to_owned();
    }
    match atomics::swap(cas, value.as_bytes()) {
        Ok(()) => format!("{before}, swapped"),
        Err(CasError::CasFailed(again)) => format!("{before}, failed at {}", shown(&again)),
        Err(CasError::StoreError(error)) => format!("{before}, {error:?}"),
    }
}

fn shown(cas: &Cas) -> String {
    match cas.current() {
        Ok(Some(value)) => String::from_utf8_lossy(&value).into_owned(),
        Ok(None) => "nothing".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

/// Prints two lines on standard output and one, without its end, on standard error.
#[expect(clippy::print_stdout, reason = "the host's treatment of output is under test")]
pub(crate) fn print(text: &str) {
    println!("first line of {text}\nsecond line");
    eprint!("third line");
}

/// Shows what the component sees of the machine it runs on.
pub(crate) fn environment() -> String {
    format!(
        "variables {}, arguments {}, root {}, network denied {}",
        std::env::vars().count(),
        std::env::args().count(),
        std::fs::read_dir("/").is_ok(),
        TcpStream::connect("127.0.0.1:1").map_err(|error| error.kind()).is_err_and(is_denied),
    )
}

fn is_denied(kind: std::io::ErrorKind) -> bool {
    kind == std::io::ErrorKind::PermissionDenied
}
