//! How machines ordinarily behave, one family of series each.

use anomaly::Metric;

use super::random::Random;

/// Steps of five minutes in an hour, a day and the week that a series lasts.
pub(crate) const HOUR: usize = 12;
pub(crate) const DAY: usize = 24 * HOUR;
pub(crate) const WEEK: usize = 7 * DAY;

/// What a series comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// The processor of a machine that people use by day.
    WebCpu,
    /// One that is busy at all times.
    SteadyCpu,
    /// One for development, in bursts.
    DevCpu,
    /// One with nightly jobs.
    BatchCpu,
    /// Memory in use.
    Memory,
    /// Memory that grows until it is collected.
    Sawtooth,
    /// Space left on a disk.
    DiskFree,
    /// How long requests take.
    Latency,
    /// How many requests there are.
    Throughput,
    /// Bytes on a network.
    Network,
}

impl Family {
    pub(crate) const ALL: [Self; 10] = [
        Self::WebCpu,
        Self::SteadyCpu,
        Self::DevCpu,
        Self::BatchCpu,
        Self::Memory,
        Self::Sawtooth,
        Self::DiskFree,
        Self::Latency,
        Self::Throughput,
        Self::Network,
    ];

    pub(crate) const fn metric(self) -> Metric {
        match self {
            Self::WebCpu | Self::SteadyCpu | Self::DevCpu | Self::BatchCpu => Metric::Cpu,
            Self::Memory | Self::Sawtooth => Metric::Memory,
            Self::DiskFree => Metric::DiskFree,
            Self::Latency => Metric::Latency,
            Self::Throughput => Metric::Throughput,
            Self::Network => Metric::Network,
        }
    }
}

/// A piece of work with a beginning and an end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Job {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) height: f64,
    /// Whether it runs every day.
    pub(crate) is_daily: bool,
}

/// An ordinary week in parts, whose sum is the series.
#[derive(Debug, Clone)]
pub(crate) struct Week {
    pub(crate) level: Vec<f64>,
    pub(crate) daily: Vec<f64>,
    pub(crate) noise: Vec<f64>,
    pub(crate) jobs: Vec<Job>,
    /// A change of this size is at the edge of what can be seen.
    pub(crate) unit: f64,
    /// Where values can't go beyond.
    pub(crate) limits: (f64, f64),
    /// The weekday and the step of the day that it begins with.
    first_day: usize,
    first_step: usize,
}

impl Week {
    /// An ordinary week of a family.
    pub(crate) fn of(family: Family, random: &mut Random) -> Self {
        let mut week = Self {
            level: vec![0.0; WEEK],
            daily: vec![0.0; WEEK],
            noise: vec![0.0; WEEK],
            jobs: Vec::new(),
            unit: 1.0,
            limits: (0.0, 100.0),
            first_day: random.count(0, 6),
            first_step: random.count(0, DAY - 1),
        };
        match family {
            Family::WebCpu => week.web_cpu(random),
            Family::SteadyCpu => week.steady_cpu(random),
            Family::DevCpu => week.dev_cpu(random),
            Family::BatchCpu => week.batch_cpu(random),
            Family::Memory => week.memory(random),
            Family::Sawtooth => week.sawtooth(random),
            Family::DiskFree => week.disk_free(random),
            Family::Latency => week.latency(random),
            Family::Throughput => week.throughput(random),
            Family::Network => week.network(random),
        }
        week
    }

    /// The step of the day.
    pub(crate) fn clock(&self, step: usize) -> usize {
        (self.first_step + step) % DAY
    }

    /// The steps from the beginning of a Monday to the first of this week.
    pub(crate) fn started(&self) -> i64 {
        i64::try_from(self.first_day * DAY + self.first_step).unwrap_or_default()
    }

    pub(crate) fn is_weekend(&self, step: usize) -> bool {
        (self.first_day + (self.first_step + step) / DAY) % 7 >= 5
    }

    fn web_cpu(&mut self, random: &mut Random) {
        let (base, peak) = (random.between(4.0, 20.0), random.between(12.0, 55.0));
        self.level.fill(base);
        self.business_hours(peak, random);
        self.unit = random.between(0.8, 4.0);
        self.correlated_noise(self.unit, random.between(0.3, 0.9), random);
        self.small_bursts(random.between(0.0, 1.5), 3.0 * self.unit, random);
    }

