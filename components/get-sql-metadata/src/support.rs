//! Until when Microsoft supports a version of SQL Server.

use tool::instant;

/// A version as its name contains it, and the last day of its extended support.
///
/// <https://learn.microsoft.com/sql/sql-server/end-of-support/sql-server-end-of-support-overview>,
/// <https://learn.microsoft.com/lifecycle/products/>
const ENDS: &[(&str, &str)] = &[
    ("2005", "2016-04-12"),
    ("2008", "2019-07-09"),
    ("2012", "2022-07-12"),
    ("2014", "2024-07-09"),
    ("2016", "2026-07-14"),
    ("2017", "2027-10-12"),
    ("2019", "2030-01-08"),
    ("2022", "2033-01-11"),
    ("2025", "2036-01-06"),
];

/// The last day of the support of a version such as `SQL Server 2016` or the image offer `SQL2016SP3-WS2019`, if that
/// was before `now`, in milliseconds since the Unix epoch.
pub(crate) fn ended(version: &str, now: u64) -> Option<&'static str> {
    // The name of an image goes on with the version of Windows, which is not meant.
    let version = version.split("-WS").next().unwrap_or(version);
    let &(_, end) = ENDS.iter().find(|(year, _)| version.contains(year))?;
    let end_of_day = instant::parse(&alloc::format!("{end}T23:59:59Z"))?;
    (end_of_day < now).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_out_of_support_from_the_day_after_its_last() {
        let at = |instant: &str| instant::parse(instant).unwrap();
        let rows = [
            ("SQL Server 2012", "2026-11-22T00:00:00Z", Some("2022-07-12")),
            ("SQL Server 2008 R2", "2026-11-22T00:00:00Z", Some("2019-07-09")),
            ("SQL Server 2016", "2026-07-14T23:59:59Z", None),
            ("SQL Server 2016", "2026-07-15T00:00:00Z", Some("2026-07-14")),
            ("SQL2016SP3-WS2019", "2026-11-22T00:00:00Z", Some("2026-07-14")),
            ("SQL2022-WS2016", "2026-11-22T00:00:00Z", None),
            ("SQL Server 2022", "2026-11-22T00:00:00Z", None),
            ("SQL Server 2025", "2026-11-22T00:00:00Z", None),
            ("Unknown", "2026-11-22T00:00:00Z", None),
            ("12.0", "2026-11-22T00:00:00Z", None),
        ];
        for (version, now, end) in rows {
            assert_eq!(ended(version, at(now)), end, "{version} {now}");
        }
    }
}
