//! Weeks as no setting was chosen with: the same machines, measured or used in another way.

use anomaly::Series;

use super::random::Random;

/// What is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variation {
    /// Nothing.
    Plain,
    /// Values in coarse steps.
    Quantised,
    /// Noise that lasts for hours.
    Correlated,
    /// A daily wave that everything is multiplied by.
    Multiplied,
    /// Noise with a heavy tail.
    HeavyTailed,
}

impl Variation {
    /// All but that which changes nothing.
    pub const CHANGES: [Self; 4] = [Self::Quantised, Self::Correlated, Self::Multiplied, Self::HeavyTailed];

    /// Changes a series, by the size of its usual change from one value to the next.
    pub(super) fn vary(self, series: &mut Series, random: &mut Random) {
        let size = usual_change(series);
        let mut lasting = 0.0;
        for (time, value) in &mut series.points {
            match self {
                Self::Plain => {}
                Self::Quantised => *value = (*value / (2.0 * size)).round() * 2.0 * size,
                Self::Correlated => {
                    lasting = 0.97 * lasting + 0.25 * random.normal();
                    *value += size * lasting;
                }
                Self::Multiplied => {
                    let of_day = f64::from(u32::try_from(time.rem_euclid(86_400)).unwrap_or_default()) / 86_400.0;
                    *value *= 1.0 + 0.35 * (core::f64::consts::TAU * of_day).sin();
                }
                Self::HeavyTailed => *value += size * random.normal() / (0.2 + random.share()),
            }
        }
    }
}

/// The median change between neighbours; the least that there is where it is none.
fn usual_change(series: &Series) -> f64 {
    let pairs = series.points.iter().zip(series.points.iter().skip(1));
    let mut changes: Vec<f64> =
        pairs.map(|(one, other)| (other.1 - one.1).abs()).filter(|change| *change > 0.0).collect();
    changes.sort_by(f64::total_cmp);
    changes.get(changes.len() / 2).copied().unwrap_or(f64::MIN_POSITIVE)
}
