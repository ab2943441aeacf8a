//! What is wrong with a database or its server, as far as the inventory tells.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;
use tool::instant;

use crate::{row::Kind, support};

const HOUR: u64 = 60 * 60 * 1000;
const DAY: u64 = 24 * HOUR;

/// Databases of the server itself: none of them can be encrypted by their owner, and `tempdb` can't be backed up.
const SYSTEM: [&str; 4] = ["master", "model", "msdb", "tempdb"];

/// Something to look into.
#[derive(Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Finding {
    /// What it is, such as `no-full-backup`.
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

/// What the inventory tells of a database or a server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) kind: Kind,
    pub(crate) database: Option<&'a str>,
    pub(crate) version: Option<&'a str>,
    pub(crate) recovery_mode: Option<&'a str>,
    pub(crate) last_full: Option<&'a str>,
    pub(crate) last_log: Option<&'a str>,
    pub(crate) is_auto_close_on: Option<bool>,
    pub(crate) is_auto_shrink_on: Option<bool>,
    pub(crate) is_encrypted: Option<bool>,
    pub(crate) size: Option<f64>,
    pub(crate) available: Option<f64>,
}

/// Looks at the facts as they are at `now`, in milliseconds since the Unix epoch.
pub(crate) fn of(facts: Facts<'_>, now: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |code, text| findings.push(Finding { code, text });
    let is_system = facts.database.is_some_and(|name| SYSTEM.iter().any(|system| name.eq_ignore_ascii_case(system)));
    let is_tempdb = facts.database.is_some_and(|name| name.eq_ignore_ascii_case("tempdb"));

    // Only Azure Arc tells of backups: Azure makes those of its own databases itself.
    if facts.kind == Kind::Arc && facts.database.is_some() && !is_tempdb {
        if let Some(age) = too_old(facts.last_full, 7 * DAY, now) {
            find("no-full-backup", format!("no full backup within 7 days: {age}"));
        }
        if !is_system
            && has_log_backups(facts.recovery_mode)
            && let Some(age) = too_old(facts.last_log, DAY, now)
        {
            let mode = facts.recovery_mode.unwrap_or_default();
            find("no-log-backup", format!("no log backup within 24 h under the recovery model {mode}: {age}"));
        }
    }
    if facts.is_auto_close_on == Some(true) {
        find("auto-close", "auto-close is on".into());
    }
    if facts.is_auto_shrink_on == Some(true) {
        find("auto-shrink", "auto-shrink is on".into());
    }
    if facts.is_encrypted == Some(false) && !is_system {
        find("not-encrypted", "the database is not encrypted".into());
    }
    if let Some(end) = facts.version.and_then(|version| support::ended(version, now)) {
        find("out-of-support", format!("support of {} ended on {end}", facts.version.unwrap_or_default()));
    }
    if let (Some(size), Some(available)) = (facts.size, facts.available)
        && size > 0.0
        && available < size / 10.0
    {
        find("low-space", format!("{} % of the space is free, less than 10 %", percent(available, size)));
    }
    findings
}

/// A share in whole percent. It is written without a fraction, since the code to write one is ten kilobytes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn percent(part: f64, whole: f64) -> u8 {
    (part * 100.0 / whole) as u8
}

/// Whether a recovery model keeps the log until it is backed up.
///
/// <https://learn.microsoft.com/sql/relational-databases/backup-restore/recovery-models-sql-server>
fn has_log_backups(mode: Option<&str>) -> bool {
    mode.is_some_and(|mode| ["full", "bulk-logged", "bulk_logged"].iter().any(|known| mode.eq_ignore_ascii_case(known)))
}

