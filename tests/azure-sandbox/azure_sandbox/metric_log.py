"""Generates the counters of computers: day and week, backups at night, disks that fill, leaks, and known anomalies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from .assessment_log import Computer
from .clock import MIDNIGHT, stamp

DAYS = 35
STEP_MINUTES = 10
_MEMORY_MB = 16384
# The part of a working day that is busy, from 0 to 1, and the hour in which backups run.
_BUSY = (
    "(CASE WHEN dayofweek(t) IN (0, 6) THEN 0.1 ELSE 1 END)"
    " * greatest(0, sin((hour(t) + minute(t) / 60.0 - 6) / 14 * pi()))"
)
_BACKUP = "(CASE WHEN hour(t) = 2 THEN 1 ELSE 0 END)"
_NOISE = "(hash(computer || counter || device || CAST(t AS VARCHAR)) % 1000 / 500.0 - 1)"
_AGE = f"(date_diff('hour', TIMESTAMP '{MIDNIGHT:%Y-%m-%d %H:%M:%S}', t) / 24.0)"

# Namespace, counter, tag of the device, its devices, and the ordinary value as SQL.
_COUNTERS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    ("Processor", "UtilizationPercentage", "", ("",), f"12 + n % 5 * 4 + 25 * {_BUSY} + 3 * {_NOISE}"),
    ("Memory", "AvailableMB", "", ("",), f"9000 - n % 7 * 200 - 1200 * {_BUSY} + 60 * {_NOISE}"),
    ("LogicalDisk", "FreeSpacePercentage", "vm.azm.ms/mountId", ("C:", "D:"), f"50 - 0.1 * {_AGE} + 0.2 * {_NOISE}"),
    (
        "LogicalDisk",
        "TransfersPerSecond",
        "vm.azm.ms/mountId",
        ("C:", "D:"),
        f"40 + 60 * {_BUSY} + 900 * {_BACKUP} + 8 * {_NOISE}",
    ),
    (
        "Network",
        "WriteBytesPerSecond",
        "vm.azm.ms/networkDeviceId",
        ("eth0",),
        f"20000 + 90000 * {_BUSY} + 4000000 * {_BACKUP} + 5000 * {_NOISE}",
    ),
)
# The names that the older agent has for the same counters.
_PERF = {
    "UtilizationPercentage": ("Processor", "% Processor Time", "_Total"),
    "AvailableMB": ("Memory", "Available MBytes", ""),
    "FreeSpacePercentage": ("LogicalDisk", "% Free Space", None),
    "TransfersPerSecond": ("LogicalDisk", "Disk Transfers/sec", None),
}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something that is not ordinary: what is added to a counter of a computer for a time, at once or more each day."""

    computer: int
    counter: str
    device: str
    start: datetime
    end: datetime
    change: float
    per_day: float = 0


_ANOMALIES = (
    Anomaly(0, "UtilizationPercentage", "", MIDNIGHT - timedelta(days=3), MIDNIGHT - timedelta(days=2, hours=21), 70),
    # It begins before midnight, so that there is some of it as soon as there is a today.
    Anomaly(1, "UtilizationPercentage", "", MIDNIGHT - timedelta(hours=1), MIDNIGHT + timedelta(hours=2), 80),
    Anomaly(2, "AvailableMB", "", MIDNIGHT - timedelta(days=2), MIDNIGHT - timedelta(days=1, hours=18), -6500),
    Anomaly(0, "FreeSpacePercentage", "D:", MIDNIGHT - timedelta(days=1), MIDNIGHT - timedelta(hours=18), -35),
    # A backup that did not run.
    Anomaly(
        3,
        "TransfersPerSecond",
        "C:",
        MIDNIGHT - timedelta(days=1, hours=22),
        MIDNIGHT - timedelta(days=1, hours=21),
        -900,
    ),
    # The same at the same time on three computers.
    *(
        Anomaly(
            n,
            "UtilizationPercentage",
            "",
            MIDNIGHT - timedelta(days=3, hours=21),
            MIDNIGHT - timedelta(days=3, hours=18),
            75,
        )
        for n in (7, 8, 9)
    ),
)
# Of these it is a matter of taste whether they are any: a few times the noise, for an hour of a quiet evening.
_FAINT = tuple(
    Anomaly(
        n,
        "UtilizationPercentage",
        "",
        MIDNIGHT - timedelta(days=n - 8, hours=2),
        MIDNIGHT - timedelta(days=n - 8, hours=1),
        20,
    )
    for n in (10, 11, 12)
)
# What goes on until nothing is left: a leak, and a disk that will be full within days.
_TRENDS = (
    Anomaly(5, "AvailableMB", "", MIDNIGHT - timedelta(days=6), MIDNIGHT + timedelta(days=2), 0, -700),
    Anomaly(6, "FreeSpacePercentage", "C:", MIDNIGHT - timedelta(days=10), MIDNIGHT + timedelta(days=2), 0, -3.3),
)
# A computer that was off: nothing of it is in the log.
_OFF = (4, MIDNIGHT - timedelta(days=5), MIDNIGHT - timedelta(days=4, hours=18))
# A counter of what is left is told as what is in use, so that less of it is more.
_INVERTED = ("AvailableMB",)


