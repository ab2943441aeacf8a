//! Episodes that belong together: on one machine at one time, or the same on many machines.

use alloc::{vec, vec::Vec};

use crate::episode::{Direction, Episode, Kind, Severity};

/// Episodes of a machine so many seconds apart belong together.
const SAME_TIME: i64 = 30 * 60;
/// The same episode begins on other machines within so many seconds, on this many machines or more.
const SAME_START: i64 = 15 * 60;
const MANY: usize = 3;

/// A series and its episodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member<'a> {
    /// The machine that the series is of.
    pub machine: &'a str,
    /// What is measured, such as the name of a counter.
    pub metric: &'a str,
    /// What was found in it.
    pub episodes: &'a [Episode],
}

/// Episodes that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// The first instant of any of its episodes, in seconds since the Unix epoch.
    pub start: i64,
    /// The last instant of any.
    pub end: i64,
    /// The greatest severity of any.
    pub severity: Severity,
    /// How many machines it is seen on.
    pub machines: usize,
    /// Its episodes in order of time: the places of a member and of an episode in it.
    pub parts: Vec<(usize, usize)>,
}

/// One episode on its way into an incident.
struct Part<'a> {
    place: (usize, usize),
    member: Member<'a>,
    episode: &'a Episode,
}

/// Joins the episodes of many series to incidents, in order of time.
#[must_use]
pub fn incidents(members: &[Member<'_>]) -> Vec<Incident> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (of, member) in members.iter().enumerate() {
        let episodes = member.episodes.iter().enumerate();
        parts.extend(episodes.map(|(index, episode)| Part { place: (of, index), member: *member, episode }));
    }
    parts.sort_by_key(|part| (part.episode.start, part.place));
    let mut groups = Groups::new(parts.len());
    join_machines(&parts, &mut groups);
    join_estate(&parts, &mut groups);
    let mut found: Vec<(usize, Incident, Vec<&str>)> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let root = groups.root(index);
        let episode = part.episode;
        let known = found.iter().position(|(other, ..)| *other == root);
        if let Some((_, incident, machines)) = known.and_then(|index| found.get_mut(index)) {
            incident.end = incident.end.max(episode.end);
            incident.severity = incident.severity.max(episode.severity);
            incident.parts.push(part.place);
            machines.push(part.member.machine);
            continue;
        }
        let (start, end, severity) = (episode.start, episode.end, episode.severity);
        let incident = Incident { start, end, severity, machines: 1, parts: vec![part.place] };
        found.push((root, incident, vec![part.member.machine]));
    }
    let counted = found.into_iter().map(|(_, mut incident, mut machines)| {
        machines.sort_unstable();
        machines.dedup();
        incident.machines = machines.len();
        incident
    });
    counted.collect()
}

/// Joins what one machine has at one time.
fn join_machines(parts: &[Part<'_>], groups: &mut Groups) {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|index| parts.get(*index).map(|part| (part.member.machine, part.episode.start)));
    let mut last: Option<(usize, &str, i64)> = None;
    for index in order {
        let Some(part) = parts.get(index) else { continue };
        let (machine, episode) = (part.member.machine, part.episode);
        last = match last {
            Some((other, same, end)) if same == machine && episode.start <= end.saturating_add(SAME_TIME) => {
                groups.join(other, index);
                Some((other, machine, end.max(episode.end)))
            }
            Some(_) | None => Some((index, machine, episode.end)),
        };
    }
}

/// Joins the same episode on many machines: of one metric and kind, in one direction, begun at one time.
fn join_estate(parts: &[Part<'_>], groups: &mut Groups) {
    type Sort<'a> = (&'a str, Kind, Direction);
    let mut kinds: Vec<(Sort<'_>, Vec<usize>)> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let sort = (part.member.metric, part.episode.kind, part.episode.direction);
        match kinds.iter_mut().find(|(other, _)| *other == sort) {
            Some((_, indices)) => indices.push(index),
            None => kinds.push((sort, vec![index])),
        }
    }
    let start = |index: usize| parts.get(index).map_or(0, |part| part.episode.start);
    for (_, indices) in kinds {
        for together in indices.chunk_by(|one, other| start(*other).saturating_sub(start(*one)) <= SAME_START) {
            let mut machines: Vec<&str> =
                together.iter().filter_map(|index| parts.get(*index)).map(|part| part.member.machine).collect();
            machines.sort_unstable();
            machines.dedup();
            if machines.len() >= MANY {
                together.iter().zip(together.iter().skip(1)).for_each(|(one, other)| groups.join(*one, *other));
            }
        }
    }
}

/// Which parts belong together: each points to another of its group, and the first to itself.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&self, index: usize) -> usize {
        let mut root = index;
        while let Some(next) = self.0.get(root).filter(|next| **next != root) {
            root = *next;
        }
        root
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(place) = self.0.get_mut(one.max(other)) {
            *place = one.min(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    fn episode(start: i64, end: i64, kind: Kind) -> Episode {
        Episode {
            start,
            end,
            peak: start,
            value: 0.0,
            direction: Direction::Up,
            kind,
            score: 3.0,
            severity: Severity::of(3.0),
            baseline: 0.0,
            usual: (0.0, 0.0),
            is_visible: true,
            reason: String::new(),
        }
    }

    /// The parts of each incident of some series, each a machine, a metric and an episode.
    #[track_caller]
    fn check(rows: &[(&str, &str, Episode)], expected: &[&[usize]]) {
        let members: Vec<Member<'_>> = rows
            .iter()
            .map(|(machine, metric, episode)| Member { machine, metric, episodes: core::slice::from_ref(episode) })
            .collect();
        let found = incidents(&members);
        let places: Vec<Vec<usize>> =
            found.iter().map(|incident| incident.parts.iter().map(|part| part.0).collect()).collect();
        assert_eq!(places, expected);
    }

    #[test]
    fn one_machine_at_one_time_is_one_incident() {
        let spike = |start| episode(start, start + 600, Kind::Spike);
        check(
            &[
                ("a", "cpu", spike(0)),
                ("a", "memory", spike(1200)),
                ("b", "cpu", spike(0)),
                ("a", "cpu", spike(90_000)),
            ],
            &[&[0, 1], &[2], &[3]],
        );
    }

    #[test]
    fn the_same_on_many_machines_is_one_incident() {
        let spike = |start| episode(start, start + 600, Kind::Spike);
        check(&[("a", "cpu", spike(0)), ("b", "cpu", spike(300)), ("c", "cpu", spike(900))], &[&[0, 1, 2]]);
        check(&[("a", "cpu", spike(0)), ("b", "cpu", spike(300))], &[&[0], &[1]]);
        let shift = episode(300, 900, Kind::Shift);
        check(&[("a", "cpu", spike(0)), ("b", "cpu", shift), ("c", "cpu", spike(600))], &[&[0], &[1], &[2]]);
    }

    #[test]
    fn an_incident_spans_its_parts() {
        let episodes = [episode(0, 600, Kind::Spike), episode(700, 5000, Kind::Shift)];
        let found = incidents(&[Member { machine: "a", metric: "cpu", episodes: &episodes }]);
        let [incident] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((incident.start, incident.end, incident.machines), (0, 5000, 1));
    }
}
