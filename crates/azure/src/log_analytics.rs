//! Log Analytics: a query over one workspace.
//!
//! <https://learn.microsoft.com/azure/azure-monitor/logs/api/request-format>

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use serde::Serialize;

use contract::types::{Endpoint, Error, Method, Refusal, Request, Response};
use tool::{Access, Guid, instant, json::Json};

use crate::{
    Record,
    failure::{NO_REASON, Service, error, reason, text, with_remedy},
};

const SERVICE: Service = Service { name: "Log Analytics", grant: "the role `Log Analytics Reader` on the workspace" };

/// What a tool declares that queries workspaces.
pub const ACCESS: Access = Access::log_analytics(Method::Post, "/v1/workspaces/*/query");

/// A span of time, in milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Its first instant.
    pub since: u64,
    /// The instant after its last.
    pub until: u64,
}

/// What a workspace answers.
#[derive(Debug, PartialEq)]
pub enum Answer<'a> {
    /// Rows.
    Table(Table<'a>),
    /// The query names a table that the workspace does not have.
    NoTable,
    /// There is nothing at all in the workspace.
    NoData,
}

/// The rows of a query.
#[derive(Debug, PartialEq)]
pub struct Table<'a> {
    /// The rows, by the names of the query's columns. A cell of the type `dynamic` is text that holds JSON.
    pub rows: Vec<Record<'a>>,
    /// Azure's reason for rows that are missing, none if none are.
    pub partial: Option<String>,
}

#[derive(Serialize)]
struct Body<'a> {
    query: &'a str,
    timespan: String,
}

/// The request for a query over what a workspace received in a window.
#[must_use]
pub fn request(workspace: Guid, query: &str, window: Window) -> Request {
    let timespan = format!("{}/{}", instant::rfc3339(window.since), instant::rfc3339(window.until));
    Request {
        endpoint: Endpoint::LogAnalytics,
        method: Method::Post,
        path_with_query: format!("/v1/workspaces/{workspace}/query"),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        // The writer fails only on maps whose keys are not text, which the body has none of.
        body: serde_json::to_vec(&Body { query, timespan }).ok(),
    }
}

/// Reads the answer to a query.
///
/// # Errors
/// [`Error::Refused`] if Azure denied the query, and [`Error::UnexpectedResponse`] for an answer that it does not document
/// or that means a request without a body.
pub fn read(response: &Response) -> Result<Answer<'_>, Error> {
    match response.status {
        200 => table(text(SERVICE, response)?).map(Answer::Table),
        204 => Ok(Answer::NoData),
        400.. => refused(response),
        status => Err(Error::UnexpectedResponse(format!("Log Analytics answered with the status {status}"))),
    }
}

fn table(body: &str) -> Result<Table<'_>, Error> {
    let mut answer = Record::read(SERVICE.name, body)?;
    let mut failure = answer.record("error");
    // Both at once mean that the rows are not all.
    let partial = failure.has("code").then(|| innermost(&mut failure));
    let mut tables = answer.required_records("tables")?.into_iter();
    let Some(mut table) = tables.next() else {
        return Err(Error::UnexpectedResponse("the answer of Log Analytics has no table".to_owned()));
    };
    let columns: Vec<_> =
        table.required_records("columns")?.into_iter().filter_map(|mut column| column.text("name")).collect();
    let rows = table.required_lists("rows")?.into_iter().map(|cells| row(&columns, cells)).collect();
    Ok(Table { rows, partial })
}

fn row<'a>(columns: &[Cow<'a, str>], cells: Vec<Json<'a>>) -> Record<'a> {
    columns.iter().cloned().zip(cells).collect()
}

fn refused(response: &Response) -> Result<Answer<'_>, Error> {
    let mut error = error(SERVICE, response);
    let code = error.text("code").unwrap_or_default().into_owned();
    let reason = innermost(&mut error);
    if response.status == 400 && reason.contains("Failed to resolve table") {
        return Ok(Answer::NoTable);
    }
    let mut refusal = with_remedy(SERVICE, response, code, &reason);
    if let Some(remedy) = remedy(response.status) {
        refusal = Refusal { reason: format!("{reason}; {remedy}"), ..refusal };
    }
    Err(Error::Refused(refusal))
}

