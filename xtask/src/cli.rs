//! The command line.
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Builds, runs, tests and measures the app")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Builds what is missing, starts the app and says how to connect a client.
    Up(UpOptions),
    /// Runs one test suite, or all of them.
    Test(TestOptions),
    /// Builds the components and the embedded host, and prints the size of every component.
    Build(BuildOptions),
    /// Finds the anomalies in a folder of `timestamp,value` files.
    Anomalies(AnomaliesOptions),
    /// Measures the app beside its peers, or how good and fast a part of it is.
    Bench {
        /// What to measure; everything without it.
        #[command(subcommand)]
        bench: Option<Bench>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// The app beside its peers in one run, with everything that is published; half an hour.
    Peers(PeersOptions),
    /// Writes the documentation and the charts anew from the results of the last run.
    Report,
    /// Compares the memory of the server after its first calls with that after many more.
    Memory(MemoryOptions),
    /// The detectors of anomalies, on generated series.
    Anomalies,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct AnomaliesOptions {
    /// The folder, whose `metrics.json` may say what each file measures.
    #[arg(long, value_name = "DIR")]
    pub(crate) csv: PathBuf,
    /// The file to write the episodes to: for each file ranges of rows, first and last, counted from 0.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The detector.
    #[arg(long, value_enum, default_value_t = Method::Ours)]
    pub(crate) method: Method,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// That of `GetAnomalies`, the crate `anomaly`.
    Ours,
    /// Kusto's `series_decompose_anomalies` with its defaults.
    Kusto,
    /// The strongest variant of it that we know.
    KustoStrong,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct PeersOptions {
    /// Measures for a few minutes, to see that everything runs, and publishes nothing.
    #[arg(long)]
    pub(crate) quick: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct MemoryOptions {
    /// How many calls to make.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(1_000..))]
    pub(crate) calls: u32,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct UpOptions {
    /// What runs the components; without it `spin` if it is on PATH, else the embedded host.
    #[arg(long, value_enum)]
    pub(crate) host: Option<Host>,
    /// Where the rows come from; without it Azure if a token is configured, else the sandbox.
    #[arg(long, value_enum)]
    pub(crate) azure: Option<Azure>,
    /// The address and port to serve on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
    pub(crate) listen: String,
}

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct BuildOptions {
    /// Builds the components alone, which is all that is deployed.
    #[arg(long)]
    pub(crate) components: bool,
    /// Also writes an SBOM beside every component, as CycloneDX JSON.
    #[arg(long)]
    pub(crate) sbom: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct TestOptions {
    /// The suite to run; all of them, cheap ones first, without it.
    #[arg(value_name = "SUITE")]
    pub(crate) suite: Option<String>,
    /// The MCP endpoint of a running server to run the suite `e2e`, `browser` or `conformance` against.
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Host {
    /// Spin, as installed on this machine.
    Spin,
    /// The host of this repository, `azure-infra-host`.
    Embedded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Azure {
    /// The real Azure.
    Live,
    /// Sample rows from the Azure sandbox of this repository.
    Sandbox,
}
