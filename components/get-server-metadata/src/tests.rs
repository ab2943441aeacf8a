//! Whole calls, and states that no call made.

use super::*;

/// 2026-11-22T21:03:00Z.
const NOW: u64 = 1_795_381_380_000;

#[test]
fn every_call_goes_as_recorded() {
    tool::fixtures::check(env!("CARGO_MANIFEST_DIR"), NOW, GetServerMetadata::start, GetServerMetadata::resume);
}

fn empty_page() -> Response {
    let body = r#"{"totalRecords":0,"count":0,"resultTruncated":"false","data":[]}"#;
    Response { status: 200, headers: vec![], body: body.into() }
}

/// A page with a virtual machine in each of `locations`.
fn page_in(locations: &[&str]) -> Response {
    page(&locations.iter().map(|location| (*location, "Standard_D2s_v5", ONE)).collect::<Vec<_>>())
}

/// A page with a virtual machine in each location, of a size and in a subscription.
fn page(machines: &[(&str, &str, &str)]) -> Response {
    let rows = machines.iter().map(|(location, size, subscription)| {
        serde_json::json!({
            "id": format!("/{location}"), "name": location, "machineKind": "azure", "location": location,
            "resourceGroup": "group", "subscriptionId": subscription, "vmSize": size,
        })
    });
    let rows: Vec<_> = rows.collect();
    let body = serde_json::json!({ "totalRecords": rows.len(), "resultTruncated": "false", "data": rows });
    Response { status: 200, headers: vec![], body: body.to_string().into() }
}

fn state_of(step: Result<Step, Error>) -> Vec<u8> {
    let Ok(Step::Send(exchange)) = step else { panic!("{step:?}") };
    exchange.state
}

#[test]
fn a_state_of_other_making_is_refused() {
    let arguments = r#"{"subscription_id":"00000000-0000-0000-0000-000000000001"}"#;
    let machines = state_of(GetServerMetadata::start(Call::new("", arguments, NOW)));
    let two = page_in(&["northeurope", "westeurope"]);
    let sizes = state_of(GetServerMetadata::resume(machines.clone(), vec![two]));

    let longer = [machines.as_slice(), &[0]].concat();
    let cut = sizes.split_last().unwrap().1.to_vec();
    for state in [vec![], vec![255; 64], b"{}".to_vec(), longer, cut] {
        assert_eq!(GetServerMetadata::resume(state, vec![empty_page()]), Err(Error::InvalidState));
    }
    for count in [0, 2] {
        let responses = vec![empty_page(); count];
        assert_eq!(GetServerMetadata::resume(machines.clone(), responses), Err(Error::InvalidState), "{count}");
    }
    for count in [0, 1, 3] {
        let responses = vec![empty_page(); count];
        assert_eq!(GetServerMetadata::resume(sizes.clone(), responses), Err(Error::InvalidState), "{count}");
    }
}

/// A list with one size, or with none.
fn list(size: Option<&str>) -> Response {
    let sizes = size.into_iter().map(|name| {
        serde_json::json!({
            "resourceType": "virtualMachines", "name": name,
            "capabilities": [{ "name": "vCPUs", "value": "2" }, { "name": "MemoryGB", "value": "8" }],
        })
    });
    let body = serde_json::json!({ "value": sizes.collect::<Vec<_>>() });
    Response { status: 200, headers: vec![], body: body.to_string().into() }
}

