//! Resources of many subscriptions, page by page: what the tools over Resource Graph have in common.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use contract::types::{Error, Request, Response, Step};
use tool::{SubscriptionId, SubscriptionIds, arguments::invalid, budget::Budget, cursor, instant, outcome};

use crate::resource_graph::{self, MOST_ROWS, Page, Query, Reader};

/// The rows of a page where the caller does not say.
const LIMIT: u32 = 100;

const NOTHING: &str = "no row: Azure leaves out what the server's identity can't read; check the subscription ids and \
                       that it has the role `Reader` on them";

/// The arguments that every such tool takes.
#[derive(Debug, Default)]
pub struct Scoped<'a> {
    /// `subscription_ids`
    pub subscription_ids: Option<SubscriptionIds>,
    /// `subscription_id`, the other way to give one
    pub subscription_id: Option<SubscriptionId>,
    /// `limit`
    pub limit: Option<u32>,
    /// `cursor`
    pub cursor: Option<String>,
    /// `max_bytes`
    pub max_bytes: Option<u32>,
    /// All other arguments that decide what the rows are: a cursor is only good for the same ones.
    pub others: &'a [&'a str],
}

/// What a call looks at.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// The subscriptions, ascending, in lower case.
    pub subscriptions: Vec<String>,
    /// The most rows of one result.
    pub limit: u32,
    max_bytes: Option<u32>,
    position: Position,
    fingerprint: u64,
}

/// Where a result begins: so many rows into the page of a continuation, or into the first page.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
struct Position {
    skip_token: Option<String>,
    skip: u32,
}

/// One page of rows, cut to what the client can take.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(test, derive(Deserialize))]
pub struct Inventory<Rows> {
    /// The rows, ordered by their ids.
    pub rows: Rows,
    /// The number of rows of this page.
    pub count: u32,
    /// The number of rows of all pages.
    pub total_records: u64,
    /// Whether more rows follow.
    pub truncated: bool,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// When Azure was asked, in RFC 3339.
    pub queried_at: String,
    /// What this page lacks, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, serde(default))]
    pub warnings: Vec<String>,
}

impl Scope {
    /// Reads the arguments.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] with the first that does not fit.
    pub fn new(scoped: Scoped<'_>) -> Result<Self, Error> {
        let Scoped { subscription_ids, subscription_id, limit, cursor, max_bytes, others } = scoped;
        let subscriptions = match (subscription_ids, subscription_id) {
            (Some(ids), None) => ids,
            (None, Some(id)) => id.into(),
            (Some(_), Some(_)) => {
                return Err(invalid("subscription_id", "can't go with `subscription_ids`; send one of them"));
            }
            (None, None) => {
                return Err(invalid("subscription_ids", "is missing; send the GUIDs of 1 to 1000 subscriptions"));
            }
        };
        let limit = limit.unwrap_or(LIMIT);
        if !(1..=MOST_ROWS).contains(&limit) {
            return Err(invalid("limit", "must be between 1 and 1000"));
        }
        Budget::new(max_bytes)?;
        let subscriptions: Vec<_> = subscriptions.as_slice().iter().map(ToString::to_string).collect();
        let bound: Vec<_> = subscriptions.iter().map(String::as_str).chain(others.iter().copied()).collect();
        let fingerprint = cursor::fingerprint(&bound);
        let position = cursor.map(|cursor| cursor::decode(&cursor, fingerprint)).transpose()?.unwrap_or_default();
        Ok(Self { subscriptions, limit, max_bytes, position, fingerprint })
    }

    /// The request for the page. Its KQL has to project `id` and to order by it.
    #[must_use]
    pub fn request(&self, kql: &str) -> Request {
        resource_graph::request(&Query {
            kql,
            subscriptions: &self.subscriptions,
            // The rows that an earlier result had of this page come again and are dropped.
            top: self.limit.saturating_add(self.position.skip).min(MOST_ROWS),
            skip_token: self.position.skip_token.as_deref(),
        })
    }

