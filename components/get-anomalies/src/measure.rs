//! What a counter measures: how its values are to be read, and which changes of it matter.

use anomaly::Metric;

/// What a counter measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measure {
    /// In plain words.
    pub(crate) name: &'static str,
    /// The unit of the values as they are examined and told.
    pub(crate) unit: &'static str,
    pub(crate) metric: Metric,
    reading: Reading,
    /// Whether it is to be said where the series is heading.
    pub(crate) has_outlook: bool,
}

/// How Azure's value becomes one in the unit.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reading {
    Plain,
    Times(f64),
    /// The rest of a hundred.
    Rest,
    /// The sum of a step, which becomes a rate per second.
    Sum,
    /// What is left of a capacity, which becomes the part in use in percent.
    Left(f64),
}

const PROCESSOR: Measure =
    Measure { name: "processor time", unit: "%", metric: Metric::Cpu, reading: Reading::Plain, has_outlook: false };
const MEMORY: Measure =
    Measure { name: "memory in use", unit: "%", metric: Metric::Memory, reading: Reading::Plain, has_outlook: true };
/// Of a machine whose memory is not known: it runs out like the space of a disk, but goes up and down, so that a slope of
/// two weeks says nothing of what is to come.
const FREE_MEMORY: Measure = Measure {
    name: "available memory",
    unit: "MB",
    metric: Metric::DiskFree,
    reading: Reading::Plain,
    has_outlook: false,
};
const FREE_SPACE: Measure =
    Measure { name: "free space", unit: "%", metric: Metric::DiskFree, reading: Reading::Plain, has_outlook: true };
const TRANSFERS: Measure = Measure {
    name: "disk transfers",
    unit: "1/s",
    metric: Metric::Throughput,
    reading: Reading::Plain,
    has_outlook: false,
};
const READ_LATENCY: Measure = latency("read latency");
const WRITE_LATENCY: Measure = latency("write latency");
const RECEIVED: Measure = network("network received");
const SENT: Measure = network("network sent");

const fn latency(name: &'static str) -> Measure {
    Measure { name, unit: "ms", metric: Metric::Latency, reading: Reading::Plain, has_outlook: false }
}

const fn network(name: &'static str) -> Measure {
    Measure { name, unit: "B/s", metric: Metric::Network, reading: Reading::Plain, has_outlook: false }
}

impl Measure {
    /// What a counter measures; `capacity` is that of the memory in megabytes, where Azure tells it.
    pub(crate) fn of(counter: &str, capacity: Option<f64>) -> Self {
        let seconds = Reading::Times(1000.0);
        match counter {
            "Processor/UtilizationPercentage" | "Processor/% Processor Time" | "Percentage CPU" => PROCESSOR,
            "Memory/AvailableMB" | "Memory/Available MBytes" | "Memory/Available MBytes Memory" => capacity
                .filter(|capacity| *capacity > 0.0)
                .map_or(FREE_MEMORY, |capacity| Self { reading: Reading::Left(capacity), ..MEMORY }),
            "Memory/% Used Memory" => MEMORY,
            "Available Memory Percentage" => Self { reading: Reading::Rest, ..MEMORY },
            "LogicalDisk/FreeSpacePercentage" | "LogicalDisk/% Free Space" | "Logical Disk/% Free Space" => FREE_SPACE,
            "LogicalDisk/% Used Space" | "Logical Disk/% Used Space" => Self { reading: Reading::Rest, ..FREE_SPACE },
            "LogicalDisk/TransfersPerSecond" | "LogicalDisk/Disk Transfers/sec" | "Logical Disk/Disk Transfers/sec" => {
                TRANSFERS
            }
            "LogicalDisk/ReadLatencyMs" => READ_LATENCY,
            "LogicalDisk/WriteLatencyMs" => WRITE_LATENCY,
            "LogicalDisk/Avg. Disk sec/Read" | "Logical Disk/Avg. Disk sec/Read" => {
                Self { reading: seconds, ..READ_LATENCY }
            }
            "LogicalDisk/Avg. Disk sec/Write" | "Logical Disk/Avg. Disk sec/Write" => {
                Self { reading: seconds, ..WRITE_LATENCY }
            }
            "OS Disk Latency" => latency("disk latency"),
            "OS Disk Queue Depth" => Self { unit: "requests", ..latency("disk queue") },
            "Network/ReadBytesPerSecond" | "Network Adapter/Bytes Received/sec" => RECEIVED,
            "Network/WriteBytesPerSecond" | "Network Adapter/Bytes Sent/sec" => SENT,
            "Network In Total" => Self { reading: Reading::Sum, ..RECEIVED },
            "Network Out Total" => Self { reading: Reading::Sum, ..SENT },
            _ => Self { name: "value", unit: "", metric: Metric::Unknown, ..PROCESSOR },
        }
    }

    /// A value in the unit, from what Azure says of a step of so many seconds.
    pub(crate) fn read(&self, value: f64, seconds: f64) -> f64 {
        match self.reading {
            Reading::Plain => value,
            Reading::Times(factor) => value * factor,
            Reading::Rest => 100.0 - value,
            Reading::Sum => value / seconds,
            Reading::Left(capacity) => 100.0 - 100.0 * value / capacity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_in_the_unit_that_is_told() {
        let rows = [
            ("Processor/UtilizationPercentage", None, 40.0, "processor time", "%", 40.0),
            ("Memory/AvailableMB", Some(16384.0), 4096.0, "memory in use", "%", 75.0),
            ("Memory/AvailableMB", Some(0.0), 4096.0, "available memory", "MB", 4096.0),
            ("Memory/Available MBytes", None, 4096.0, "available memory", "MB", 4096.0),
            ("Available Memory Percentage", None, 30.0, "memory in use", "%", 70.0),
            ("Logical Disk/% Used Space", None, 90.0, "free space", "%", 10.0),
            ("LogicalDisk/Avg. Disk sec/Read", None, 0.005, "read latency", "ms", 5.0),
            ("Network Out Total", None, 30_000.0, "network sent", "B/s", 100.0),
            ("OS Disk Queue Depth", None, 3.0, "disk queue", "requests", 3.0),
            ("Unheard/Of", None, 3.0, "value", "", 3.0),
        ];
        for (counter, capacity, value, name, unit, expected) in rows {
            let measure = Measure::of(counter, capacity);
            assert_eq!((measure.name, measure.unit, measure.read(value, 300.0)), (name, unit, expected), "{counter}");
        }
    }
}
