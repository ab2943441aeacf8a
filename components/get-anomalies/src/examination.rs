//! A call while it looks at the machines, portion by portion.

use alloc::{format, string::String, vec, vec::Vec};

use azure::metrics::{self, MOST_RESOURCES};
use serde::{Deserialize, Serialize};
use tool::types::{Error, Request, Response};

use crate::{
    arguments::{Inquiry, Sensitivity, Source},
    finding::{Finding, Forecast, examine},
    machines,
    plan::{Limits, Plan, Portion},
    series::{self, Label, Series},
    window::Span,
    workspace::{self, Agent, MOST_COMPUTERS},
};

/// The most findings that are kept; beyond them only their number is known.
const MOST_FINDINGS: usize = 5000;
/// The most series whose future is told.
const MOST_FORECASTS: usize = 50;

/// Who measures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Feed {
    /// An agent, which writes to a workspace.
    Agent(Agent),
    /// The platform.
    Platform,
}

/// What has been looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Examination {
    feed: Feed,
    pub(crate) span: Span,
    plan: Plan,
    pub(crate) series: usize,
    /// The findings, the most severe first.
    pub(crate) findings: Vec<Finding>,
    /// How many more there are.
    pub(crate) beyond: usize,
    /// What is heading somewhere, what gets there first in front.
    pub(crate) forecasts: Vec<(Label, Forecast)>,
    /// Whether something was left out.
    pub(crate) is_partial: bool,
    pub(crate) warnings: Vec<String>,
}

impl Examination {
    /// Begins with groups of machines that can be asked for together.
    pub(crate) fn new(feed: Feed, groups: Vec<Portion>, inquiry: &Inquiry) -> Self {
        let machines = groups.iter().flat_map(|group| &group.machines);
        let series = machines.map(|machine| machine.series).fold(0, u64::saturating_add);
        let limits = Limits::of(&inquiry.source);
        let span = |minutes| Span::before(inquiry.now, inquiry.timespan, minutes);
        let span = span(limits.minutes(series, |minutes| span(minutes).steps));
        let most = match feed {
            Feed::Agent(_) => MOST_COMPUTERS,
            Feed::Platform => MOST_RESOURCES,
        };
        let plan = Plan::new(groups, most, limits, &span);
        let mut examination = Self {
            feed,
            span,
            series: 0,
            findings: vec![],
            beyond: 0,
            forecasts: vec![],
            is_partial: plan.left_out > 0,
            warnings: vec![],
            plan,
        };
        let left_out = examination.plan.left_out;
        if left_out > 0 {
            examination.warn(format!(
                "{left_out} machines were not looked at, since they are too many for one call: ask for a shorter `timespan`"
            ));
        }
        examination
    }

    /// The requests of the next exchange, none when all machines have been asked for.
    pub(crate) fn next(&mut self, source: &Source) -> Result<Vec<Request>, Error> {
        let portions = self.plan.next(Limits::of(source), &self.span);
        portions.iter().map(|portion| self.request(portion, source)).collect()
    }

    fn request(&self, portion: &Portion, source: &Source) -> Result<Request, Error> {
        match (self.feed, source) {
            (Feed::Agent(agent), Source::Workspace(workspace)) => {
                workspace::series(workspace, agent, portion, &self.span)
            }
            (Feed::Platform, Source::Machines(_)) => Ok(machines::metrics(portion, &self.span)),
            (Feed::Agent(_), Source::Machines(_)) | (Feed::Platform, Source::Workspace(_)) => Err(Error::InvalidState),
        }
    }

    /// The requests for the series of some machines once more.
    pub(crate) fn again(&self, labels: &[&Label], source: &Source) -> Result<Vec<Request>, Error> {
        let portions = self.plan.only(|machine| labels.iter().any(|label| label.is_of(machine)));
        portions.iter().map(|portion| self.request(portion, source)).collect()
    }

    /// Looks at the series of an answer.
    pub(crate) fn look(&mut self, response: &Response, sensitivity: Sensitivity) -> Result<(), Error> {
        for series in self.read(response)? {
            self.series += 1;
            let examined = examine(series, sensitivity, &self.span);
            for finding in examined.findings {
                self.add(finding);
            }
            if let Some(forecast) = examined.forecast {
                let days = |of: &(Label, Forecast)| of.1.days.unwrap_or(f64::INFINITY);
                let place = self.forecasts.partition_point(|other| days(other) <= days(&forecast));
                self.forecasts.insert(place, forecast);
                self.forecasts.truncate(MOST_FORECASTS);
            }
        }
        Ok(())
    }

    fn add(&mut self, finding: Finding) {
        let place = self.findings.partition_point(|other| other.is_before(&finding));
        self.findings.insert(place, finding);
        if self.findings.len() > MOST_FINDINGS {
            self.findings.truncate(MOST_FINDINGS);
            self.beyond += 1;
        }
    }

    /// The series of an answer.
    pub(crate) fn read(&mut self, response: &Response) -> Result<Vec<Series>, Error> {
        match self.feed {
            Feed::Agent(_) => {
                let table = workspace::table(response)?;
                if let Some(reason) = &table.partial {
                    self.leave_out(reason);
                }
                series::of_table(table, &self.span)
            }
            Feed::Platform => {
                let (of_batch, problems) = metrics::read(response)?;
                for problem in problems {
                    self.warn(problem);
                }
                let mut series = series::of_metrics(of_batch, &self.span);
                // A machine that is off sends nothing.
                series.retain(|series| !series.points.is_empty());
                Ok(series)
            }
        }
    }

    /// Notes that Azure left something out.
    pub(crate) fn leave_out(&mut self, reason: &str) {
        self.is_partial = true;
        self.warn(format!("Azure left rows out: {reason}"));
    }

    /// Says something once.
    pub(crate) fn warn(&mut self, warning: String) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}
