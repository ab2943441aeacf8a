//! What the operator set: variables of the app, read for each call because their providers rotate them, and only where a
//! call comes to them, because to read one may mean asking a vault.

use std::time::Duration;

use spin_sdk::variables;

use crate::{
    azure::{
        blob::{self, Storage},
        cloud::Cloud,
    },
    failure::Failure,
};

/// The settings of requests to Azure.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Where Azure is.
    pub(crate) cloud: Cloud,
    /// How long a request may take until it is answered.
    pub(crate) request_timeout: Duration,
}

/// Reads the settings of requests to Azure.
pub(crate) fn read() -> Result<Settings, Failure> {
    let request_timeout = seconds("requesttimeoutseconds", &variable("requesttimeoutseconds")?)?;
    Ok(Settings { cloud: cloud()?, request_timeout })
}

/// Reads how long a call may take in all.
pub(crate) fn deadline() -> Result<Duration, Failure> {
    seconds("deadlineseconds", &variable("deadlineseconds")?)
}

/// Reads all that every call relies on: a host that it may call is made from some of them, and if that can't be, Spin lets
/// no request out, not even to a component.
pub(crate) fn check() -> Result<(), Failure> {
    deadline()?;
    read()?;
    blob::emulator(&variable("storageemulator")?)?;
    Ok(())
}

/// Reads where Azure is.
pub(crate) fn cloud() -> Result<Cloud, Failure> {
    Cloud::parse(&variable("cloud")?, &variable("sandbox")?)
}

/// Reads where blobs are.
pub(crate) fn storage(cloud: &Cloud) -> Result<Storage, Failure> {
    let emulator = blob::emulator(&variable("storageemulator")?)?;
    Storage::parse(&variable("storageaccount")?, emulator, &variable("storagekey")?, cloud)
}

/// Reads one variable, which may mean asking a vault.
pub(crate) fn variable(name: &'static str) -> Result<String, Failure> {
    let problem = "could not be read from its provider".to_owned();
    variables::get(name).map_err(|_| Failure::Setting { variable: name, problem })
}

/// Between 1 second and an hour.
fn seconds(variable: &'static str, text: &str) -> Result<Duration, Failure> {
    let seconds = text.parse().ok().filter(|seconds| (1..=3600).contains(seconds)).map(Duration::from_secs);
    let problem = "must be a number of seconds between 1 and 3600".to_owned();
    seconds.ok_or(Failure::Setting { variable, problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_whole_number_within_an_hour() {
        assert_eq!(seconds("deadlineseconds", "90"), Ok(Duration::from_secs(90)));
        for text in ["", "0", "3601", "1.5", "-1", "90s"] {
            assert!(seconds("deadlineseconds", text).is_err(), "{text}");
        }
    }
}
