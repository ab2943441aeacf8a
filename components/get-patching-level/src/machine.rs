//! A machine, from the query's row.

use alloc::borrow::{Cow, ToOwned};

use azure::Record;
use serde::Serialize;
use tool::types::Error;

/// The query: one row a machine of either kind. Its columns are those that [`read`] takes.
pub(crate) const KQL: &str = include_str!("machines.kql");

/// Where a machine is managed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// An Azure Arc-enabled server: it runs outside Azure.
    Arc,
    /// An Azure virtual machine.
    Azure,
}

/// What patches are made for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) enum OsType {
    Windows,
    Linux,
}

/// A machine.
#[derive(Debug, PartialEq)]
pub(crate) struct Machine<'a> {
    /// The resource id as the assessments and patches name it: in lower case, by Resource Graph's own rules.
    pub(crate) key: Cow<'a, str>,
    pub(crate) id: Cow<'a, str>,
    pub(crate) name: Cow<'a, str>,
    pub(crate) kind: Kind,
    pub(crate) os_type: Option<OsType>,
    pub(crate) location: Cow<'a, str>,
    pub(crate) resource_group: Cow<'a, str>,
    pub(crate) subscription_id: Cow<'a, str>,
}

/// Reads a row of [`KQL`].
///
/// # Errors
/// [`Error::UnexpectedResponse`] if a column that every machine has is missing.
pub(crate) fn read(mut record: Record<'_>) -> Result<Machine<'_>, Error> {
    let columns = ["machineId", "id", "name", "location", "resourceGroup", "subscriptionId"];
    let [Some(key), Some(id), Some(name), Some(location), Some(resource_group), Some(subscription_id)] =
        columns.map(|column| record.text(column))
    else {
        return Err(Error::UnexpectedResponse("a machine of Azure's answer lacks what every machine has".to_owned()));
    };
    let kind = match record.text("machineKind").as_deref() {
        Some("arc") => Kind::Arc,
        Some("azure") => Kind::Azure,
        _ => return Err(Error::UnexpectedResponse("a machine of Azure's answer is of no known kind".to_owned())),
    };
    let os_type = os_type(&mut record);
    Ok(Machine { key, id, name, kind, os_type, location, resource_group, subscription_id })
}

/// The column `osType`, which Azure spells in different cases.
pub(crate) fn os_type(record: &mut Record<'_>) -> Option<OsType> {
    let name = record.text("osType")?;
    if name.eq_ignore_ascii_case("Windows") {
        return Some(OsType::Windows);
    }
    name.eq_ignore_ascii_case("Linux").then_some(OsType::Linux)
}
