//! What goes wrong on machines, and where it is seen.

use super::{
    family::{DAY, Family, HOUR, Job, WEEK, Week, real, steps},
    random::Random,
};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A few values far away.
    Spike,
    /// Hours of more.
    Bump,
    /// Another level for hours or days.
    Shift,
    /// Minutes or hours of much less.
    Drop,
    /// A slope of hours.
    Ramp,
    /// A slope of days.
    Leak,
    /// Work at a time when there is none.
    ExtraJob,
    /// A daily job that does not run.
    MissingJob,
    /// A value that stands still.
    Flatline,
    /// Days without their rhythm.
    LostRhythm,
}

impl Fault {
    /// What may befall a family.
    pub(crate) const fn of(family: Family) -> &'static [Self] {
        match family {
            Family::WebCpu => &[
                Self::Spike,
                Self::Bump,
                Self::Shift,
                Self::Drop,
                Self::Ramp,
                Self::ExtraJob,
                Self::Flatline,
                Self::LostRhythm,
            ],
            Family::SteadyCpu => &[Self::Spike, Self::Bump, Self::Shift, Self::Drop, Self::Ramp, Self::Flatline],
            Family::DevCpu => &[Self::Bump, Self::Shift, Self::Ramp],
            Family::BatchCpu => &[Self::Bump, Self::Shift, Self::ExtraJob, Self::MissingJob, Self::MissingJob],
            Family::Memory => &[Self::Leak, Self::Leak, Self::Shift, Self::Ramp, Self::Flatline],
            Family::Sawtooth => &[Self::Leak, Self::Shift, Self::Flatline],
            Family::DiskFree => &[Self::Drop, Self::Shift, Self::Leak, Self::Leak],
            Family::Latency => &[Self::Spike, Self::Bump, Self::Shift, Self::Ramp, Self::Flatline],
            Family::Throughput => &[
                Self::Spike,
                Self::Bump,
                Self::Drop,
                Self::Drop,
                Self::Shift,
                Self::Flatline,
                Self::LostRhythm,
                Self::LostRhythm,
            ],
            Family::Network => &[Self::Bump, Self::Drop, Self::Shift, Self::ExtraJob, Self::MissingJob, Self::Flatline],
        }
    }

    /// Lets it happen, and gives its first step and the one after its last; nothing where it can't happen.
    pub(crate) fn strike(self, family: Family, week: &mut Week, random: &mut Random) -> Option<(usize, usize)> {
        // The first day shows what is ordinary.
        let start = random.count(DAY, WEEK - DAY / 2);
        let length = match self {
            Self::Spike => random.count(1, 3),
            Self::Bump => random.count(HOUR, 6 * HOUR),
            Self::Shift => random.count(12 * HOUR, 4 * DAY),
            Self::Drop => random.count(HOUR / 2, 5 * HOUR),
            Self::Ramp => random.count(6 * HOUR, 2 * DAY),
            Self::Leak => random.count(DAY, 4 * DAY),
            Self::ExtraJob => random.count(HOUR / 2, 3 * HOUR),
            Self::Flatline => random.count(2 * HOUR, 14 * HOUR),
            Self::LostRhythm => random.count(16 * HOUR, 40 * HOUR),
            Self::MissingJob => 0,
        };
        let end = (start + length).min(WEEK);
        let middle = week.level[start] + week.daily[start];
        let sign = match (family, self) {
            (Family::DiskFree, _) => -1.0,
            (Family::WebCpu | Family::SteadyCpu | Family::Throughput, Self::Shift) if random.is(0.4) => -1.0,
            (..) => 1.0,
        };
        match self {
            Self::Spike => week.add(start, end, sign * week.unit * random.between(7.0, 16.0)),
            Self::Bump | Self::ExtraJob => week.add(start, end, sign * week.unit * random.between(4.0, 10.0)),
            Self::Shift => week.add(start, end, sign * week.unit * random.between(3.0, 8.0)),
            Self::Drop if matches!(family, Family::DiskFree) => {
                week.add(start, end, -week.unit * random.between(6.0, 20.0));
            }
            Self::Drop => {
                let share = random.between(0.0, 0.35);
                let size = middle * (1.0 - share);
                if size < 5.0 * week.unit {
                    return None;
                }
                for step in start..end {
                    week.daily[step] *= share;
                    week.level[step] *= share;
                    week.noise[step] *= share.max(0.05);
                }
                week.jobs.retain(|job| job.end <= start || job.start >= end);
            }
            Self::Ramp | Self::Leak => {
                let height = sign * week.unit * random.between(7.0, 20.0);
                for step in start..end {
                    week.level[step] += height * real(step - start) / real(end - start);
                }
                // Some stay where they are and some are put right at once.
                if random.is(0.4) {
                    week.level.iter_mut().skip(end).for_each(|level| *level += height);
                    return Some((start, if random.is(0.5) { end } else { WEEK }));
                }
            }
            Self::Flatline => {
                let value = week.value(start);
                week.jobs.retain(|job| job.end <= start || job.start >= end);
                for step in start..end {
                    (week.level[step], week.daily[step], week.noise[step]) = (value, 0.0, 0.0);
                }
            }
            Self::LostRhythm => {
                let mean = week.daily.iter().sum::<f64>() / real(WEEK) * random.between(0.2, 1.2);
                let most = week.daily[start..end].iter().copied().fold(0.0, f64::max);
                if most - mean < 4.0 * week.unit || (start..end).all(|step| week.is_weekend(step)) {
                    return None;
                }
                week.daily[start..end].fill(mean);
            }
            Self::MissingJob => {
                let daily: Vec<Job> = week.jobs.iter().copied().filter(|job| job.is_daily && job.end < WEEK).collect();
                let missing = random.one_of(&daily)?;
                week.jobs.retain(|job| *job != missing);
                return Some((missing.start, missing.end));
            }
        }
        Some((start, end))
    }
}

