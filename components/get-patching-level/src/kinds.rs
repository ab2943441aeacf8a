//! The classifications and the severities of patches.

use crate::named::Named;

/// What a patch is for. The names are those that Azure counts patches by; what has none of them is [`Self::Other`].
///
/// <https://learn.microsoft.com/rest/api/compute/virtual-machines/assess-patches>
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Classification {
    Critical,
    Security,
    UpdateRollup,
    FeaturePack,
    ServicePack,
    Definition,
    Tools,
    Updates,
    Other,
}

impl Named for Classification {
    const ALL: &'static [Self] = &[
        Self::Critical,
        Self::Security,
        Self::UpdateRollup,
        Self::FeaturePack,
        Self::ServicePack,
        Self::Definition,
        Self::Tools,
        Self::Updates,
        Self::Other,
    ];
    const NAMES: &'static [&'static str] = &[
        "critical",
        "security",
        "updateRollup",
        "featurePack",
        "servicePack",
        "definition",
        "tools",
        "updates",
        "other",
    ];
}

/// How bad it is to be without a patch, in the words of the Microsoft Security Response Center; most patches have none.
///
/// <https://www.microsoft.com/msrc/security-update-severity-rating-system>
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Severity {
    Critical,
    Important,
    Moderate,
    Low,
    Unspecified,
}

impl Named for Severity {
    const ALL: &'static [Self] = &[Self::Critical, Self::Important, Self::Moderate, Self::Low, Self::Unspecified];
    const NAMES: &'static [&'static str] = &["Critical", "Important", "Moderate", "Low", "unspecified"];
}
