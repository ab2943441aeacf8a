"""Generates SQL best practices assessments: one CSV line for each finding of each weekly run.

<https://learn.microsoft.com/sql/sql-server/azure-arc/assess>
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from .clock import MIDNIGHT, stamp

_RUNS = 5
# Check, title, description, type of target (1 server, 2 database), severity, message and tags.
_CHECKS: tuple[tuple[str, str, str, int, int, str, str], ...] = (
    ("TF3226", "Trace flag 3226", "Suppress backup messages", 1, 10, "Enable trace flag 3226", "DefaultRuleset, TraceFlag"),
    ("FullBackup", "Full backup", "Back up, then test", 2, 30, 'No full backup of "{0}" in 7 days', "DefaultRuleset, Backup"),
    ("MaxDOP", "Max DOP", "", 1, 20, "Set it to 8, not 0", "DefaultRuleset, Performance, MaxDOP"),
    ("Index", "Unused indexes", "Line one\r\nline two", 2, 10, "Größe, 日本語 in\n{0}", "DefaultRuleset, Index"),
    ("CPU", "Power plan", "Use high performance", 1, 30, "Balanced", "DefaultRuleset, CPU"),
    ("Naming", "Names", "Prefix sp_", 2, 0, "'sp_' in {0}; \"quoted\", twice", "DefaultRuleset, Naming"),
    ("Warn", "A warning", "Not of the default severities", 1, 1, "Check failed to run", "DefaultRuleset"),
    ("Worse", "A failure", "Not of the default severities", 1, 2, "Check failed", "DefaultRuleset, Security"),
    ("Passed", "A check that passed", "", 1, -1, "", "DefaultRuleset, Memory"),
    ("Other", "Without a category", "", 2, 20, "Something in {0}", "DefaultRuleset, Unheard"),
)
_LINK = "https://learn.microsoft.com/sql/sample"


@dataclass(frozen=True, slots=True)
class Computer:
    """A computer that a workspace knows."""

    name: str
    resource: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table, and what is in it."""

    generated: datetime
    computer: Computer
    run: UUID
    is_latest: bool
    fields: tuple[str, ...]

    def raw(self) -> str:
        """Writes the fields as the assessment does: quotes where the text needs them."""
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(self.fields)
        return line.getvalue().removesuffix("\r\n")

    def as_json(self) -> dict[str, Any]:
        """Gives what the line says, under plain names."""
        stamped, _, check, title, description, link, kind, target, severity, message, tags, instance = self.fields
        return {
            "assessedAt": stamped,
            "resourceId": self.computer.resource,
            "checkId": check,
            "title": title,
            "description": description,
            "helpLink": link,
            "targetType": {"1": "Server", "2": "Database"}[kind],
            "target": target,
            "severity": int(severity),
            "message": message,
            "tags": [tag.strip() for tag in tags.split(",")][1:],
            "instance": instance,
        }


def instances(number: int) -> tuple[str, ...]:
    """Gives the SQL Server instances of a computer."""
    return (("MSSQLSERVER",), ("SQLEXPRESS",), ("MSSQLSERVER", "PROD01"))[number % 3]


def assessments_of(seed: int, workspace: str, computers: list[Computer]) -> Iterator[Entry]:
    """Makes every line that a workspace holds."""
    random = Random(f"assessment/{seed}/{workspace}")
    for number, computer in enumerate(computers):
        for instance in instances(number):
            # One instance has not been assessed for three weeks.
            weeks = range(3 if number == 3 else 0, _RUNS)
            for week in weeks:
                began = MIDNIGHT - timedelta(days=1 + 7 * week, hours=number % 5)
                yield from _run(random, computer, instance, began, week == weeks[0])


def _run(random: Random, computer: Computer, instance: str, began: datetime, is_latest: bool) -> Iterator[Entry]:
    run = UUID(int=random.getrandbits(128), version=4)
    host = computer.name.split(".")[0].upper()
    # Some runs take minutes to arrive, others come at once.
    step = random.choice((0, 11))
    checks = [check for check in _CHECKS if random.random() < 0.8]
    for place, (check, title, description, kind, severity, message, tags) in enumerate(checks):
        databases = ("Sales", "Größe, 2") if kind == 2 else ("",)
        for database in databases:
            target = f"{host}:{database}" if database else host
            generated = began + timedelta(seconds=step * place)
            text = message.format(database) if is_latest else f"{message.format(database)} (earlier)"
            fields = (
                stamp(began),
                str(run),
                check,
                title,
                description,
                f"{_LINK}/{check.lower()}",
                str(kind),
                target,
                str(severity),
                text,
                tags,
                instance,
            )
            yield Entry(generated, computer, run, is_latest, fields)