    fn steady_cpu(&mut self, random: &mut Random) {
        self.level.fill(random.between(5.0, 60.0));
        self.unit = random.between(0.4, 5.0);
        self.correlated_noise(self.unit, random.between(0.0, 0.95), random);
        self.small_bursts(random.between(0.0, 3.0), 4.0 * self.unit, random);
    }

    fn dev_cpu(&mut self, random: &mut Random) {
        self.level.fill(random.between(0.5, 6.0));
        self.unit = random.between(0.2, 1.0);
        self.correlated_noise(self.unit, 0.4, random);
        let (per_day, longest) = (random.between(2.0, 15.0), random.between(3.0, 20.0));
        let mut step = 0;
        while step < WEEK {
            step += steps(random.exponential(real(DAY) / per_day / 2.0)) + 1;
            let is_at_work = (8 * HOUR..19 * HOUR).contains(&self.clock(step)) && !self.is_weekend(step);
            if !random.is(if is_at_work { 0.85 } else { 0.06 }) {
                continue;
            }
            let end = step + 1 + steps(random.exponential(longest));
            self.jobs.push(Job { start: step, end, height: random.between(8.0, 92.0), is_daily: false });
        }
        // What would be seen on such a machine is more than one of its bursts.
        self.unit = 9.0;
    }

    fn batch_cpu(&mut self, random: &mut Random) {
        self.level.fill(random.between(2.0, 15.0));
        self.unit = random.between(0.5, 2.5);
        self.correlated_noise(self.unit, 0.5, random);
        for _ in 0..random.count(1, 2) {
            let minute = random.count(0, DAY - 1);
            self.daily_job(minute, random.between(4.0, 30.0), random.between(25.0, 75.0), random);
        }
        if random.is(0.3) {
            self.business_hours(random.between(4.0, 15.0), random);
        }
        self.unit *= 2.0;
    }

    fn memory(&mut self, random: &mut Random) {
        self.level.fill(random.between(25.0, 80.0));
        if random.is(0.5) {
            self.business_hours(random.between(1.0, 10.0), random);
        }
        self.unit = random.between(0.15, 1.2);
        self.correlated_noise(self.unit, random.between(0.5, 0.98), random);
        for _ in 0..random.count(0, 2) {
            self.restart(random);
        }
        self.unit *= 1.5;
    }

    /// Memory that grows until it is collected.
    fn sawtooth(&mut self, random: &mut Random) {
        self.level.fill(random.between(20.0, 60.0));
        let (height, period) = (random.between(3.0, 25.0), random.between(1.0, 30.0) * real(HOUR));
        let mut done = random.share() * period;
        for daily in &mut self.daily {
            *daily = height * done / period;
            done += random.between(0.6, 1.4);
            if done > period * 0.98 {
                done = 0.0;
            }
        }
        let unit = random.between(0.1, 0.8);
        self.correlated_noise(unit, 0.5, random);
        self.unit = unit.max(0.25 * height);
    }

    fn disk_free(&mut self, random: &mut Random) {
        let (start, per_day) = (random.between(25.0, 85.0), random.between(0.0, 1.6));
        for (step, level) in self.level.iter_mut().enumerate() {
            *level = start - per_day * real(step) / real(DAY);
        }
        // Logs grow and are rotated at a fixed time.
        if random.is(0.6) {
            let (at, grown, days) =
                (random.count(0, DAY - 1), random.between(0.5, 5.0), random.one_of(&[1, 1, 2, 7]).unwrap_or(1));
            let offset = random.count(0, days - 1) * DAY;
            for step in 0..WEEK {
                let since = (self.first_step + step + offset + DAY - at) % (days * DAY);
                if let Some(daily) = self.daily.get_mut(step) {
                    *daily = -grown * real(since) / real(DAY * days);
                }
            }
        }
        self.unit = random.between(0.01, 0.15);
        self.correlated_noise(self.unit, 0.6, random);
        // Files that come and go.
        for _ in 0..random.count(0, 4) {
            let start = random.count(0, WEEK - 1);
            let height = -random.between(0.2, 1.5);
            self.jobs.push(Job { start, end: start + random.count(2, 3 * HOUR), height, is_daily: false });
        }
        self.unit = (self.unit * 6.0).max(0.5);
    }

