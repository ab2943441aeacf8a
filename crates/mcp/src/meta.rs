//! The metadata that a modern request carries in `params._meta`.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic#_meta>

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::envelope::{is_object, present, text};
use crate::error::ProtocolError;

/// The fields that each modern request has to carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Meta<'a> {
    #[serde(borrow, default, deserialize_with = "present", rename = "io.modelcontextprotocol/protocolVersion")]
    version: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "io.modelcontextprotocol/clientCapabilities")]
    capabilities: Option<&'a RawValue>,
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

    /// Checks that the client says what it is capable of.
    pub(crate) fn check_capabilities(&self) -> Result<(), ProtocolError> {
        let field = "params._meta.io.modelcontextprotocol/clientCapabilities";
        let is_valid = self.capabilities.is_some_and(is_object);
        if is_valid { Ok(()) } else { Err(ProtocolError::Meta { field, expected: "an object" }) }
    }
}
