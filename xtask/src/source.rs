//! Chooses where the rows come from: the real Azure, or the sandbox with sample rows.
use std::collections::BTreeMap;
use std::env;
use std::fs;

use crate::checkout::Checkout;
use crate::cli::Azure;

/// What is before the name of a variable in the environment.
pub(crate) const PREFIX: &str = "SPIN_VARIABLE_";
const TOKEN: &str = "ARMTOKEN";

/// Where the rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Azure, with the token that the environment or `.env` holds.
    Configured { token: String },
    /// Azure, with tokens from `az account get-access-token`.
    AzureCli,
    /// The sandbox.
    Sample(Why),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Asked,
    NoToken,
}

/// Chooses after what was asked for, else after whether a token is configured.
pub(crate) fn choose(asked: Option<Azure>, settings: &Settings) -> Source {
    match (asked, settings.get(TOKEN)) {
        (Some(Azure::Sandbox), _) => Source::Sample(Why::Asked),
        (Some(Azure::Live) | None, Some(token)) => Source::Configured { token: token.to_owned() },
        (Some(Azure::Live), None) => Source::AzureCli,
        (None, None) => Source::Sample(Why::NoToken),
    }
}

/// The app's variables, as this machine's environment and the checkout's `.env` set them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    values: BTreeMap<String, String>,
}

impl Settings {
    pub(crate) fn read(checkout: &Checkout) -> Self {
        let mut settings = Self::parse(&fs::read_to_string(checkout.path(".env")).unwrap_or_default());
        for (name, value) in env::vars_os() {
            if let (Ok(name), Ok(value)) = (name.into_string(), value.into_string()) {
                settings.set(&name, &value);
            }
        }
        settings
    }

    pub(crate) fn parse(env_file: &str) -> Self {
        let mut settings = Self::default();
        for line in env_file.lines() {
            let line = line.trim();
            let Some((name, value)) = line.strip_prefix("export ").unwrap_or(line).split_once('=') else { continue };
            settings.set(name.trim(), value.trim().trim_matches(['"', '\'']));
        }
        settings
    }

    fn set(&mut self, name: &str, value: &str) {
        if let Some(name) = name.strip_prefix(PREFIX) {
            self.values.insert(name.to_owned(), value.to_owned());
        }
    }

    /// What a variable of the app is set to, if it is.
    pub(crate) fn value(&self, variable: &str) -> Option<&str> {
        self.values.get(&variable.to_uppercase()).map(String::as_str)
    }

    /// A variable that is set and not empty.
    fn get(&self, name: &str) -> Option<&str> {
        self.value(name).filter(|value| !value.is_empty())
    }

    /// The variables that hold tokens, each with its audience in the configured cloud.
    pub(crate) fn tokens(&self) -> [(&'static str, &'static str); 4] {
        let [manager, logs, metrics] = match self.get("CLOUD") {
            Some("usgovernment") => [
                "https://management.usgovcloudapi.net/",
                "https://api.loganalytics.us/",
                "https://metrics.monitor.azure.us/",
            ],
            Some("china") => [
                "https://management.chinacloudapi.cn/",
                "https://api.loganalytics.azure.cn/",
                "https://metrics.monitor.azure.cn/",
            ],
            Some(_) | None => PUBLIC,
        };
        [
            ("armtoken", manager),
            ("logstoken", logs),
            ("metricstoken", metrics),
            ("storagetoken", "https://storage.azure.com/"),
        ]
    }
}

/// The audiences of Resource Manager, Log Analytics and metrics in the public cloud, which the sandbox takes too.
pub(crate) const PUBLIC: [&str; 3] =
    ["https://management.azure.com/", "https://api.loganalytics.io/", "https://metrics.monitor.azure.com/"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_follows_what_was_asked_and_then_the_token() {
        let without = Settings::parse("SPIN_VARIABLE_ARMTOKEN=\n# SPIN_VARIABLE_ARMTOKEN=x\nARMTOKEN=x");
        let with = Settings::parse("export SPIN_VARIABLE_ARMTOKEN=\"a.b.c\"");
        let configured = Source::Configured { token: "a.b.c".to_owned() };
        let rows = [
            (None, &without, Source::Sample(Why::NoToken)),
            (None, &with, configured.clone()),
            (Some(Azure::Sandbox), &without, Source::Sample(Why::Asked)),
            (Some(Azure::Sandbox), &with, Source::Sample(Why::Asked)),
            (Some(Azure::Live), &without, Source::AzureCli),
            (Some(Azure::Live), &with, configured),
        ];
        for (asked, settings, source) in rows {
            assert_eq!(choose(asked, settings), source, "{asked:?} {settings:?}");
        }
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let mut settings = Settings::parse("SPIN_VARIABLE_ARMTOKEN=from-file\nSPIN_VARIABLE_CLOUD='china'");
        settings.set("SPIN_VARIABLE_ARMTOKEN", "from-environment");
        assert_eq!(settings.get(TOKEN), Some("from-environment"));
        let [manager, logs, ..] = settings.tokens();
        assert_eq!(manager, ("armtoken", "https://management.chinacloudapi.cn/"));
        assert_eq!(logs, ("logstoken", "https://api.loganalytics.azure.cn/"));
        assert_eq!(Settings::default().tokens().map(|(_, audience)| audience)[..3], PUBLIC);
    }
}
