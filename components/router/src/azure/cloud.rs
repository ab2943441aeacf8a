//! The clouds of Azure: their hosts, and whom their tokens are for.
//!
//! <https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure>,
//! <https://learn.microsoft.com/azure/china/resources-developer-guide>

use contract::types::Endpoint;

use crate::failure::Failure;

/// The value of the variable `sandbox` that stands for none; it can never resolve (RFC 6761, section 6.4).
const NO_SANDBOX: &str = "sandbox.invalid";

/// Where Azure is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cloud {
    /// Azure for everyone.
    Public,
    /// Azure Government, in the United States.
    UsGovernment,
    /// Azure in China, run by 21Vianet.
    China,
    /// A sandbox at this host and port, which takes the tokens of the public cloud.
    Sandbox(String),
}

impl Cloud {
    /// Reads the variables `cloud` and `sandbox`.
    pub(crate) fn parse(cloud: &str, sandbox: &str) -> Result<Self, Failure> {
        let cloud = match cloud {
            "public" => Self::Public,
            "usgovernment" => Self::UsGovernment,
            "china" => Self::China,
            _ => {
                let problem = "must be `public`, `usgovernment` or `china`".to_owned();
                return Err(Failure::Setting { variable: "cloud", problem });
            }
        };
        Ok(if sandbox == NO_SANDBOX { cloud } else { Self::Sandbox(sandbox.to_owned()) })
    }

    /// The scheme and host of an endpoint.
    pub(crate) fn base(&self, endpoint: Endpoint) -> String {
        match (self, endpoint) {
            (Self::Public, Endpoint::ResourceManager) => "https://management.azure.com".to_owned(),
            (Self::UsGovernment, Endpoint::ResourceManager) => "https://management.usgovcloudapi.net".to_owned(),
            (Self::China, Endpoint::ResourceManager) => "https://management.chinacloudapi.cn".to_owned(),
            (Self::Sandbox(authority), Endpoint::ResourceManager) => format!("http://{authority}"),
        }
    }

    /// The audiences that an endpoint takes, without their trailing slash; the first is the one to ask for.
    pub(crate) fn audiences(&self, endpoint: Endpoint) -> [&'static str; 2] {
        match (self, endpoint) {
            (Self::Public | Self::Sandbox(_), Endpoint::ResourceManager) => {
                ["https://management.azure.com", "https://management.core.windows.net"]
            }
            (Self::UsGovernment, Endpoint::ResourceManager) => {
                ["https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net"]
            }
            (Self::China, Endpoint::ResourceManager) => {
                ["https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn"]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_has_its_hosts() {
        let rows = [
            ("public", "sandbox.invalid", "https://management.azure.com"),
            ("usgovernment", "sandbox.invalid", "https://management.usgovcloudapi.net"),
            ("china", "sandbox.invalid", "https://management.chinacloudapi.cn"),
            ("public", "127.0.0.1:8080", "http://127.0.0.1:8080"),
        ];
        for (cloud, sandbox, base) in rows {
            assert_eq!(Cloud::parse(cloud, sandbox).unwrap().base(Endpoint::ResourceManager), base);
        }
    }

    #[test]
    fn an_unknown_cloud_is_an_error_that_names_the_variable() {
        for sandbox in ["sandbox.invalid", "127.0.0.1:8080"] {
            let error = Cloud::parse("germany", sandbox).unwrap_err().to_string();
            assert_eq!(error, "the variable `cloud` must be `public`, `usgovernment` or `china`");
        }
    }
}
