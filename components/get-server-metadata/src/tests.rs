//! Whole calls, and states that no call made.

use super::*;

/// 2026-11-22T21:03:00Z.
const NOW: u64 = 1_795_381_380_000;

#[test]
fn every_call_goes_as_recorded() {
    tool::fixtures::check(env!("CARGO_MANIFEST_DIR"), NOW, GetServerMetadata::start, GetServerMetadata::resume);
}

fn empty_page() -> Response {
    let body = br#"{"totalRecords":0,"count":0,"resultTruncated":"false","data":[]}"#;
    Response { status: 200, headers: vec![], body: body.to_vec() }
}

/// A page with a virtual machine in each of `locations`.
fn page_in(locations: &[&str]) -> Response {
    let rows = locations.iter().map(|location| {
        serde_json::json!({
            "id": format!("/{location}"), "name": location, "machineKind": "azure", "location": location,
            "resourceGroup": "group", "subscriptionId": "00000000-0000-0000-0000-000000000001", "vmSize": "Standard_D2s_v5",
        })
    });
    let rows: Vec<_> = rows.collect();
    let body = serde_json::json!({ "totalRecords": rows.len(), "resultTruncated": "false", "data": rows });
    Response { status: 200, headers: vec![], body: body.to_string().into_bytes() }
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
