//! The metadata that a request carries in `params._meta`.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic#_meta>

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::envelope::{Id, is_object, present, text};
use crate::error::ProtocolError;
use crate::level::Level;

/// What the client can be asked for.
///
/// <https://modelcontextprotocol.io/specification/2026-07-28/schema#clientcapabilities>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// Forms for its user.
    pub elicitation: bool,
    /// Texts by its model.
    pub sampling: bool,
    /// The folders that it works in.
    pub roots: bool,
}

impl Client {
    /// A legacy client says what it is capable of when it shakes hands, which a server without sessions forgets. One
    /// that is not answers with an error.
    pub(crate) const LEGACY: Self = Self { elicitation: true, sampling: true, roots: true };
}

/// The fields that the server reads.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Meta<'a> {
    #[serde(borrow, default, deserialize_with = "present", rename = "io.modelcontextprotocol/protocolVersion")]
    version: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "io.modelcontextprotocol/clientCapabilities")]
    capabilities: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "io.modelcontextprotocol/logLevel")]
    level: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "progressToken")]
    progress_token: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "traceparent")]
    trace_parent: Option<&'a RawValue>,
}

impl<'a> Meta<'a> {
    /// Reads the fields out of a request's parameters, of either era.
    pub(crate) fn parse(params: Option<&'a RawValue>) -> Result<Self, ProtocolError> {
        #[derive(Deserialize)]
        struct Params<'a> {
            #[serde(borrow, default, rename = "_meta")]
            meta: Option<&'a RawValue>,
        }

        let malformed = || ProtocolError::Meta { field: "params._meta", expected: "an object, given once" };
        // Parameters that are no object are the method's to refuse.
        let Some(params) = params.filter(|params| is_object(params)) else { return Ok(Self::default()) };
        let Params { meta } = serde_json::from_str(params.get()).map_err(|_| malformed())?;
        let Some(meta) = meta else { return Ok(Self::default()) };
        if !is_object(meta) {
            return Err(malformed());
        }
        serde_json::from_str(meta.get()).map_err(|_| malformed())
    }

    /// Whether the request claims to be a modern one. The name of a revision is what makes it so.
    pub(crate) fn is_claim(&self) -> bool {
        self.version.is_some()
    }

    /// The revision that the request is written in.
    pub(crate) fn version(&self) -> Result<String, ProtocolError> {
        let field = "params._meta.io.modelcontextprotocol/protocolVersion";
        self.version.and_then(text).ok_or(ProtocolError::Meta { field, expected: "a string" })
    }

    /// What the client of a modern request says that it is capable of.
    pub(crate) fn client(&self) -> Result<Client, ProtocolError> {
        #[derive(Deserialize)]
        struct Declared<'a> {
            #[serde(borrow, default)]
            elicitation: Option<&'a RawValue>,
            #[serde(borrow, default)]
            sampling: Option<&'a RawValue>,
            #[serde(borrow, default)]
            roots: Option<&'a RawValue>,
        }
        let field = "params._meta.io.modelcontextprotocol/clientCapabilities";
        let declared = self.capabilities.filter(|capabilities| is_object(capabilities));
        let declared = declared.and_then(|declared| serde_json::from_str::<Declared<'_>>(declared.get()).ok());
        let declared = declared.ok_or(ProtocolError::Meta { field, expected: "an object" })?;
        let is_declared = |capability: Option<&RawValue>| capability.is_some_and(is_object);
        Ok(Client {
            elicitation: is_declared(declared.elicitation),
            sampling: is_declared(declared.sampling),
            roots: is_declared(declared.roots),
        })
    }

    /// The least level of the log messages that the client of a modern request wants, none if it wants none.
    pub(crate) fn level(&self) -> Result<Option<Level>, ProtocolError> {
        let field = "params._meta.io.modelcontextprotocol/logLevel";
        let Some(level) = self.level else { return Ok(None) };
        let level = text(level).as_deref().and_then(Level::named);
        level.map(Some).ok_or(ProtocolError::Meta { field, expected: "a level of RFC 5424, such as `info`" })
    }

    /// What the client wants to be told of progress under. A token that is none counts as absent.
    pub(crate) fn progress_token(&self) -> Option<Id> {
        self.progress_token.and_then(Id::parse)
    }

    /// The trace that the request belongs to, as it came. One that is no text counts as absent.
    pub(crate) fn trace_parent(&self) -> Option<String> {
        self.trace_parent.and_then(text)
    }
}
