//! Closed sets of values that Azure and callers name, each in its own spelling of upper and lower case.

use alloc::{vec, vec::Vec};

use serde::{Serialize, Serializer};

/// A closed set of values with names.
pub(crate) trait Named: Copy + PartialEq + 'static {
    /// Every value, in the order in which it is shown.
    const ALL: &'static [Self];
    /// The name of each, in the same order.
    const NAMES: &'static [&'static str];

    /// The value with a name, whatever its case.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.get(place_of(Self::NAMES, name)?).copied()
    }

    /// Where the value is in its set.
    fn place(self) -> usize {
        Self::ALL.iter().position(|known| *known == self).unwrap_or_default()
    }

    /// The name of the value.
    fn name(self) -> &'static str {
        Self::NAMES.get(self.place()).copied().unwrap_or_default()
    }
}

fn place_of(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| known.eq_ignore_ascii_case(name))
}

/// How often each value of a set occurs. A client sees the counts by name, without those that are zero.
#[derive(Debug, PartialEq)]
pub(crate) struct Counts {
    names: &'static [&'static str],
    counts: Vec<u32>,
}

impl Counts {
    pub(crate) fn new<T: Named>() -> Self {
        Self { names: T::NAMES, counts: vec![0; T::NAMES.len()] }
    }

    /// Counts a value of the set that the counts were made for.
    pub(crate) fn add<T: Named>(&mut self, value: T) {
        if let Some(count) = self.counts.get_mut(value.place()) {
            *count += 1;
        }
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.names.iter().zip(&self.counts).filter(|(_, count)| **count > 0))
    }
}

#[cfg(test)]
mod tests {
    use core::fmt::Debug;

    use super::*;
    use crate::kinds::{Classification, Severity};

    #[track_caller]
    fn check<T: Named + Debug>() {
        assert_eq!(T::ALL.len(), T::NAMES.len());
        for (value, name) in T::ALL.iter().zip(T::NAMES) {
            assert_eq!(value.name(), *name);
            for spelt in [(*name).to_owned(), name.to_uppercase(), name.to_lowercase()] {
                assert_eq!(T::named(&spelt), Some(*value), "{spelt}");
            }
        }
        assert_eq!((T::named(""), T::named("other things")), (None, None));
    }

    #[test]
    fn a_name_is_read_in_any_case() {
        check::<Classification>();
        check::<Severity>();
        assert_eq!(Classification::named("UpdateRollUp"), Some(Classification::UpdateRollup));
    }

    #[test]
    fn counts_are_shown_in_the_order_of_the_values_without_zeros() {
        let mut counts = Counts::new::<Severity>();
        for value in [Severity::Unspecified, Severity::Critical, Severity::Unspecified] {
            counts.add(value);
        }
        assert_eq!(serde_json::to_string(&counts).unwrap(), r#"{"Critical":1,"unspecified":2}"#);
    }
}
