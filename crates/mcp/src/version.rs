//! The revisions of the protocol and the two eras they fall into.

/// How a client and a server come to an agreement on a revision.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning#terminology>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// By an `initialize` handshake: 2025-11-25 and before.
    Legacy,
    /// By metadata in each request: 2026-07-28 and after.
    Modern,
}

/// The revisions a modern request may name in its `_meta`; `server/discover` and the error for any other list them.
///
/// Legacy revisions are absent because a request cannot choose them that way.
pub(crate) const MODERN: &[&str] = &["2026-07-28"];

/// The revisions that `initialize` may agree on.
pub(crate) const LEGACY: &[&str] = &[LATEST_LEGACY, "2025-06-18", WITH_BATCHES, "2024-11-05"];

/// The only revision in which a message may be a batch.
pub(crate) const WITH_BATCHES: &str = "2025-03-26";

const FIRST_MODERN: &str = "2026-07-28";
const LATEST_LEGACY: &str = "2025-11-25";

/// The era of a revision, known or not. Revisions are dates, so text order is their order in time.
pub(crate) fn era(version: &str) -> Era {
    if version < FIRST_MODERN { Era::Legacy } else { Era::Modern }
}

/// Whether this server speaks a revision, of either era.
pub(crate) fn is_served(version: &str) -> bool {
    MODERN.contains(&version) || LEGACY.contains(&version)
}

/// The revision to answer `initialize` with: the one asked for if it is known, else the latest there is.
///
/// <https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#version-negotiation>
pub(crate) fn negotiate(requested: &str) -> &'static str {
    LEGACY.iter().find(|version| **version == requested).unwrap_or(&LATEST_LEGACY)
}
