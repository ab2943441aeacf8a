//! The list as it is read: a tree of all of it would be megabytes for a few numbers, so what is not wanted is passed over.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use contract::types::Error;
use tool::json::{self, Json};

use super::Capacity;
use crate::record::{as_record, as_text, missing, not_empty, unreadable};

/// What is wanted of a page.
pub(super) struct Listing {
    /// The wanted sizes: name in lower case, and capacity.
    pub(super) sizes: Vec<(String, Capacity)>,
    /// The address of the next page.
    pub(super) next: Option<String>,
}

/// Whether a size is wanted, by its name in lower case.
type Wanted<'w> = &'w dyn Fn(&str) -> bool;

/// Reads a page.
pub(super) fn read(service: &str, body: &str, is_wanted: Wanted<'_>) -> Result<Listing, Error> {
    let mut deserializer = serde_json::Deserializer::from_str(not_empty(service, body)?);
    let page = deserializer.deserialize_map(Page(is_wanted)).and_then(|page| deserializer.end().map(|()| page));
    let (sizes, next) = page.map_err(|error| unreadable(service, &error))?;
    Ok(Listing { sizes: sizes.ok_or_else(|| missing("value"))?, next })
}

struct Page<'w>(Wanted<'w>);

impl<'de> Visitor<'de> for Page<'_> {
    type Value = (Option<Vec<(String, Capacity)>>, Option<String>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a page")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut sizes, mut next) = (None, None);
        while let Some(name) = map.next_key()? {
            match as_text(name).as_deref() {
                Some("value") => sizes = Some(map.next_value_seed(Skus(self.0))?),
                Some("nextLink") => next = as_text(map.next_value()?).map(Cow::into_owned),
                Some(_) | None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok((sizes, next))
    }
}

struct Skus<'w>(Wanted<'w>);

impl<'de> DeserializeSeed<'de> for Skus<'_> {
    type Value = Vec<(String, Capacity)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Skus<'_> {
    type Value = Vec<(String, Capacity)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of SKUs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut sizes = Vec::new();
        while let Some(size) = sequence.next_element_seed(Sku(self.0))? {
            sizes.extend(size);
        }
        Ok(sizes)
    }
}

/// A SKU: none if it is not one of virtual machines or not wanted.
struct Sku<'w>(Wanted<'w>);

impl<'de> DeserializeSeed<'de> for Sku<'_> {
    type Value = Option<(String, Capacity)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Sku<'_> {
    type Value = Option<(String, Capacity)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a SKU")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut size, mut is_machine, mut is_unwanted, mut capabilities) = (None, false, false, Json::Null);
        while let Some(name) = map.next_key()? {
            match as_text(name).as_deref() {
                Some("resourceType") => {
                    is_machine = as_text(map.next_value()?).is_some_and(|kind| kind == "virtualMachines");
                    is_unwanted |= !is_machine;
                }
                Some("name") => {
                    size =
                        as_text(map.next_value()?).map(|name| name.to_ascii_lowercase()).filter(|name| (self.0)(name));
                    is_unwanted |= size.is_none();
                }
                // Azure writes the names first, and so most of its list is passed over here.
                Some("capabilities") if !is_unwanted => capabilities = map.next_value()?,
                Some(_) | None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(size.filter(|_| is_machine).map(|size| (size, capacity(capabilities))))
    }
}

/// A size with constrained cores names the full number in `vCPUs` and the usable one in `vCPUsAvailable`.
///
/// <https://learn.microsoft.com/azure/virtual-machines/constrained-vcpu>
fn capacity(capabilities: Json<'_>) -> Capacity {
    let (mut all_cores, mut usable_cores, mut memory) = (None, None, None);
    let list = if let Json::List(list) = capabilities { list } else { Vec::new() };
    for mut capability in list.into_iter().filter_map(as_record) {
        let (Some(name), value) = (capability.text("name"), capability.text("value")) else { continue };
        match name.as_ref() {
            "vCPUs" => all_cores = value,
            "vCPUsAvailable" => usable_cores = value,
            "MemoryGB" => memory = value,
            _ => {}
        }
    }
    Capacity {
        logical_cores: usable_cores.or(all_cores).and_then(|cores| cores.parse().ok()),
        memory_gib: memory.and_then(|memory| json::read(&memory).ok()?.number()),
    }
}
