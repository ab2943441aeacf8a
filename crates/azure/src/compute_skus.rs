//! The sizes of virtual machines in a location, from the Compute SKUs list.
//!
//! <https://learn.microsoft.com/rest/api/compute/resource-skus/list>

mod listing;

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};

use serde::{Deserialize, Serialize};

use contract::types::{Endpoint, Error, Method, Request, Response};
use tool::Access;

use crate::failure::{Service, accepted};

const SERVICE: Service = Service { name: "Compute SKUs", grant: "the role `Reader` on these subscriptions" };
const API_VERSION: &str = "2021-07-01";

/// What a tool declares that asks for sizes.
pub const ACCESS: Access = Access::resource_manager(
    Method::Get,
    "/subscriptions/*/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=*&$skiptoken=*",
);

/// What a size gives to a machine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// The logical cores that the machine sees.
    pub logical_cores: Option<u64>,
    /// The memory in GiB.
    pub memory_gib: Option<f64>,
}

/// What is wanted of one page of a location's list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Each wanted size's name in lower case, and its capacity.
    pub sizes: Vec<(String, Capacity)>,
    /// The request for the next page, none on the last.
    pub next: Option<String>,
}

/// The path with query of a location's first page, or none for a location that is no name of Azure's
/// (letters and digits).
#[must_use]
pub fn path(subscription: &str, location: &str) -> Option<String> {
    let is_name = !location.is_empty() && location.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| {
        format!(
            "/subscriptions/{subscription}/providers/Microsoft.Compute/skus?api-version={API_VERSION}&$filter=location%20eq%20'{location}'"
        )
    })
}

/// The request for the page at a path that [`path`] or [`Page::next`] gave.
#[must_use]
pub fn request(path_with_query: &str) -> Request {
    Request {
        endpoint: Endpoint::ResourceManager,
        method: Method::Get,
        path_with_query: path_with_query.to_owned(),
        headers: vec![],
        body: None,
    }
}

/// Reads one page: of hundreds of sizes those whose name, in lower case, is wanted.
///
/// # Errors
/// [`Error::Refused`] if Azure denied the list, and [`Error::UnexpectedResponse`] for anything else that is not a page.
pub fn read(response: &Response, is_wanted: &dyn Fn(&str) -> bool) -> Result<Page, Error> {
    let listing = listing::read(SERVICE.name, accepted(SERVICE, response)?, is_wanted)?;
    Ok(Page { sizes: listing.sizes, next: listing.next.as_deref().and_then(path_of) })
}

/// The path with query of an absolute link, whose host the router knows better.
fn path_of(link: &str) -> Option<String> {
    let (_, rest) = link.split_once("://")?;
    let (_, path) = rest.split_once('/')?;
    Some(format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(body: &str) -> Result<Page, Error> {
        read(&Response { status: 200, headers: vec![], body: body.into() }, &|name| name != "standard_b1s")
    }

    #[test]
    fn only_a_name_becomes_a_path() {
        let subscription = "00000000-0000-0000-0000-000000000001";
        assert_eq!(
            path(subscription, "westeurope").as_deref(),
            Some(
                "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Compute/skus\
                 ?api-version=2021-07-01&$filter=location%20eq%20'westeurope'"
            )
        );
        for location in ["", "west europe", "x' or 'a' eq 'a", "../..", "é"] {
            assert_eq!(path(subscription, location), None, "{location}");
        }
    }

    #[test]
    fn a_page_is_read() {
        let page = read_text(
            r#"{"value":[
                {"resourceType":"disks","name":"Premium_LRS"},
                {"resourceType":"virtualMachines","name":"Standard_A0","capabilities":[
                    {"name":"vCPUs","value":"1"},{"name":"MemoryGB","value":"0.75"}]},
                {"resourceType":"virtualMachines","name":"Standard_E8-2s_v5","capabilities":[
                    {"name":"vCPUs","value":"8"},{"name":"vCPUsAvailable","value":"2"},{"name":"MemoryGB","value":"64"}]},
                {"resourceType":"virtualMachines","name":"Standard_B1s","capabilities":[{"name":"vCPUs","value":"1"}]},
                {"capabilities":[{"name":"vCPUs","value":"2"}],"name":"Standard_Y","resourceType":"virtualMachines"},
                {"resourceType":"virtualMachines","name":"Standard_X"}],
               "nextLink":"https://management.azure.com/subscriptions/s/skus?$skiptoken=t"}"#,
        )
        .unwrap();
        let capacity = |cores, memory| Capacity { logical_cores: cores, memory_gib: memory };
        let expected = [
            ("standard_a0".to_owned(), capacity(Some(1), Some(0.75))),
            ("standard_e8-2s_v5".to_owned(), capacity(Some(2), Some(64.0))),
            ("standard_y".to_owned(), capacity(Some(2), None)),
            ("standard_x".to_owned(), capacity(None, None)),
        ];
        assert_eq!(page.sizes, expected);
        assert_eq!(page.next.as_deref(), Some("/subscriptions/s/skus?$skiptoken=t"));
        assert_eq!(read_text(r#"{"value":[],"nextLink":null}"#).unwrap().next, None);
    }

    #[test]
    fn anything_else_is_an_error() {
        assert_eq!(
            read_text(""),
            Err(Error::UnexpectedResponse("Compute SKUs answered with an empty body".to_owned()))
        );
        for body in ["{}", "[]", r#"{"value":[{"#, r#"{"value":{}}"#] {
            assert!(matches!(read_text(body), Err(Error::UnexpectedResponse(_))), "{body}");
        }
    }
}