    fn latency(&mut self, random: &mut Random) {
        let (middle, spread) = (10.0_f64.powf(random.between(0.5, 2.5)), random.between(0.08, 0.5));
        self.level.fill(middle);
        self.business_hours(middle * random.between(0.0, 0.8), random);
        let mut drift = 0.0;
        for step in 0..WEEK {
            drift = 0.9 * drift + 0.3 * random.normal();
            let whole = self.level[step] + self.daily[step];
            let mut factor = (spread * (0.7 * random.normal() + 0.5 * drift)).exp();
            if random.is(0.004) {
                factor += random.exponential(4.0 * spread);
            }
            self.noise[step] = whole * (factor - 1.0);
        }
        self.unit = middle * spread * 1.3;
        self.limits = (0.2 * middle, f64::MAX);
    }

    fn throughput(&mut self, random: &mut Random) {
        let size = 10.0_f64.powf(random.between(1.0, 5.0));
        self.level.fill(size * random.between(0.1, 0.6));
        self.business_hours(size, random);
        let spread = random.between(0.03, 0.15);
        self.correlated_noise(spread, 0.5, random);
        for step in 0..WEEK {
            self.noise[step] *= self.level[step] + self.daily[step];
        }
        self.unit = spread * size * 0.8;
        self.limits = (0.0, f64::MAX);
    }

    fn network(&mut self, random: &mut Random) {
        let size = 10.0_f64.powf(random.between(4.0, 7.0));
        self.level.fill(size);
        if random.is(0.6) {
            self.business_hours(size * random.between(0.3, 2.0), random);
        }
        let spread = random.between(0.15, 0.5);
        for step in 0..WEEK {
            self.noise[step] = (self.level[step] + self.daily[step]) * ((spread * random.normal()).exp() - 1.0);
        }
        if random.is(0.5) {
            let at = random.count(0, DAY - 1);
            self.daily_job(at, random.between(4.0, 20.0), size * random.between(4.0, 20.0), random);
        }
        self.small_bursts(random.between(0.0, 4.0), size * random.between(1.0, 4.0), random);
        self.unit = size * (spread + 0.6);
        self.limits = (0.0, f64::MAX);
    }

    /// More by day than by night, and less on weekends.
    fn business_hours(&mut self, height: f64, random: &mut Random) {
        let (noon, width) = (random.between(10.0, 16.0) * real(HOUR), random.between(3.0, 6.0) * real(HOUR));
        let weekend = if random.is(0.3) { 1.0 } else { random.between(0.1, 0.8) };
        let power = random.one_of(&[2, 2, 4, 8]).unwrap_or(2);
        let factors: Vec<f64> = (0..9).map(|_| random.between(0.9, 1.1)).collect();
        for step in 0..WEEK {
            let far = (real(self.clock(step)) - noon).abs();
            let far = far.min(real(DAY) - far) / width;
            let of_day = factors.get((self.first_step + step) / DAY).copied().unwrap_or(1.0);
            let share = if self.is_weekend(step) { weekend } else { 1.0 };
            self.daily[step] += height * of_day * share * (-far.powi(power) / 2.0).exp();
        }
    }

    fn correlated_noise(&mut self, size: f64, memory: f64, random: &mut Random) {
        let mut last = random.normal();
        for noise in &mut self.noise {
            last = memory * last + (1.0 - memory * memory).sqrt() * random.normal();
            *noise += size * last;
        }
    }

    fn small_bursts(&mut self, per_day: f64, height: f64, random: &mut Random) {
        for _ in 0..steps(per_day * 7.0) {
            let start = random.count(0, WEEK - 1);
            let height = height * random.between(0.4, 1.3);
            self.jobs.push(Job { start, end: start + random.count(1, 4), height, is_daily: false });
        }
    }

    fn daily_job(&mut self, at: usize, length: f64, height: f64, random: &mut Random) {
        let jitter = random.between(0.0, 3.0);
        for day in 0..8 {
            let start = real(day * DAY + at) + jitter * random.normal() - real(self.first_step);
            if start < 0.0 {
                continue;
            }
            let (start, length) = (steps(start), steps(length * random.between(0.85, 1.15)).max(2));
            let height = height * random.between(0.9, 1.1);
            self.jobs.push(Job { start, end: start + length, height, is_daily: true });
        }
    }

    /// Memory is given back at once, and taken again in hours.
    fn restart(&mut self, random: &mut Random) {
        let (at, share, hours) = (random.count(0, WEEK - 1), random.between(0.1, 0.5), random.between(0.5, 8.0));
        for (since, level) in self.level.iter_mut().skip(at).enumerate() {
            *level *= 1.0 - share * (-real(since) / (hours * real(HOUR))).exp();
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, which is meant")]
pub(crate) fn steps(length: f64) -> usize {
    length as usize
}
