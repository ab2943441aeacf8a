//! Whole calls, and states that no call made.

use super::*;

/// 2026-11-22T21:03:00Z.
const NOW: u64 = 1_795_381_380_000;

#[test]
fn every_call_goes_as_recorded() {
    tool::fixtures::check(env!("CARGO_MANIFEST_DIR"), NOW, GetPatchingLevel::start, GetPatchingLevel::resume);
}

#[test]
fn a_state_of_other_making_is_refused() {
    let arguments = r#"{"subscription_id":"00000000-0000-0000-0000-000000000001"}"#;
    let machines = state_of(GetPatchingLevel::start(Call::new("", arguments, NOW)));
    let patches = state_of(GetPatchingLevel::resume(machines.clone(), vec![page_of(&[machine("a")])]));

    let longer = [machines.as_slice(), &[0]].concat();
    let cut = patches.split_last().unwrap().1.to_vec();
    for state in [vec![], vec![255; 64], b"{}".to_vec(), longer, cut] {
        assert_eq!(GetPatchingLevel::resume(state, vec![page_of(&[])]), Err(Error::InvalidState));
    }
    for (state, counts) in [(machines, [0, 2]), (patches, [1, 3])] {
        for count in counts {
            let responses = vec![page_of(&[]); count];
            assert_eq!(GetPatchingLevel::resume(state.clone(), responses), Err(Error::InvalidState), "{count}");
        }
    }
}

fn state_of(step: Result<Step, Error>) -> Vec<u8> {
    match step {
        Ok(Step::Send(exchange)) => exchange.state,
        other => panic!("no request, but {other:?}"),
    }
}

fn machine(name: &str) -> serde_json::Value {
    serde_json::json!({
        "id": format!("/{name}"), "machineId": format!("/{name}"), "name": name, "machineKind": "arc",
        "location": "westeurope", "resourceGroup": "group", "subscriptionId": "00000000-0000-0000-0000-000000000001",
    })
}

fn page_of(rows: &[serde_json::Value]) -> Response {
    let page = serde_json::json!({
        "totalRecords": rows.len(), "count": rows.len(), "resultTruncated": "false", "data": rows,
    });
    Response { status: 200, headers: vec![], body: page.to_string().into() }
}
