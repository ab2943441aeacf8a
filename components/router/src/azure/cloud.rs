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

    /// The scheme and host of an endpoint. None for a region that is no name, and for blob storage, whose host is the
    /// account's.
    pub(crate) fn base(&self, endpoint: &Endpoint) -> Option<String> {
        let host = match (self, endpoint) {
            (_, Endpoint::BlobStorage) => return None,
            (_, Endpoint::Metrics(region)) if !is_region(region) => return None,
            (Self::Sandbox(authority), Endpoint::ResourceManager | Endpoint::LogAnalytics | Endpoint::Metrics(_)) => {
                return Some(format!("http://{authority}"));
            }
            (Self::Public, Endpoint::ResourceManager) => "management.azure.com",
            (Self::UsGovernment, Endpoint::ResourceManager) => "management.usgovcloudapi.net",
            (Self::China, Endpoint::ResourceManager) => "management.chinacloudapi.cn",
            (Self::Public, Endpoint::LogAnalytics) => "api.loganalytics.azure.com",
            (Self::UsGovernment, Endpoint::LogAnalytics) => "api.loganalytics.us",
            (Self::China, Endpoint::LogAnalytics) => "api.loganalytics.azure.cn",
            (Self::Public, Endpoint::Metrics(region)) => {
                return Some(format!("https://{region}.metrics.monitor.azure.com"));
            }
            (Self::UsGovernment, Endpoint::Metrics(region)) => {
                return Some(format!("https://{region}.metrics.monitor.azure.us"));
            }
            (Self::China, Endpoint::Metrics(region)) => {
                return Some(format!("https://{region}.metrics.monitor.azure.cn"));
            }
        };
        Some(format!("https://{host}"))
    }

    /// The host of Microsoft Entra ID.
    pub(crate) fn login(&self) -> &'static str {
        match self {
            Self::Public | Self::Sandbox(_) => "login.microsoftonline.com",
            Self::UsGovernment => "login.microsoftonline.us",
            Self::China => "login.chinacloudapi.cn",
        }
    }

    /// What the issuer of a token of version 1 begins with.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats>
    pub(crate) fn sts(&self) -> &'static str {
        match self {
            Self::Public | Self::UsGovernment | Self::Sandbox(_) => "https://sts.windows.net",
            Self::China => "https://sts.chinacloudapi.cn",
        }
    }

    /// The scheme and host that publish the keys of tenants.
    pub(crate) fn login_base(&self) -> String {
        match self {
            Self::Sandbox(authority) => format!("http://{authority}"),
            Self::Public | Self::UsGovernment | Self::China => format!("https://{}", self.login()),
        }
    }

    /// What comes after the account's name in the host of its blobs.
    pub(crate) fn blob_suffix(&self) -> &'static str {
        match self {
            Self::Public | Self::Sandbox(_) => "blob.core.windows.net",
            Self::UsGovernment => "blob.core.usgovcloudapi.net",
            Self::China => "blob.core.chinacloudapi.cn",
        }
    }

    /// The audiences that an endpoint takes, without their trailing slash; the first is the one to ask for.
    pub(crate) fn audiences(&self, endpoint: &Endpoint) -> &'static [&'static str] {
        match (self, endpoint) {
            (Self::Public | Self::Sandbox(_), Endpoint::ResourceManager) => {
                &["https://management.azure.com", "https://management.core.windows.net"]
            }
            (Self::UsGovernment, Endpoint::ResourceManager) => {
                &["https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net"]
            }
            (Self::China, Endpoint::ResourceManager) => {
                &["https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn"]
            }
            (Self::Public | Self::Sandbox(_), Endpoint::LogAnalytics) => {
                &["https://api.loganalytics.io", "https://api.loganalytics.azure.com"]
            }
            (Self::UsGovernment, Endpoint::LogAnalytics) => &["https://api.loganalytics.us"],
            (Self::China, Endpoint::LogAnalytics) => &["https://api.loganalytics.azure.cn"],
            (Self::Public | Self::Sandbox(_), Endpoint::Metrics(_)) => &["https://metrics.monitor.azure.com"],
            (Self::UsGovernment, Endpoint::Metrics(_)) => &["https://metrics.monitor.azure.us"],
            (Self::China, Endpoint::Metrics(_)) => &["https://metrics.monitor.azure.cn"],
            (_, Endpoint::BlobStorage) => &["https://storage.azure.com"],
        }
    }
}

/// A region becomes part of a host, so it is a plain name such as `westeurope`.
pub(super) fn is_region(text: &str) -> bool {
    (1..=30).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_has_its_hosts() {
        let metrics = Endpoint::Metrics("westeurope".to_owned());
        let rows = [
            ("public", Endpoint::ResourceManager, "https://management.azure.com"),
            ("usgovernment", Endpoint::ResourceManager, "https://management.usgovcloudapi.net"),
            ("china", Endpoint::ResourceManager, "https://management.chinacloudapi.cn"),
            ("public", Endpoint::LogAnalytics, "https://api.loganalytics.azure.com"),
            ("usgovernment", Endpoint::LogAnalytics, "https://api.loganalytics.us"),
            ("china", Endpoint::LogAnalytics, "https://api.loganalytics.azure.cn"),
            ("public", metrics.clone(), "https://westeurope.metrics.monitor.azure.com"),
            ("usgovernment", metrics.clone(), "https://westeurope.metrics.monitor.azure.us"),
            ("china", metrics, "https://westeurope.metrics.monitor.azure.cn"),
        ];
        for (cloud, endpoint, base) in rows {
            assert_eq!(Cloud::parse(cloud, NO_SANDBOX).unwrap().base(&endpoint).as_deref(), Some(base));
            let sandbox = Cloud::parse(cloud, "127.0.0.1:8080").unwrap();
            assert_eq!(sandbox.base(&endpoint).as_deref(), Some("http://127.0.0.1:8080"));
        }
    }

    #[test]
    fn a_region_that_could_name_another_host_has_none() {
        for region in ["", "evil.example/", "evil.example#", "a@b", "WestEurope", "west europe", "a.b", &"a".repeat(31)]
        {
            for cloud in [Cloud::Public, Cloud::Sandbox("127.0.0.1:8080".to_owned())] {
                assert_eq!(cloud.base(&Endpoint::Metrics(region.to_owned())), None, "{region}");
            }
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