def anomalies(computers: list[Computer]) -> list[dict[str, Any]]:
    """Gives the anomalies that the log of these computers has, without those that are faint."""
    return _told(_ANOMALIES, computers)


def faint(computers: list[Computer]) -> list[dict[str, Any]]:
    """Gives what in the log of these computers is far enough from ordinary for a high sensitivity, but not for a low one."""
    return _told(_FAINT, computers)


def _told(known: tuple[Anomaly, ...], computers: list[Computer]) -> list[dict[str, Any]]:
    return [
        {
            "computer": computers[anomaly.computer].name,
            "counter": anomaly.counter,
            "instance": anomaly.device,
            "start": stamp(anomaly.start),
            "end": stamp(anomaly.end),
            "direction": "high" if (anomaly.change > 0) != (anomaly.counter in _INVERTED) else "low",
        }
        for anomaly in known
        if anomaly.computer < len(computers)
    ]


def trends(computers: list[Computer]) -> list[dict[str, Any]]:
    """Gives the series of these computers that are heading for an end."""
    return [
        {"computer": computers[trend.computer].name, "counter": trend.counter, "instance": trend.device}
        for trend in _TRENDS
        if trend.computer < len(computers)
    ]


def off(computers: list[Computer]) -> list[dict[str, Any]]:
    """Gives the times in which one of these computers was off."""
    number, start, end = _OFF
    return [{"computer": c.name, "start": stamp(start), "end": stamp(end)} for c in computers[number : number + 1]]


def series(computers: list[Computer]) -> list[dict[str, str]]:
    """Gives every series that the log has, one for each computer, counter and device."""
    return [
        {"computer": computer.name, "counter": counter, "instance": device}
        for computer in computers
        for _, counter, _, devices, _ in _COUNTERS
        for device in devices
    ]


def load(cursor: duckdb.DuckDBPyConnection, workspace: str, computers: list[Computer], *, is_perf: bool) -> None:
    """Writes the counters of a workspace; a later day of them is there already, and the views hide what is to come."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE known (n INTEGER, computer VARCHAR, resource VARCHAR)")
    if not computers:
        return
    cursor.executemany("INSERT INTO known VALUES (?, ?, ?)", [(n, c.name, c.resource) for n, c in enumerate(computers)])
    first = MIDNIGHT - timedelta(days=DAYS)
    steps = (DAYS + 2) * 24 * 60 // STEP_MINUTES
    for namespace, counter, tag, devices, value in _COUNTERS:
        changes = " ".join(_change(a) for a in (*_ANOMALIES, *_FAINT, *_TRENDS) if a.counter == counter)
        listed = ", ".join(f"'{device}'" for device in devices)
        points = (
            f"SELECT n, computer, resource, '{counter}' AS counter, device,"
            f" TIMESTAMP '{first:%Y-%m-%d %H:%M:%S}' + to_minutes(i * {STEP_MINUTES}) AS t"
            f" FROM known, (SELECT unnest([{listed}]) AS device), range({steps}) AS r(i)"
        )
        made = (
            f"SELECT *, round({value} {changes}, 3) AS val FROM ({points}) WHERE NOT (n = {_OFF[0]}"
            f" AND t >= TIMESTAMP '{_OFF[1]:%Y-%m-%d %H:%M:%S}' AND t < TIMESTAMP '{_OFF[2]:%Y-%m-%d %H:%M:%S}')"
        )
        if is_perf:
            if counter in _PERF:
                item, name, instance = _PERF[counter]
                place = "device" if instance is None else f"'{instance}'"
                cursor.execute(
                    f"INSERT INTO logs.Perf SELECT '{workspace}', t, computer, '{item}', '{name}', {place}, val, resource"
                    f" FROM ({made})"
                )
            continue
        tags = f"json_object('{tag}', device)" if tag else "json_object()"
        if counter == "AvailableMB":
            tags = f"json_object('vm.azm.ms/memorySizeMB', {_MEMORY_MB})"
        cursor.execute(
            f"INSERT INTO logs.InsightsMetrics SELECT '{workspace}', t, computer, 'vm.azm.ms', '{namespace}', '{counter}',"
            f" val, CAST({tags} AS VARCHAR), '', resource FROM ({made})"
        )


def _change(anomaly: Anomaly) -> str:
    start, end = (f"TIMESTAMP '{instant:%Y-%m-%d %H:%M:%S}'" for instant in (anomaly.start, anomaly.end))
    days = f"date_diff('minute', {start}, t) / 1440.0"
    when = f"n = {anomaly.computer} AND device = '{anomaly.device}' AND t >= {start} AND t < {end}"
    return f"+ CASE WHEN {when} THEN {anomaly.change} + {anomaly.per_day} * {days} ELSE 0 END"