fn remedy(status: u16) -> Option<&'static str> {
    match status {
        404 => Some(
            "check `workspace_id`, which is the GUID that Azure calls workspace ID, and that the workspace is in this cloud",
        ),
        504 => Some("ask for a shorter `timespan`"),
        _ => None,
    }
}

/// The reason at the bottom of an error: the ones above it only say that there is one.
fn innermost(error: &mut Record<'_>) -> String {
    let mut inner = error.record("innererror");
    if inner.has("code") {
        return innermost(&mut inner);
    }
    reason(core::mem::take(error)).unwrap_or_else(|| NO_REASON.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: vec![], body: body.into() }
    }

    #[test]
    fn a_request_has_the_documented_body() {
        let workspace: Guid = serde_json::from_str("\"00000000-0000-0000-0000-0000000000A1\"").unwrap();
        let request = request(workspace, "Heartbeat", Window { since: 0, until: 60_000 });
        assert_eq!(request.path_with_query, "/v1/workspaces/00000000-0000-0000-0000-0000000000a1/query");
        assert_eq!(
            request.body.unwrap(),
            br#"{"query":"Heartbeat","timespan":"1970-01-01T00:00:00Z/1970-01-01T00:01:00Z"}"#
        );
    }

    #[test]
    fn rows_are_read_by_the_names_of_their_columns() {
        let body = r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"Computer","type":"string"},{"name":"n","type":"long"}],
            "rows":[["a",1],["b",null]]}]}"#;
        let response = answer(200, body);
        let Ok(Answer::Table(Table { mut rows, partial: None })) = read(&response) else { panic!("no table") };
        assert_eq!((rows[0].text("Computer").as_deref(), rows[0].count("n")), (Some("a"), Some(1)));
        assert_eq!((rows[1].text("Computer").as_deref(), rows[1].count("n")), (Some("b"), None));
    }

    #[test]
    fn rows_beside_an_error_are_not_all() {
        let body = r#"{"tables":[{"columns":[],"rows":[]}],"error":{"code":"PartialError","message":"There were some errors.",
            "details":[{"code":"QueryExecutionError","message":"Too many rows."}]}}"#;
        let response = answer(200, body);
        let Ok(Answer::Table(Table { rows, partial: Some(partial) })) = read(&response) else { panic!("not partial") };
        assert_eq!((rows.len(), partial.as_str()), (0, "QueryExecutionError: Too many rows"));
    }

    #[test]
    fn a_missing_table_and_an_empty_workspace_are_answers() {
        let body = r#"{"error":{"message":"The request had some invalid properties","code":"BadArgumentError",
            "innererror":{"code":"SemanticError","message":"A semantic error occurred.","innererror":{"code":"SEM0100",
            "message":"'where' operator: Failed to resolve table or column expression named 'SqlAssessment_CL'"}}}}"#;
        assert_eq!(read(&answer(400, body)), Ok(Answer::NoTable));
        assert_eq!(read(&answer(204, "")), Ok(Answer::NoData));
    }

    #[test]
    fn every_documented_refusal_comes_with_its_remedy() {
        let rows = [
            (400, "bad timespan", "bad timespan"),
            (
                403,
                "no access",
                "no access; grant the server's identity the role `Log Analytics Reader` on the workspace",
            ),
            (
                404,
                "no path",
                "no path; check `workspace_id`, which is the GUID that Azure calls workspace ID, and that the workspace is in this cloud",
            ),
            (429, "too many", "too many; call again later"),
            (504, "too slow", "too slow; ask for a shorter `timespan`"),
        ];
        for (status, message, reason) in rows {
            let body = format!(r#"{{"error":{{"code":"Code","message":"{message}"}}}}"#);
            let code = "Code".to_owned();
            let refusal = Refusal { status, code, reason: reason.to_owned() };
            assert_eq!(read(&answer(status, &body)), Err(Error::Refused(refusal)));
        }
    }

    #[test]
    fn an_answer_without_a_body_is_no_empty_result() {
        let problem = "Log Analytics answered with an empty body".to_owned();
        assert_eq!(read(&answer(200, "")), Err(Error::UnexpectedResponse(problem)));
        for body in ["{}", r#"{"tables":[]}"#, r#"{"tables":[{"columns":[],"rows":[1]}]}"#] {
            assert!(matches!(read(&answer(200, body)), Err(Error::UnexpectedResponse(_))), "{body}");
        }
    }
}
