//! What the arguments of prompts are: how one is called, read and written.

use alloc::{format, string::String, vec::Vec};
use core::fmt::Display;

use tool::{
    Guid, MOST_SUBSCRIPTIONS, ServerName, SubscriptionIds, arguments::invalid, timespan::Timespan, types::Error,
};

/// A kind of argument. Each is an argument of a tool as well, under the same name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    SubscriptionIds,
    WorkspaceId,
    ServerName,
    Timespan,
    /// Of patches.
    Classification,
    /// Of findings.
    Severity,
}

const GUID: &str = "such as `00000000-0000-0000-0000-000000000000`";
const TIMESPAN: &str = "a timespan from 1 minute to 90 days such as `7d`, `12h`, `30m` or `P1DT12H`";

const TIMESPANS: &[&str] = &["1d", "7d", "14d", "30d", "90d"];
const CLASSIFICATIONS: &[&str] =
    &["critical", "security", "updateRollup", "featurePack", "servicePack", "definition", "tools", "updates", "other"];
const SEVERITIES: &[&str] = &["High", "Medium", "Low", "Information"];

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SubscriptionIds => "subscription_ids",
            Self::WorkspaceId => "workspace_id",
            Self::ServerName => "server_name",
            Self::Timespan => "timespan",
            Self::Classification => "classification",
            Self::Severity => "severity",
        }
    }

    /// The values to choose from, all that there are but for timespans.
    pub(crate) fn suggestions(self) -> &'static [&'static str] {
        match self {
            Self::SubscriptionIds | Self::WorkspaceId | Self::ServerName => &[],
            Self::Timespan => TIMESPANS,
            Self::Classification => CLASSIFICATIONS,
            Self::Severity => SEVERITIES,
        }
    }

    /// Reads a value, and writes it in JSON as a tool takes it. What a caller sends stays in its place in a text, since no
    /// kind lets a quote, a backtick, a brace or white space through.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if it is none of this kind.
    pub(crate) fn read(self, text: &str) -> Result<String, Error> {
        match self {
            Self::SubscriptionIds => {
                let problem = || format!("1 to {MOST_SUBSCRIPTIONS} GUIDs {GUID}, separated by commas");
                let ids = SubscriptionIds::parse(text).ok_or_else(|| self.must_be(&problem()))?;
                let ids: Vec<_> = ids.as_slice().iter().map(quoted).collect();
                Ok(format!("[{}]", ids.join(",")))
            }
            Self::WorkspaceId => Guid::parse(text).map(quoted).ok_or_else(|| self.must_be(&format!("a GUID {GUID}"))),
            Self::ServerName => ServerName::parse(text).map(|name| quoted(name.as_str())),
            Self::Timespan => Timespan::parse(text).map(quoted).ok_or_else(|| self.must_be(TIMESPAN)),
            Self::Classification | Self::Severity => {
                let known = self.suggestions();
                let choice = known.iter().find(|known| known.eq_ignore_ascii_case(text)).map(quoted);
                choice.ok_or_else(|| self.must_be(&format!("one of `{}`", known.join("`, `"))))
            }
        }
    }

    fn must_be(self, expected: &str) -> Error {
        invalid(self.name(), &format!("must be {expected}"))
    }
}

fn quoted(value: impl Display) -> String {
    format!("\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "00000000-0000-0000-0000-00000000000A";

    #[test]
    fn a_value_is_written_in_one_form() {
        let both = format!("11111111-0000-0000-0000-000000000001, {ONE}");
        let ids = r#"["00000000-0000-0000-0000-00000000000a","11111111-0000-0000-0000-000000000001"]"#;
        let rows = [
            (Kind::SubscriptionIds, both.as_str(), ids),
            (Kind::SubscriptionIds, ONE, r#"["00000000-0000-0000-0000-00000000000a"]"#),
            (Kind::WorkspaceId, ONE, "\"00000000-0000-0000-0000-00000000000a\""),
            (Kind::ServerName, "größe-01.contoso", "\"größe-01.contoso\""),
            (Kind::Timespan, "P1W", "\"7d\""),
            (Kind::Timespan, "PT90S", "\"PT90S\""),
            (Kind::Classification, "UPDATEROLLUP", "\"updateRollup\""),
            (Kind::Severity, "high", "\"High\""),
        ];
        for (kind, text, written) in rows {
            assert_eq!(kind.read(text).as_deref(), Ok(written));
        }
    }

    #[test]
    fn a_suggestion_is_a_value() {
        for kind in [Kind::Timespan, Kind::Classification, Kind::Severity] {
            for suggestion in kind.suggestions() {
                assert_eq!(kind.read(suggestion), Ok(quoted(suggestion)));
            }
        }
    }

    #[test]
    fn nothing_leaves_its_place_in_a_text() {
        let kinds = [
            (Kind::SubscriptionIds, "must be 1 to 1000 GUIDs such as"),
            (Kind::WorkspaceId, "must be a GUID such as"),
            (Kind::ServerName, "must be the name of a machine"),
            (Kind::Timespan, "must be a timespan from 1 minute to 90 days"),
            (Kind::Classification, "must be one of `critical`, `security`"),
            (Kind::Severity, "must be one of `High`, `Medium`, `Low`, `Information`"),
        ];
        let texts = ["x\n\n## Secret", "x\"} secret", "x` secret", "{secret}", "High secret", "", "\u{2028}"];
        for (kind, problem) in kinds {
            for text in texts {
                let Err(Error::InvalidArgument(error)) = kind.read(text) else { panic!("{kind:?} took {text:?}") };
                assert_eq!(error.field, kind.name());
                assert!(error.problem.starts_with(problem), "{}", error.problem);
                assert!(!error.problem.contains("ecret"), "{}", error.problem);
            }
        }
    }
}