/// What a call over a machine in each of `locations` does: the locations whose lists it asks for, its result, and what it
/// caches. `list` is the answer to each.
fn called(
    cached: Option<&[u8]>,
    subscription: &str,
    locations: &[&str],
    list: &Response,
) -> (Vec<String>, serde_json::Value, Option<Vec<u8>>) {
    let arguments = format!(r#"{{"subscription_id":"{subscription}"}}"#);
    let cached = cached.map(<[u8]>::to_vec);
    let mut step = GetServerMetadata::start(Call { cached, ..Call::new("", &arguments, NOW) });
    let (mut asked, mut kept) = (Vec::new(), None);
    while let Ok(Step::Send(exchange)) = step {
        let answer = |request: &tool::types::Request| match request.path_with_query.split("eq%20").nth(1) {
            Some(location) => {
                asked.push(location.trim_matches('\'').to_owned());
                list.clone()
            }
            None => page_in(locations),
        };
        let responses = exchange.requests.iter().map(answer).collect();
        kept = exchange.cache.or(kept);
        step = GetServerMetadata::resume(exchange.state, responses);
    }
    let Ok(Step::Done(tool::types::Outcome::ToolResult(result))) = step else { panic!("{step:?}") };
    (asked, serde_json::from_str(&result.structured.unwrap()).unwrap(), kept)
}

const ONE: &str = "00000000-0000-0000-0000-000000000001";
const OTHER: &str = "00000000-0000-0000-0000-000000000002";

#[test]
fn a_size_is_looked_up_once_in_a_subscription() {
    let has_size = list(Some("Standard_D2s_v5"));
    let (asked, first, cached) = called(None, ONE, &["westeurope", "uksouth"], &has_size);
    assert_eq!(
        (asked, &first["rows"][0]["logicalCoreCount"]),
        (vec!["westeurope".to_owned(), "uksouth".to_owned()], &2.into())
    );

    let (asked, again, unchanged) = called(cached.as_deref(), ONE, &["westeurope", "uksouth"], &has_size);
    assert_eq!((asked, again, unchanged), (vec![], first, None));

    let (asked, _, more) = called(cached.as_deref(), ONE, &["westeurope", "northeurope"], &has_size);
    assert_eq!(asked, ["northeurope"]);
    let (asked, ..) = called(more.as_deref(), ONE, &["westeurope", "uksouth", "northeurope"], &has_size);
    assert_eq!(asked, Vec::<String>::new());

    let (asked, ..) = called(cached.as_deref(), OTHER, &["westeurope"], &has_size);
    assert_eq!(asked, ["westeurope"], "what one subscription shows is not known to another");
}

#[test]
fn a_size_that_no_list_has_is_not_looked_up_again_and_a_refused_list_is() {
    let (_, _, cached) = called(None, ONE, &["westeurope"], &list(None));
    let (asked, result, _) = called(cached.as_deref(), ONE, &["westeurope"], &list(Some("Standard_D2s_v5")));
    assert_eq!((asked, result["rows"][0].get("logicalCoreCount")), (vec![], None));

    let refused = Response { status: 403, headers: vec![], body: "{}".into() };
    let (asked, result, cached) = called(None, ONE, &["westeurope"], &refused);
    assert_eq!((asked.len(), result["warnings"].as_array().map(Vec::len), cached), (1, Some(1), None));
}

#[test]
fn what_a_call_knew_is_not_noted_anew() {
    let capacity = None;
    let seen = |subscription: &str, size: &str| known::Seen {
        subscription: subscription.into(),
        location: "westeurope".into(),
        size: size.into(),
        capacity,
        at: NOW - 1,
    };
    let mut before = Known::default();
    before.add(vec![seen(ONE, "old")]);
    let cached = Some(state::encode(&before));
    let arguments = format!(r#"{{"subscription_ids":["{ONE}","{OTHER}"]}}"#);
    let started = GetServerMetadata::start(Call { cached, ..Call::new("", &arguments, NOW) });
    let machines = page(&[("westeurope", "old", ONE), ("westeurope", "new", OTHER)]);
    let asked = GetServerMetadata::resume(state_of(started), vec![machines]);
    let Ok(Step::Send(exchange)) = GetServerMetadata::resume(state_of(asked), vec![list(Some("new"))]) else {
        panic!()
    };
    let after = Known::read(exchange.cache.as_deref(), NOW);
    let both = [ONE.to_owned(), OTHER.to_owned()];
    assert_eq!(after.get(&both, "westeurope", "old"), Some(&seen(ONE, "old")));
    assert_eq!(after.get(&both, "westeurope", "new").map(|seen| seen.at), Some(NOW));
}
