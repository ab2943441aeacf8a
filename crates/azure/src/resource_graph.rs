//! Azure Resource Graph: one query over the resources of many subscriptions.
//!
//! <https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources>

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec,
    vec::Vec,
};

use serde::Serialize;

use contract::types::{Endpoint, Error, Method, Request, Response};
use tool::{Access, arguments::invalid};

use crate::{
    Record,
    failure::{Service, accepted},
};

const SERVICE: Service = Service { name: "Resource Graph", grant: "the role `Reader` on these subscriptions" };
const PATH: &str = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";

/// What a tool declares that asks for pages.
pub const ACCESS: Access = Access::resource_manager(Method::Post, PATH);

/// The most rows of one page, and so the most that `Query::top` may ask for.
pub const MOST_ROWS: u32 = 1_000;

/// A query. Its KQL has to project `id`: only then does Resource Graph page its answer.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The KQL text: a constant of the tool, or what [`kql::render`](crate::kql::render) made of one.
    pub kql: &'a str,
    /// The subscriptions to look at, 1 to 1,000 of them.
    pub subscriptions: &'a [String],
    /// The most rows wanted, 1 to [`MOST_ROWS`].
    pub top: u32,
    /// The continuation of an earlier page of the same query over the same subscriptions.
    pub skip_token: Option<&'a str>,
}

/// One page of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<'a, Row> {
    /// The rows, in the query's order.
    pub rows: Vec<Row>,
    /// How many rows the query has over all its pages.
    pub total_records: u64,
    /// Whether Resource Graph cut the answer without offering a continuation.
    pub is_cut: bool,
    /// The continuation, none on the last page.
    pub skip_token: Option<Cow<'a, str>>,
}

/// What makes a row of its columns.
pub type Reader<'r, 'a, Row> = &'r dyn Fn(Record<'a>) -> Result<Row, Error>;

#[derive(Serialize)]
struct Body<'a> {
    query: &'a str,
    subscriptions: &'a [String],
    options: Options<'a>,
}

#[derive(Serialize)]
struct Options<'a> {
    #[serde(rename = "$top")]
    top: u32,
    #[serde(rename = "$skipToken", skip_serializing_if = "Option::is_none")]
    skip_token: Option<&'a str>,
    #[serde(rename = "resultFormat")]
    result_format: &'static str,
}

/// The request for one page.
#[must_use]
pub fn request(query: &Query<'_>) -> Request {
    let body = Body {
        query: query.kql,
        subscriptions: query.subscriptions,
        options: Options { top: query.top, skip_token: query.skip_token, result_format: "objectArray" },
    };
    Request {
        endpoint: Endpoint::ResourceManager,
        method: Method::Post,
        path_with_query: PATH.to_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        // The writer fails only on maps whose keys are not text, which the body has none of.
        body: serde_json::to_vec(&body).ok(),
    }
}

/// Reads one page. `row` makes a row of what Azure says of it, or of its columns as they are with `&Ok`.
///
/// # Errors
/// [`Error::Refused`] if Resource Graph denied the query, and [`Error::UnexpectedResponse`] for anything else that is not
/// a page; otherwise the first that `row` has.
pub fn read<'a, Row>(response: &'a Response, row: Reader<'_, 'a, Row>) -> Result<Page<'a, Row>, Error> {
    read_body(accepted(SERVICE, response)?, row)
}

/// Reads the body of a page whose status was 200.
///
/// # Errors
/// As [`read`].
pub fn read_body<'a, Row>(body: &'a str, row: Reader<'_, 'a, Row>) -> Result<Page<'a, Row>, Error> {
    let (mut answer, rows) = Record::read_rows(SERVICE.name, body, "data", row)?;
    let skip_token = answer.text("$skipToken");
    // Resource Graph writes this boolean as text.
    let is_truncated = answer.required_text("resultTruncated")? == "true";
    Ok(Page {
        rows,
        total_records: answer.required_count("totalRecords")?,
        is_cut: is_truncated && skip_token.is_none(),
        skip_token,
    })
}

/// What an error is of a request with a continuation: the query is a constant, so when Azure calls the request bad, the
/// client's `cursor` is.
#[must_use]
pub fn blame_cursor(error: Error) -> Error {
    match error {
        Error::Refused(refusal) if refusal.status == 400 => {
            let reason = refusal.reason;
            invalid("cursor", &format!("is no longer good; leave it out to begin again (Resource Graph: {reason})"))
        }
        Error::InvalidArgument(_)
        | Error::Refused(_)
        | Error::UnexpectedResponse(_)
        | Error::NotFound(_)
        | Error::Conflict(_)
        | Error::InvalidState => error,
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use serde_json::{Value, json};

    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: vec![], body: body.into() }
    }

    #[test]
    fn a_request_has_the_documented_body() {
        let subscriptions = ["00000000-0000-0000-0000-000000000001".to_owned()];
        let query = Query { kql: "resources | project id", subscriptions: &subscriptions, top: 5, skip_token: None };
        let first = request(&query);
        let body: Value = serde_json::from_slice(&first.body.unwrap()).unwrap();
        let mut expected = json!({
            "query": "resources | project id",
            "subscriptions": ["00000000-0000-0000-0000-000000000001"],
            "options": { "$top": 5, "resultFormat": "objectArray" },
        });
        assert_eq!(body, expected);

        let next = request(&Query { skip_token: Some("t"), ..query });
        expected["options"]["$skipToken"] = "t".into();
        assert_eq!(serde_json::from_slice::<Value>(&next.body.unwrap()).unwrap(), expected);
    }

    #[test]
    fn a_page_is_read() {
        let body = |truncated: &str, token: &str| {
            format!(
                r#"{{"totalRecords":9,"count":1,"resultTruncated":"{truncated}","facets":[],"data":[{{"id":"a"}}]{token}}}"#
            )
        };
        let last = answer(200, &body("false", ""));
        let last = read(&last, &Ok).unwrap();
        assert_eq!((last.total_records, last.is_cut, last.skip_token), (9, false, None));
        assert_eq!(last.rows, [Record::read("", r#"{"id":"a"}"#).unwrap()]);
        let first = answer(200, &body("true", r#","$skipToken":"t""#));
        let first = read(&first, &Ok).unwrap();
        assert_eq!((first.is_cut, first.skip_token.as_deref()), (false, Some("t")));
        assert!(read_body(&body("true", ""), &Ok).unwrap().is_cut);
    }

    #[test]
    fn anything_else_is_an_error_that_says_what_came() {
        let unexpected = |text: &str| Err(Error::UnexpectedResponse(text.to_owned()));
        let total = |response: &Response| read(response, &|_| Ok(())).map(|page| page.total_records);
        assert_eq!(total(&answer(200, "")), unexpected("Resource Graph answered with an empty body"));
        assert_eq!(total(&answer(200, "{}")), unexpected("Azure's answer has no `data` of the documented form"));
        assert_eq!(total(&answer(204, "")), unexpected("Resource Graph answered with the status 204"));
        let throttled = answer(429, "");
        assert!(matches!(total(&throttled), Err(Error::Refused(refusal)) if refusal.status == 429));
    }
}
