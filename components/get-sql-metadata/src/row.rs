//! A database, a server without one, or an instance: from the query's row to the client's.

use alloc::{
    borrow::{Cow, ToOwned},
    vec::Vec,
};

use azure::Record;
use serde::{Serialize, Serializer};
use tool::{instant, types::Error};

use crate::findings::{self, Facts, Finding};

/// The query: one row a database, and one a server, instance or virtual machine whose databases it does not tell.
///
/// Its columns are those that [`read`] takes.
pub(crate) const KQL: &str = include_str!("databases.kql");

/// Where SQL runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// On a server of Azure Arc: a database, or an instance that has none.
    Arc,
    /// On an Azure virtual machine, whose databases Azure does not know.
    Vm,
    /// A database of Azure SQL, or a logical server that has none.
    Database,
    /// An Azure SQL Managed Instance.
    ManagedInstance,
}

/// A row. What Azure does not know of it is absent.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Row<'a> {
    pub(crate) id: Cow<'a, str>,
    #[cfg_attr(test, schemars(with = "String"))]
    pub(crate) kind: Kind,
    pub(crate) server: Cow<'a, str>,
    /// Absent for a server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) database: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<Cow<'a, str>>,
    /// The edition, or the SKU of an Azure database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) edition: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) license_type: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) v_cores: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Cow<'a, str>>,
    #[serde(rename = "sizeMB", skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<f64>,
    #[serde(rename = "spaceAvailableMB", skip_serializing_if = "Option::is_none")]
    pub(crate) space_available: Option<f64>,
    #[serde(rename = "maxSizeMB", skip_serializing_if = "Option::is_none")]
    pub(crate) max_size: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recovery_mode: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encrypted: Option<bool>,
    pub(crate) backup: Backup<'a>,
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, bool>"))]
    pub(crate) database_options: Options<'a>,
    /// The `id` of the machine that it runs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) host_resource_id: Option<Cow<'a, str>>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) location: Cow<'a, str>,
    pub(crate) resource_group: Cow<'a, str>,
    pub(crate) subscription_id: Cow<'a, str>,
}

/// What Azure knows of the backups of a database; instants in RFC 3339.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Backup<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_full: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_log: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) redundancy: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) earliest_restore: Option<Cow<'a, str>>,
}

/// The options of a database that are on or off, in Azure's order.
#[derive(Debug, PartialEq)]
pub(crate) struct Options<'a>(Vec<(Cow<'a, str>, bool)>);

impl Options<'_> {
    fn is(&self, name: &str) -> Option<bool> {
        self.0.iter().find(|(known, _)| known == name).map(|&(_, value)| value)
    }
}

impl Serialize for Options<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Reads a row of [`KQL`] as it is at `now`, in milliseconds since the Unix epoch.
///
/// # Errors
/// [`Error::UnexpectedResponse`] if a column that every row has is missing.
pub(crate) fn read(mut record: Record<'_>, now: u64) -> Result<Row<'_>, Error> {
    let (id, name) = (record.required_text("id")?, record.required_text("name")?);
    let (kind, has_database) = match record.required_text("sqlType")?.as_ref() {
        "microsoft.azurearcdata/sqlserverinstances" => (Kind::Arc, false),
        "microsoft.azurearcdata/sqlserverinstances/databases" => (Kind::Arc, true),
        "microsoft.sqlvirtualmachine/sqlvirtualmachines" => (Kind::Vm, false),
        "microsoft.sql/servers" => (Kind::Database, false),
        "microsoft.sql/servers/databases" => (Kind::Database, true),
        "microsoft.sql/managedinstances" => (Kind::ManagedInstance, false),
        _ => return Err(Error::UnexpectedResponse("a row of Azure's answer is of no known kind".to_owned())),
    };
    let server = match record.text("server") {
        Some(server) => server,
        // The server may be one that the caller can't read; its name is in the id all the same.
        None if has_database => server_of(&id),
        None => name.clone(),
    };
    let options = Options(record.record("databaseOptions").into_flags());
    let row = Row {
        kind,
        server,
        database: has_database.then_some(name),
        version: record.text("version"),
        edition: record.text("edition"),
        license_type: record.text("licenseType"),
        v_cores: record.count("vCores"),
        status: record.text("status"),
        size: record.number("sizeMB"),
        space_available: record.number("spaceAvailableMB"),
        max_size: record.number("maxSizeMB"),
        recovery_mode: record.text("recoveryMode"),
        encrypted: options.is("isEncrypted"),
        backup: Backup {
            last_full: record.text("lastFullBackup").filter(|text| is_instant(text)),
            last_log: record.text("lastLogBackup").filter(|text| is_instant(text)),
            redundancy: record.text("backupRedundancy"),
            earliest_restore: record.text("earliestRestore"),
        },
        database_options: options,
        host_resource_id: record.text("hostResourceId"),
        findings: Vec::new(),
        location: record.required_text("location")?,
        resource_group: record.required_text("resourceGroup")?,
        subscription_id: record.required_text("subscriptionId")?,
        id,
    };
    let findings = findings::of(facts(&row), now);
    Ok(Row { findings, ..row })
}

/// Azure writes the year 1 for a backup that never was.
fn is_instant(text: &str) -> bool {
    instant::parse(text).is_some()
}

fn facts<'a>(row: &'a Row<'_>) -> Facts<'a> {
    Facts {
        kind: row.kind,
        database: row.database.as_deref(),
        version: row.version.as_deref(),
        recovery_mode: row.recovery_mode.as_deref(),
        last_full: row.backup.last_full.as_deref(),
        last_log: row.backup.last_log.as_deref(),
        is_auto_close_on: row.database_options.is("isAutoCloseOn"),
        is_auto_shrink_on: row.database_options.is("isAutoShrinkOn"),
        is_encrypted: row.encrypted,
        size: row.size,
        available: row.space_available,
    }
}

/// The name of the server in the id of one of its databases, `…/SERVER/databases/NAME`.
fn server_of<'a>(id: &str) -> Cow<'a, str> {
    Cow::Owned(id.rsplit('/').nth(2).unwrap_or_default().to_owned())
}
