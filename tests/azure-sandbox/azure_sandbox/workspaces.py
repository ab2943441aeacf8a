"""The Log Analytics workspaces as tables in DuckDB, and the results of queries over them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import duckdb
import duckdb_kql

from . import metric_log
from .assessment_log import Computer, assessments_of
from .once import Once
from .resource import resource_id
from .scenarios import DEFAULT_SUBSCRIPTIONS
from .tables import Result

# Columns of the tables, each with its type in DuckDB.
# <https://learn.microsoft.com/azure/azure-monitor/reference/tables-index>
TABLES: dict[str, dict[str, str]] = {
    "InsightsMetrics": {
        "TimeGenerated": "TIMESTAMP",
        "Computer": "VARCHAR",
        "Origin": "VARCHAR",
        "Namespace": "VARCHAR",
        "Name": "VARCHAR",
        "Val": "DOUBLE",
        "Tags": "VARCHAR",
        "AgentId": "VARCHAR",
        "_ResourceId": "VARCHAR",
    },
    "Perf": {
        "TimeGenerated": "TIMESTAMP",
        "Computer": "VARCHAR",
        "ObjectName": "VARCHAR",
        "CounterName": "VARCHAR",
        "InstanceName": "VARCHAR",
        "CounterValue": "DOUBLE",
        "_ResourceId": "VARCHAR",
    },
    "SqlAssessment_CL": {
        "TimeGenerated": "TIMESTAMP",
        "RawData": "VARCHAR",
        "Computer": "VARCHAR",
        "_ResourceId": "VARCHAR",
    },
}
_SIZED = re.compile(r"00000000-0000-0000-0002-(\d{12})")
_FAULTY = re.compile(r"00000000-0000-0000-00fe-([0-9a-f]{4})[0-9a-f]{8}")
DEFAULT_WORKSPACE = "00000000-0000-0000-0000-0000000000a1"
_WITHOUT_ASSESSMENT, _WITH_PERF = "7002", "7003"
_LARGEST = 1_000


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a workspace's GUID asks of the sandbox."""

    computers: int
    fault: str | None = None


def workspace_of(guid: str) -> Workspace | None:
    """Tells what a workspace is, `None` if there is none of this id."""
    if guid == DEFAULT_WORKSPACE:
        return Workspace(12)
    if sized := _SIZED.fullmatch(guid):
        return Workspace(int(sized[1])) if int(sized[1]) <= _LARGEST else None
    faulty = _FAULTY.fullmatch(guid)
    return Workspace(3, faulty[1]) if faulty else None


def computers_of(workspace: Workspace) -> list[Computer]:
    """Gives the computers that a workspace knows; every fourth by its full name."""
    return [
        Computer(
            f"sample-arc-{number:05d}" + (".sample.invalid" if number % 4 == 3 else ""),
            resource_id(
                DEFAULT_SUBSCRIPTIONS[0], "Sample-RG-Arc", "Microsoft.HybridCompute/machines", f"sample-arc-{number:05d}"
            ),
        )
        for number in range(workspace.computers)
    ]


class Workspaces:
    """Makes workspaces when they are first asked for, and evaluates queries over them."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._database = duckdb_kql.connect(config={"enable_external_access": "false"})
        self._database.execute("CREATE SCHEMA logs")
        for table, columns in TABLES.items():
            declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            self._database.execute(f"CREATE TABLE logs.{table} (workspace VARCHAR, {declared})")
        self._loaded: Once[None] = Once()

    def evaluate(self, query: str, sql: str, guid: str, start: datetime | None, end: datetime | None) -> Result:
        """Evaluates a query over what a known workspace has generated from `start` to `end`."""
        workspace = workspace_of(guid)
        assert workspace is not None
        self._loaded.of(guid, partial(self._load, guid, workspace))
        # Nothing that the generator has made for later today has happened.
        latest = min(end or datetime.max.replace(tzinfo=UTC), datetime.now(UTC))
        with self._database.cursor() as cursor:
            for table, columns in TABLES.items():
                if table == "SqlAssessment_CL" and workspace.fault == _WITHOUT_ASSESSMENT:
                    continue
                listed = ", ".join(f'"{name}"' for name in columns)
                source = f"SELECT {listed} FROM logs.{table} WHERE workspace = '{guid}'"
                source += f" AND TimeGenerated <= TIMESTAMP '{latest:%Y-%m-%d %H:%M:%S}'"
                if start is not None:
                    source += f" AND TimeGenerated >= TIMESTAMP '{start:%Y-%m-%d %H:%M:%S}'"
                cursor.execute(f"CREATE TEMP VIEW {table} AS {source}")
            cursor.execute(sql)
            columns_of = [(str(column[0]), column[1]) for column in cursor.description or []]
            return Result(columns_of, cursor.fetchall())

    def _load(self, guid: str, workspace: Workspace) -> None:
        computers = computers_of(workspace)
        with self._database.cursor() as cursor:
            cursor.begin()
            metric_log.load(cursor, guid, computers, is_perf=workspace.fault == _WITH_PERF)
            rows: list[tuple[Any, ...]] = [
                (guid, entry.generated.replace(tzinfo=None), entry.raw(), entry.computer.name, entry.computer.resource)
                for entry in assessments_of(self._seed, guid, computers)
            ]
            if rows:
                _insert(cursor, rows)
            cursor.commit()


def _insert(cursor: duckdb.DuckDBPyConnection, rows: list[tuple[Any, ...]]) -> None:
    columns = list(zip(*rows, strict=True))
    unnested = ", ".join("unnest(?)" for _ in columns)
    cursor.execute(f"INSERT INTO logs.SqlAssessment_CL SELECT {unnested}", [list(column) for column in columns])