impl Week {
    fn add(&mut self, start: usize, end: usize, height: f64) {
        self.level[start..end].iter_mut().for_each(|level| *level += height);
    }

    /// What is measured at a step.
    pub(crate) fn value(&self, step: usize) -> f64 {
        let at_work = self.jobs.iter().filter(|job| (job.start..job.end).contains(&step));
        let jobs: f64 = at_work.map(|job| job.height).sum();
        let value = self.level[step] + self.daily[step] + self.noise[step] + jobs;
        value.clamp(self.limits.0, self.limits.1)
    }

    /// What happens every now and then and is no fault: gaps, maintenance, reboots.
    pub(crate) fn oddities(&mut self, family: Family, random: &mut Random) -> Vec<(usize, usize)> {
        let mut gaps = Vec::new();
        if random.is(0.4) {
            for _ in 0..random.count(1, 3) {
                let start = random.count(0, WEEK - 1);
                gaps.push((start, start + steps(random.exponential(real(HOUR))) + 1));
            }
        }
        // Once a week, in a quiet hour of a weekend.
        if random.is(0.25) {
            let quiet = |step: &usize| self.is_weekend(*step) && (HOUR..4 * HOUR).contains(&self.clock(*step));
            if let Some(start) = (0..WEEK).find(quiet) {
                let end = start + random.count(HOUR / 2, 2 * HOUR);
                match (family.metric(), random.is(0.5)) {
                    (_, false) => gaps.push((start, end)),
                    (anomaly::Metric::Cpu | anomaly::Metric::Network | anomaly::Metric::Throughput, true) => {
                        let height = self.unit * random.between(3.0, 8.0);
                        self.jobs.push(Job { start, end, height, is_daily: false });
                    }
                    (_, true) => {}
                }
            }
        }
        // A reboot is a gap, and work at its end.
        if random.is(0.25) {
            let start = random.count(0, WEEK - DAY / 4);
            let end = start + random.count(1, 4);
            gaps.push((start, end));
            if matches!(family.metric(), anomaly::Metric::Cpu) {
                let height = random.between(10.0, 60.0);
                self.jobs.push(Job { start: end, end: end + random.count(1, 3), height, is_daily: false });
            }
        }
        gaps
    }
}
