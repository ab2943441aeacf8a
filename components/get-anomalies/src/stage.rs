//! What a call waits for, and what comes next.

use alloc::{string::String, vec};

use serde::{Deserialize, Serialize};
use tool::{
    exchange, outcome, state,
    types::{Error, Response, Step},
};

use crate::{
    arguments::{Inquiry, Source},
    chart,
    examination::{Examination, Feed},
    incident, machines,
    plan::Portion,
    result,
    window::{STEPS, Span},
    workspace::{self, Agent},
};

/// A call between two exchanges.
#[derive(Serialize, Deserialize)]
struct Pending {
    inquiry: Inquiry,
    stage: Stage,
}

/// What is waited for.
#[derive(Serialize, Deserialize)]
enum Stage {
    /// The computers that have counters of an agent.
    Computers(Agent),
    /// The regions of the machines.
    Regions,
    /// The series of some machines.
    Series(Examination),
    /// Those of the charts once more, after all have been looked at.
    Charts(Examination),
}

/// Asks which machines there are.
pub(crate) fn first(inquiry: Inquiry) -> Result<Step, Error> {
    match &inquiry.source {
        Source::Workspace(_) => computers(inquiry, Agent::Newer),
        Source::Machines(ids) => {
            Ok(exchange::send(machines::regions(ids), &Pending { inquiry, stage: Stage::Regions }))
        }
    }
}

/// Reads what came, and asks for what comes next.
pub(crate) fn next(state: &[u8], responses: &[Response]) -> Result<Step, Error> {
    let Pending { inquiry, stage } = state::decode(state)?;
    match (stage, &inquiry.source) {
        (Stage::Computers(agent), Source::Workspace(_)) => {
            let (machines, partial) = workspace::read_computers(responses)?;
            if machines.is_empty() && partial.is_none() && agent == Agent::Newer {
                return computers(inquiry, Agent::Older);
            }
            let everywhere = Portion { region: String::new(), machines };
            let mut examination = Examination::new(Feed::Agent(agent), vec![everywhere], &inquiry);
            if let Some(reason) = partial {
                examination.leave_out(&reason);
            }
            go_on(examination, inquiry)
        }
        (Stage::Regions, Source::Machines(ids)) => {
            let (groups, warnings) = machines::read_regions(responses, ids)?;
            let mut examination = Examination::new(Feed::Platform, groups, &inquiry);
            for warning in warnings {
                examination.warn(warning);
            }
            go_on(examination, inquiry)
        }
        (Stage::Series(mut examination), _) => {
            for response in responses {
                examination.look(response, inquiry.sensitivity)?;
            }
            go_on(examination, inquiry)
        }
        (Stage::Charts(mut examination), _) => {
            let incidents = incident::of(&examination.findings);
            let pictures = chart::pictures(&mut examination, &incidents, responses, inquiry.sensitivity);
            let (result, pictures) = result::from(&examination, &incidents, pictures, &inquiry)?;
            Ok(outcome::illustrated(&result, pictures))
        }
        (Stage::Computers(_), Source::Machines(_)) | (Stage::Regions, Source::Workspace(_)) => Err(Error::InvalidState),
    }
}

fn computers(inquiry: Inquiry, agent: Agent) -> Result<Step, Error> {
    let Source::Workspace(workspace) = &inquiry.source else { return Err(Error::InvalidState) };
    // The window with the finest step is the one that ends the latest.
    let [minutes, ..] = STEPS;
    let span = Span::before(inquiry.now, inquiry.timespan, minutes);
    let request = workspace::computers(workspace, agent, &span)?;
    Ok(exchange::send(vec![request], &Pending { inquiry, stage: Stage::Computers(agent) }))
}

/// Asks for the next portions, or ends the call when there is none.
fn go_on(mut examination: Examination, inquiry: Inquiry) -> Result<Step, Error> {
    let requests = examination.next(&inquiry.source)?;
    if !requests.is_empty() {
        return Ok(exchange::send(requests, &Pending { inquiry, stage: Stage::Series(examination) }));
    }
    let incidents = incident::of(&examination.findings);
    if inquiry.has_charts {
        let labels = chart::labels(&examination.findings, &incidents);
        let requests = examination.again(&labels, &inquiry.source)?;
        if !requests.is_empty() {
            return Ok(exchange::send(requests, &Pending { inquiry, stage: Stage::Charts(examination) }));
        }
    }
    let (result, _) = result::from(&examination, &incidents, vec![], &inquiry)?;
    Ok(outcome::structured(&result))
}
