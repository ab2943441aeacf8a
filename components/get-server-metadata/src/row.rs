//! A machine, from the query's row to the client's.

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec::Vec,
};

use azure::Record;
use serde::{Serialize, Serializer};
use tool::types::Error;

/// The query: one row a machine of either kind, with the network interfaces of virtual machines joined in.
///
/// Its columns are those that [`read`] takes.
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

/// A machine. What Azure does not know of it is absent.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Row<'a> {
    /// The Azure resource ID.
    pub(crate) id: Cow<'a, str>,
    pub(crate) name: Cow<'a, str>,
    #[cfg_attr(test, schemars(with = "String"))]
    pub(crate) kind: Kind,
    pub(crate) location: Cow<'a, str>,
    pub(crate) resource_group: Cow<'a, str>,
    pub(crate) subscription_id: Cow<'a, str>,
    /// The connection of an Arc server (`Connected`, `Disconnected`, `Expired`) or the power state of a virtual machine
    /// (`running`, `deallocated`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) os_name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) os_version: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) processor: Option<Cow<'a, str>>,
    /// The logical cores that the machine sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) logical_core_count: Option<u64>,
    /// The memory in GiB.
    #[serde(rename = "memoryGiB", skip_serializing_if = "Option::is_none")]
    pub(crate) memory_gib: Option<f64>,
    /// The size of a virtual machine, such as `Standard_D4s_v5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vm_size: Option<Cow<'a, str>>,
    /// The private addresses of all network interfaces.
    pub(crate) ip_addresses: Vec<Cow<'a, str>>,
    /// Address prefixes for Arc servers, `network/subnet` for virtual machines.
    pub(crate) subnets: Vec<Cow<'a, str>>,
    /// Whether SQL Server was found on an Arc server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mssql_discovered: Option<bool>,
    /// The tags, value by name.
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, String>"))]
    pub(crate) tags: Tags<'a>,
}

/// The tags of a machine, in Azure's order.
#[derive(Debug, PartialEq)]
pub(crate) struct Tags<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl Serialize for Tags<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Reads a row of [`KQL`].
///
/// # Errors
/// [`Error::UnexpectedResponse`] if a column that every machine has is missing.
pub(crate) fn read(mut record: Record<'_>) -> Result<Row<'_>, Error> {
    let kind = match record.required_text("machineKind")?.as_ref() {
        "arc" => Kind::Arc,
        "azure" => Kind::Azure,
        _ => return Err(Error::UnexpectedResponse("a machine of Azure's answer is of no known kind".to_owned())),
    };
    let (ip_addresses, subnets) = addresses(&mut record);
    Ok(Row {
        id: record.required_text("id")?,
        name: record.required_text("name")?,
        kind,
        location: record.required_text("location")?,
        resource_group: record.required_text("resourceGroup")?,
        subscription_id: record.required_text("subscriptionId")?,
        status: record.text("status"),
        os_name: record.text("osName"),
        os_version: record.text("osVersion"),
        processor: record.text("processor"),
        logical_core_count: record.count("logicalCoreCount"),
        memory_gib: record.number("memoryGiB"),
        vm_size: record.text("vmSize"),
        ip_addresses,
        subnets,
        mssql_discovered: record.is("mssqlDiscovered"),
        tags: Tags(record.record("tags").into_texts()),
    })
}

/// The addresses and subnets of a machine. Those of an Arc machine are in its own network interfaces; those of a
/// virtual machine are joined in, and its network interfaces are only references.
fn addresses<'a>(record: &mut Record<'a>) -> (Vec<Cow<'a, str>>, Vec<Cow<'a, str>>) {
    let (mut addresses, mut subnets) = (Vec::new(), Vec::new());
    for mut interface in record.records("networkInterfaces") {
        for mut address in interface.records("ipAddresses") {
            add(&mut addresses, address.text("address"));
            add(&mut subnets, address.record("subnet").text("addressPrefix"));
        }
    }
    for address in record.texts("privateAddresses") {
        add(&mut addresses, Some(address));
    }
    for id in record.texts("subnetIds") {
        add(&mut subnets, subnet_name(&id).map(Cow::Owned));
    }
    (addresses, subnets)
}

/// Adds a text that is known and not there yet.
fn add<'a>(texts: &mut Vec<Cow<'a, str>>, text: Option<Cow<'a, str>>) {
    if let Some(text) = text.filter(|text| !texts.contains(text)) {
        texts.push(text);
    }
}

/// `network/subnet` of a subnet's resource id, `…/virtualNetworks/<network>/subnets/<subnet>`.
fn subnet_name(id: &str) -> Option<String> {
    let (rest, subnet) = id.rsplit_once('/')?;
    let (rest, _) = rest.rsplit_once('/')?;
    let (_, network) = rest.rsplit_once('/')?;
    Some(format!("{network}/{subnet}"))
}
