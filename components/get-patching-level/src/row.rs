//! A machine as a client sees it.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use crate::{
    assessment::Assessment,
    kinds::{Classification, Severity},
    machine::{Kind, Machine, OsType},
    named::{Counts, Named},
    patch::{Filter, Patch},
};

const DAY: u64 = 24 * 60 * 60 * 1000;

/// All that was read of a machine.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) machine: &'a Machine<'a>,
    pub(crate) assessment: Option<Assessment<'a>>,
    /// All that it misses, in the order of their ids.
    pub(crate) patches: Vec<Patch<'a>>,
}

impl<'a> Found<'a> {
    /// Takes an assessment; of several the latest.
    pub(crate) fn assess(&mut self, assessment: Assessment<'a>) {
        if self.assessment.as_ref().is_none_or(|known| assessment.is_after(known)) {
            self.assessment = Some(assessment);
        }
    }
}

/// Whether there is an assessment of the last seven days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Assessed,
    Unassessed,
}

// A machine. The counts are absent where they are not known, and then they are not zero. The patches of an old assessment
// are listed, since they were missing then and nothing says that they have come.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Row<'a> {
    id: &'a str,
    name: &'a str,
    #[cfg_attr(test, schemars(with = "String"))]
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    os_type: Option<OsType>,
    /// Of the last 7 days
    #[cfg_attr(test, schemars(with = "String", extend("enum" = ["assessed", "unassessed"])))]
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_assessment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assessment_status: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    errors: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    reboot_pending: Option<bool>,
    /// Unfiltered
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<std::collections::BTreeMap<String, u32>>"))]
    by_classification: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<std::collections::BTreeMap<String, u32>>"))]
    by_severity: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_security_patch: Option<Oldest<'a>>,
    /// Those that the filters let pass, on all pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    patch_count: Option<usize>,
    /// Those of them on earlier pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    patches_before: Option<usize>,
    /// Whether more of them follow on the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) patches_truncated: Option<bool>,
    pub(crate) patches: Vec<&'a Patch<'a>>,
    location: &'a str,
    resource_group: &'a str,
    subscription_id: &'a str,
}

// The security patch that has been missing for longest.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Oldest<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kb_id: Option<&'a str>,
    published_date_time: &'a str,
    age_days: u64,
}

/// The row of a machine at an instant, with its patches from the `before`th on.
pub(crate) fn of<'a>(found: &'a Found<'a>, filter: &Filter, before: usize, now: u64) -> Row<'a> {
    let Found { machine, assessment, patches: all } = found;
    let assessment = assessment.as_ref();
    let is_assessed = assessment.is_some_and(|assessment| assessment.is_good_at(now));
    // An old assessment that shows nothing, or one that failed, does not say that nothing is missing.
    let is_known = !all.is_empty() || is_assessed && !assessment.is_some_and(Assessment::has_failed);
    let (mut by_classification, mut by_severity) = (Counts::new::<Classification>(), Counts::new::<Severity>());
    for patch in all {
        by_severity.add(patch.severity());
        for class in Classification::ALL.iter().filter(|class| patch.is(**class)) {
            by_classification.add(*class);
        }
    }
    let listed = all.iter().filter(|patch| filter.lets_pass(patch));
    let (patch_count, patches) = (listed.clone().count(), listed.skip(before).collect());
    Row {
        id: &machine.id,
        name: &machine.name,
        kind: machine.kind,
        os_type: assessment.and_then(|assessment| assessment.os_type).or(machine.os_type),
        status: if is_assessed { Status::Assessed } else { Status::Unassessed },
        last_assessment: assessment.and_then(|assessment| assessment.text.as_deref()),
        assessment_status: assessment.and_then(|assessment| assessment.status.as_deref()),
        errors: assessment.map(|assessment| assessment.errors.as_slice()).unwrap_or_default(),
        reboot_pending: assessment.and_then(|assessment| assessment.reboot_pending),
        missing_count: is_known.then_some(all.len()),
        by_classification: is_known.then_some(by_classification),
        by_severity: is_known.then_some(by_severity),
        oldest_security_patch: oldest(all, now),
        patch_count: is_known.then_some(patch_count),
        patches_before: (before > 0).then_some(before),
        patches_truncated: None,
        patches,
        location: &machine.location,
        resource_group: &machine.resource_group,
        subscription_id: &machine.subscription_id,
    }
}

/// The oldest of the security patches whose date is known.
fn oldest<'a>(patches: &'a [Patch<'_>], now: u64) -> Option<Oldest<'a>> {
    let security = patches.iter().filter(|patch| patch.is(Classification::Security));
    let (at, patch) = security.filter_map(|patch| Some((patch.published_at()?, patch))).min_by_key(|(at, _)| *at)?;
    Some(Oldest {
        name: &patch.name,
        kb_id: patch.kb_id.as_deref(),
        published_date_time: patch.published_date_time.as_deref()?,
        age_days: now.saturating_sub(at) / DAY,
    })
}