    /// Reads the page, without the rows that an earlier result had.
    ///
    /// # Errors
    /// As [`resource_graph::read`], but if Azure calls a request with a continuation bad, then the cursor is what is bad.
    pub fn read<'a, Row>(&self, response: &'a Response, row: Reader<'_, 'a, Row>) -> Result<Page<'a, Row>, Error> {
        let is_cursors = self.position.skip_token.is_some();
        resource_graph::read(response, row)
            .map(|page| self.rest(page))
            .map_err(|error| if is_cursors { resource_graph::blame_cursor(error) } else { error })
    }

    /// Reads the body of a page that [`Self::read`] has read before.
    ///
    /// # Errors
    /// [`Error::UnexpectedResponse`] if it is not one.
    pub fn read_body<'a, Row>(&self, body: &'a str, row: Reader<'_, 'a, Row>) -> Result<Page<'a, Row>, Error> {
        resource_graph::read_body(body, row).map(|page| self.rest(page))
    }

    fn rest<'a, Row>(&self, mut page: Page<'a, Row>) -> Page<'a, Row> {
        let had: usize = self.position.skip.try_into().unwrap_or(usize::MAX);
        page.rows.drain(..had.min(page.rows.len()));
        page
    }

    /// The result: as many of the page's rows as the client can take, and where the rest begins.
    ///
    /// # Errors
    /// [`Error::InvalidState`] if this is not a scope that [`Self::new`] made.
    pub fn inventory<Row: Serialize>(
        &self,
        page: &Page<'_, Row>,
        mut warnings: Vec<String>,
        now: u64,
    ) -> Result<Step, Error> {
        let mut budget = Budget::new(self.max_bytes).map_err(|_| Error::InvalidState)?;
        budget.reserve(&warnings);
        if page.total_records == 0 {
            warnings.push(NOTHING.to_owned());
        }
        let whole = self.of(page, &page.rows, warnings, now);
        // Most pages fit, and then none of their rows is written once more to be measured.
        let json = outcome::json(&whole);
        if budget.holds(&json) {
            return Ok(outcome::written(json));
        }
        drop(json);
        let fitting = page.rows.iter().take_while(|row| budget.take(row)).count();
        let rows = page.rows.get(..fitting).unwrap_or_default();
        Ok(outcome::structured(&self.of(page, rows, whole.warnings, now)))
    }

    /// The result with the first rows of a page.
    fn of<'a, Row>(
        &self,
        page: &Page<'_, Row>,
        rows: &'a [Row],
        warnings: Vec<String>,
        now: u64,
    ) -> Inventory<&'a [Row]> {
        let next = self.next(page.skip_token.as_deref(), rows.len(), page.rows.len());
        Inventory {
            rows,
            count: rows.len().try_into().unwrap_or(u32::MAX),
            total_records: page.total_records,
            truncated: page.is_cut || next.is_some(),
            next_cursor: next.map(|position| cursor::encode(position, self.fingerprint)),
            queried_at: instant::rfc3339(now),
            warnings,
        }
    }

    /// Where the next result begins, none after the last row.
    fn next(&self, skip_token: Option<&str>, returned: usize, available: usize) -> Option<Position> {
        if returned == available {
            return Some(Position { skip_token: Some(skip_token?.to_owned()), skip: 0 });
        }
        let skip = self.position.skip.saturating_add(returned.try_into().unwrap_or(u32::MAX));
        Some(Position { skip, ..self.position.clone() })
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec};

    use contract::types::{Outcome, ToolResult};
    use serde_json::{Value, json};

    use super::*;

    const ONE: &str = "00000000-0000-0000-0000-000000000001";

    fn scope(limit: u32, max_bytes: Option<u32>, cursor: Option<String>) -> Scope {
        let subscription_ids = serde_json::from_str(&format!("[\"{ONE}\"]")).unwrap();
        Scope::new(Scoped { subscription_ids, limit: Some(limit), max_bytes, cursor, ..Scoped::default() }).unwrap()
    }

    /// Resource Graph over the rows 0 to `total`, each with a name of 1,000 bytes.
    fn answer(request: &Request, total: usize) -> Response {
        let body: Value = serde_json::from_slice(request.body.as_deref().unwrap()).unwrap();
        let start: usize = body["options"]["$skipToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let top = usize::try_from(body["options"]["$top"].as_u64().unwrap()).unwrap();
        let end = total.min(start + top);
        let rows: Vec<_> =
            (start..end).map(|number| json!({ "id": format!("{number}"), "name": "x".repeat(1_000) })).collect();
        let mut body = json!({ "totalRecords": total, "count": rows.len(), "resultTruncated": "false", "data": rows });
        if end < total {
            body["$skipToken"] = format!("{end}").into();
        }
        Response { status: 200, headers: vec![], body: body.to_string().into() }
    }

    /// What a client gets, and how long it is.
    fn result(scope: &Scope, total: usize) -> (Inventory<Vec<(String, String)>>, usize) {
        let response = answer(&scope.request("resources"), total);
        let page = scope.read(&response, &|mut row| Ok((row.required_text("id")?, row.required_text("name")?)));
        let step = scope.inventory(&page.unwrap(), vec![], 0).unwrap();
        let Step::Done(Outcome::ToolResult(ToolResult { structured: Some(json), .. })) = step else {
            panic!("{step:?}")
        };
        (serde_json::from_str(&json).unwrap(), json.len())
    }

    #[test]
    fn a_walk_has_every_row_once_however_it_is_cut() {
        let rows =
            [(100, None, 250), (1_000, None, 1_500), (7, Some(10_000), 20), (1_000, Some(10_000), 40), (1, None, 3)];
        for (limit, max_bytes, total) in rows {
            let (mut seen, mut cursor, mut is_first) = (Vec::new(), None, true);
            while is_first || cursor.is_some() {
                is_first = false;
                let (page, length) = result(&scope(limit, max_bytes, cursor), total);
                assert_eq!(page.count as usize, page.rows.len());
                assert_eq!((page.total_records, page.truncated), (total as u64, page.next_cursor.is_some()));
                assert!((1..=limit).contains(&page.count), "{}", page.count);
                assert!(length * 2 < max_bytes.unwrap_or(200_000) as usize, "{length}");
                seen.extend(page.rows.into_iter().map(|(id, _)| id));
                cursor = page.next_cursor;
            }
            let expected: Vec<_> = (0..total).map(|number| format!("{number}")).collect();
            assert_eq!(seen, expected, "{limit} {max_bytes:?}");
        }
    }

    #[test]
    fn a_limit_may_change_within_a_page() {
        let (first, _) = result(&scope(9, Some(10_000), None), 20);
        let (second, _) = result(&scope(1_000, Some(10_000_000), first.next_cursor), 20);
        assert_eq!((first.count + second.count, second.truncated), (20, false));
    }

    #[test]
    fn no_row_at_all_comes_with_a_note() {
        let (page, _) = result(&scope(9, None, None), 0);
        assert_eq!((page.count, page.truncated, page.warnings), (0, false, vec![NOTHING.to_owned()]));
        assert!(result(&scope(9, None, None), 1).0.warnings.is_empty());
    }

    #[test]
    fn a_cursor_is_good_for_the_same_arguments_only() {
        let cursor = result(&scope(1, None, None), 2).0.next_cursor;
        let ids = |ids: &str| serde_json::from_str(ids).unwrap();
        let call = |ids, others| {
            Scope::new(Scoped { subscription_ids: Some(ids), cursor: cursor.clone(), others, ..Scoped::default() })
        };
        assert!(call(ids(&format!("[\"{ONE}\"]")), &[]).is_ok());
        assert!(call(ids(&format!("[\"{ONE}\"]")), &["critical"]).is_err());
        assert!(call(ids("[\"00000000-0000-0000-0000-000000000002\"]"), &[]).is_err());
    }

    #[test]
    fn a_continuation_that_azure_calls_bad_is_the_cursors_fault() {
        let bad = Response { status: 400, headers: vec![], body: "".into() };
        let cursor = result(&scope(1, None, None), 2).0.next_cursor;
        assert!(
            matches!(scope(1, None, cursor).read(&bad, &Ok), Err(Error::InvalidArgument(error)) if error.field == "cursor")
        );
        assert!(matches!(scope(1, None, None).read(&bad, &Ok), Err(Error::Refused(_))));
    }
}
