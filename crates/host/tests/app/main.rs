//! Runs the built host with real components and asks it over HTTP.

#![expect(clippy::panic, clippy::unwrap_used, reason = "what serves the tests fails as they do")]

mod client;
mod guest;
mod host;
mod upstream;

mod failures;
mod grants;
mod outbound;
mod redis;
mod requests;
mod start;
mod tls;
