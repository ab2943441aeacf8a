//! Finds what is not ordinary in a series of a metric, and says why.
#![no_std]

extern crate alloc;

mod analysis;
mod around;
mod band;
mod deviation;
mod drift;
mod episode;
mod finding;
mod grid;
mod incident;
mod material;
mod missed;
mod number;
mod outlook;
mod rank;
mod rarity;
mod reason;
mod rhythm;
mod series;
mod shift;
mod smooth;
mod still;
mod text;
mod view;

pub use analysis::{Analysis, Point, analyze};
pub use episode::{Direction, Episode, Kind, Severity};
pub use incident::{Incident, Member, incidents};
pub use outlook::{Fate, Outlook};
pub use series::{Metric, Options, Reading, Sensitivity, Series, Zone};