/// How old a backup is, if that is more than `most` milliseconds.
fn too_old(backup: Option<&str>, most: u64, now: u64) -> Option<String> {
    // An instant that can't be read, such as the year 1, stands for never.
    let Some(backup) = backup.and_then(instant::parse) else { return Some("none is known".into()) };
    let age = now.saturating_sub(backup);
    let (days, hours) = (age / DAY, age / HOUR);
    (age > most)
        .then(|| if days > 1 { format!("the last is {days} days old") } else { format!("the last is {hours} h old") })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22T21:03:00Z.
    const NOW: u64 = 1_795_381_380_000;

    const SOUND: Facts<'_> = Facts {
        kind: Kind::Arc,
        database: Some("sales"),
        version: Some("SQL Server 2022"),
        recovery_mode: Some("Full"),
        last_full: Some("2026-11-22T01:00:00Z"),
        last_log: Some("2026-11-22T20:00:00Z"),
        is_auto_close_on: Some(false),
        is_auto_shrink_on: Some(false),
        is_encrypted: Some(true),
        size: Some(100.0),
        available: Some(10.0),
    };

    #[test]
    fn each_fault_is_found_and_its_twin_is_not() {
        let full = |last_full| Facts { last_full, ..SOUND };
        let log = |recovery_mode, last_log| Facts { recovery_mode, last_log, ..SOUND };
        let named = |facts, name| Facts { database: name, ..facts };
        let unencrypted = Facts { is_encrypted: Some(false), ..SOUND };
        let space = |size, available| Facts { size, available, ..SOUND };
        let rows = [
            (SOUND, ""),
            (full(Some("2026-11-15T21:03:00Z")), ""),
            (full(Some("2026-11-15T21:02:59Z")), "no-full-backup"),
            (full(Some("0001-01-01T00:00:00Z")), "no-full-backup"),
            (full(None), "no-full-backup"),
            (named(full(None), Some("master")), "no-full-backup"),
            (named(full(None), Some("tempdb")), ""),
            (named(full(None), None), ""),
            (Facts { kind: Kind::Database, ..full(None) }, ""),
            (log(Some("Full"), Some("2026-11-21T21:03:00Z")), ""),
            (log(Some("FULL"), Some("2026-11-21T21:02:59Z")), "no-log-backup"),
            (log(Some("Bulk-logged"), None), "no-log-backup"),
            (log(Some("Simple"), None), ""),
            (log(None, None), ""),
            (named(log(Some("Full"), None), Some("model")), ""),
            (Facts { is_auto_close_on: Some(true), ..SOUND }, "auto-close"),
            (Facts { is_auto_close_on: None, ..SOUND }, ""),
            (Facts { is_auto_shrink_on: Some(true), ..SOUND }, "auto-shrink"),
            (unencrypted, "not-encrypted"),
            (named(unencrypted, Some("MSDB")), ""),
            (Facts { is_encrypted: None, ..SOUND }, ""),
            (Facts { version: Some("SQL Server 2014"), ..SOUND }, "out-of-support"),
            (space(Some(100.0), Some(9.9)), "low-space"),
            (space(Some(100.0), Some(0.0)), "low-space"),
            (space(Some(0.0), Some(0.0)), ""),
            (space(Some(100.0), None), ""),
            (space(None, Some(1.0)), ""),
        ];
        for (facts, code) in rows {
            let codes: Vec<_> = of(facts, NOW).into_iter().map(|finding| finding.code).collect();
            assert_eq!(codes.join(" "), code, "{facts:?}");
        }
    }

    #[test]
    fn a_finding_says_how_bad_it_is() {
        let text = |facts| of(facts, NOW).into_iter().next().unwrap().text;
        let full = |last_full| text(Facts { last_full, ..SOUND });
        assert_eq!(full(Some("2026-11-02T21:03:00Z")), "no full backup within 7 days: the last is 20 days old");
        assert_eq!(full(None), "no full backup within 7 days: none is known");
        let log = text(Facts { last_log: Some("2026-11-21T11:03:00Z"), ..SOUND });
        assert_eq!(log, "no log backup within 24 h under the recovery model Full: the last is 34 h old");
        let space = text(Facts { available: Some(1.5), ..SOUND });
        assert_eq!(space, "1 % of the space is free, less than 10 %");
    }
}
