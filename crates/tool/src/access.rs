//! What a component may ask of Azure, as its descriptor declares it.

use contract::types::Method;
use serde::{Serialize, Serializer};

/// One kind of request. The server stops a call that makes any other.
///
/// In a path, `*` stands for one segment and `**` for one or more at the end. A parameter of the query has its value, and
/// then is always there, or `*`, and then may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Access {
    endpoint: &'static str,
    #[serde(serialize_with = "in_lower_case")]
    method: Method,
    path: &'static str,
}

impl Access {
    /// Of Azure Resource Manager.
    #[must_use]
    pub const fn resource_manager(method: Method, path: &'static str) -> Self {
        Self { endpoint: "resource-manager", method, path }
    }

    /// Of the query service of Log Analytics.
    #[must_use]
    pub const fn log_analytics(method: Method, path: &'static str) -> Self {
        Self { endpoint: "log-analytics", method, path }
    }

    /// Of the metrics of Azure Monitor, in every region.
    #[must_use]
    pub const fn metrics(method: Method, path: &'static str) -> Self {
        Self { endpoint: "metrics", method, path }
    }

    /// Of the storage account.
    #[must_use]
    pub const fn blob_storage(method: Method, path: &'static str) -> Self {
        Self { endpoint: "blob-storage", method, path }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a field by reference")]
fn in_lower_case<S: Serializer>(method: &Method, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Put => "put",
    })
}
