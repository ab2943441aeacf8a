//! A missing patch.

use alloc::{borrow::Cow, vec::Vec};

use azure::Record;
use serde::Serialize;
use tool::{instant, types::Error};

use crate::{
    kinds::{Classification, Severity},
    named::Named,
};

/// The query: one row a missing patch of the machines that are asked about. Its columns are those that [`read`] takes.
pub(crate) const KQL: &str = include_str!("patches.kql");

// A missing patch, in Azure's own words.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Patch<'a> {
    pub(crate) name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kb_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<Cow<'a, str>>,
    pub(crate) classifications: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) severity: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published_date_time: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reboot_behavior: Option<Cow<'a, str>>,
}

/// Which patches are listed.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Filter {
    pub(crate) classification: Option<Classification>,
    pub(crate) severity: Option<Severity>,
}

/// Reads a row of [`KQL`].
///
/// # Errors
/// [`Error::UnexpectedResponse`] if the patch has no name.
pub(crate) fn read<'a>(record: &mut Record<'a>) -> Result<Patch<'a>, Error> {
    Ok(Patch {
        name: record.required_text("patchName")?,
        kb_id: record.text("kbId"),
        version: record.text("version"),
        classifications: record.texts("classifications"),
        severity: record.text("severity"),
        published_date_time: record.text("publishedDateTime"),
        reboot_behavior: record.text("rebootBehavior"),
    })
}

impl Patch<'_> {
    /// Whether the patch is of a classification; it may be of several.
    pub(crate) fn is(&self, class: Classification) -> bool {
        let mut classes = self.classifications.iter().map(|name| Classification::named(name));
        let is_of_none = self.classifications.is_empty() && class == Classification::Other;
        is_of_none || classes.any(|known| known.unwrap_or(Classification::Other) == class)
    }

    pub(crate) fn severity(&self) -> Severity {
        self.severity.as_deref().and_then(Severity::named).unwrap_or(Severity::Unspecified)
    }

    /// When it was published, in milliseconds since the Unix epoch.
    pub(crate) fn published_at(&self) -> Option<u64> {
        self.published_date_time.as_deref().and_then(instant::parse)
    }
}

impl Filter {
    /// Whether a patch is listed.
    pub(crate) fn lets_pass(&self, patch: &Patch<'_>) -> bool {
        self.classification.is_none_or(|wanted| patch.is(wanted))
            && self.severity.is_none_or(|wanted| wanted == patch.severity())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(json: &str) -> Patch<'_> {
        read(&mut Record::read("Azure", json).unwrap()).unwrap()
    }

    #[test]
    fn azures_words_are_told_apart_in_any_case() {
        let rows = [
            (
                r#"{"patchName":"a","classifications":["Security"],"severity":"critical"}"#,
                &[Classification::Security][..],
                Severity::Critical,
            ),
            (
                r#"{"patchName":"a","classifications":["UpdateRollUp","UPDATEROLLUP"]}"#,
                &[Classification::UpdateRollup][..],
                Severity::Unspecified,
            ),
            (
                r#"{"patchName":"a","classifications":["Tools","Updates"],"severity":"LOW"}"#,
                &[Classification::Tools, Classification::Updates][..],
                Severity::Low,
            ),
            (
                r#"{"patchName":"a","classifications":["Unclassified"],"severity":"None"}"#,
                &[Classification::Other][..],
                Severity::Unspecified,
            ),
            (r#"{"patchName":"a","classifications":[]}"#, &[Classification::Other][..], Severity::Unspecified),
            (
                r#"{"patchName":"a","classifications":null,"severity":""}"#,
                &[Classification::Other][..],
                Severity::Unspecified,
            ),
        ];
        for (json, classes, severity) in rows {
            let patch = patch(json);
            let is: Vec<_> = Classification::ALL.iter().copied().filter(|class| patch.is(*class)).collect();
            assert_eq!((is.as_slice(), patch.severity()), (classes, severity), "{json}");
        }
    }

    #[test]
    fn a_filter_wants_all_that_it_names() {
        let patch = patch(r#"{"patchName":"a","classifications":["Tools","Updates"],"severity":"Low"}"#);
        let rows = [
            (None, None, true),
            (Some(Classification::Updates), None, true),
            (Some(Classification::Security), None, false),
            (None, Some(Severity::Low), true),
            (None, Some(Severity::Unspecified), false),
            (Some(Classification::Tools), Some(Severity::Low), true),
            (Some(Classification::Tools), Some(Severity::Critical), false),
            (Some(Classification::Critical), Some(Severity::Low), false),
        ];
        for (classification, severity, passes) in rows {
            let filter = Filter { classification, severity };
            assert_eq!(filter.lets_pass(&patch), passes, "{filter:?}");
        }
    }
}
