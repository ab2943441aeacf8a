//! Runs the anomaly detector and Kusto's over folders of series, and measures both.
#![expect(clippy::print_stdout, reason = "what it prints is what it is run for")]

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

use anomaly_bench::{
    estate::{self, Variation},
    folder,
    method::Method,
    quality::Quality,
};

/// Seeds that no choice in the detector was made with.
const BENCH: core::ops::Range<u64> = 1_000_000..1_002_000;

#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Finds the episodes of every `timestamp,value` file of a folder.
    Folder {
        /// The folder; its `metrics.json` may name the metric of each file.
        #[arg(long, value_name = "DIR")]
        csv: PathBuf,
        /// The file that the episodes are written to, as ranges of rows counted from 0.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The detector.
        #[arg(long, value_enum, default_value = "ours")]
        method: Method,
        /// Shows the detector so many days at a time, all of a series without it.
        #[arg(long)]
        days: Option<u32>,
    },
    /// Prints a generated series as rows of seconds and values.
    Series {
        /// What it is generated from.
        seed: u64,
    },
    /// Measures a detector on generated series.
    Quality {
        /// The detector.
        #[arg(long, value_enum, default_value = "ours")]
        method: Method,
        /// The first seed.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// How many series.
        #[arg(long, default_value_t = 2000)]
        count: u64,
        /// Lists what is found in the series whose family and fault contain this.
        #[arg(long)]
        show: Option<String>,
    },
    /// Compares the detectors on generated series.
    Bench,
}

fn main() -> Result<()> {
    match Cli::parse().task {
        Task::Folder { csv, out, method, days } => {
            let detections = folder::run(&csv, method, days)?;
            fs::write(&out, serde_json::to_vec(&detections)?)
                .with_context(|| format!("`{}` cannot be written", out.display()))
        }
        Task::Series { seed } => {
            for (time, value) in estate::sample(seed).series.points {
                println!("{time},{value}");
            }
            Ok(())
        }
        Task::Quality { method, seed, count, show } => {
            print!("{}", Quality::of(method, seed..seed + count, Variation::Plain, show.as_deref()).report());
            Ok(())
        }
        Task::Bench => {
            for method in [Method::Ours, Method::Kusto, Method::KustoStrong] {
                print!("{method:?}: {}", Quality::of(method, BENCH, Variation::Plain, None).report());
            }
            for variation in Variation::CHANGES {
                print!("{variation:?}: {}", Quality::of(Method::Ours, BENCH, variation, None).summary());
            }
            Ok(())
        }
    }
}
