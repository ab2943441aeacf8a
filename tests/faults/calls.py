"""The calls of this suite, and what they answer where nothing is wrong."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from azure_sandbox.assessment_log import assessments_of
from azure_sandbox.estate import generate
from azure_sandbox.metric_log import series
from azure_sandbox.sql_servers import sql_servers
from azure_sandbox.workspaces import computers_of, workspace_of

from .flaky import SEED
from .load import Answer, Call, ask

COUNT = 25
SUBSCRIPTION = f"00000000-0000-0000-0001-{COUNT:012d}"
WORKSPACE = "00000000-0000-0000-0002-000000000003"
WHOLE = {"limit": 1000, "max_bytes": 10_000_000}
MACHINES = [machine for machine, _ in generate(SEED, SUBSCRIPTION, COUNT)]
MEASURED = [machine.id for machine in MACHINES if machine.kind == "azure"][:3]

SERVERS = Call("GetServerMetadata", {"subscription_id": SUBSCRIPTION} | WHOLE)
SQL = Call("GetSqlMetadata", {"subscription_ids": [SUBSCRIPTION]} | WHOLE)
PATCHES = Call("GetPatchingLevel", {"subscription_ids": [SUBSCRIPTION]} | WHOLE)
ASSESSMENT = Call("GetSqlBpAssessment", {"workspace_id": WORKSPACE} | WHOLE)
LOGGED = Call("GetAnomalies", {"workspace_id": WORKSPACE, "charts": False} | WHOLE)
METRICS = Call("GetAnomalies", {"resource_ids": MEASURED, "charts": False} | WHOLE)
HELLO = Call("hello_mcp", {})
# How often each is drawn: one that keeps the sandbox busy for long is drawn seldom.
WEIGHTS = ((SERVERS, 2), (SQL, 8), (PATCHES, 6), (ASSESSMENT, 2), (LOGGED, 1), (METRICS, 1), (HELLO, 2))
CALLS = [call for call, _ in WEIGHTS]

Content = dict[str, Any]


def drawn(seed: int, count: int) -> list[Call]:
    """Draws calls; those of one seed are the same."""
    return Random(seed).choices(CALLS, [weight for _, weight in WEIGHTS], k=count)


def content(answer: Answer) -> Content:
    """What an answer says, without the instants that are others each time."""
    assert answer.structured is not None, answer.text
    if "greeting" not in answer.structured:
        assert json.loads(answer.text) == answer.structured
    return {key: value for key, value in answer.structured.items() if key not in ("queriedAt", "window")}


def reference(origin: str) -> list[Content]:
    """Asks each of the calls while nothing is wrong."""
    return [content(ask(origin, call)) for call in CALLS]


def assert_true(contents: list[Content]) -> None:
    """Compares with what the generator of the estate says; the end-to-end tests do so in every detail."""
    servers, sql, patches, assessment, logged, metrics, hello = contents
    machines = sorted(machine.id.lower() for machine in MACHINES)
    assert ids(servers) == ids(patches) == machines
    rows = [row.as_json() for row, _ in sql_servers(SEED, SUBSCRIPTION, MACHINES) if row is not None]
    assert ids(sql) == sorted(row["id"].lower() for row in rows)
    workspace = workspace_of(WORKSPACE)
    assert workspace is not None
    computers = computers_of(workspace)
    entries = [entry.as_json() for entry in assessments_of(SEED, WORKSPACE, computers) if entry.is_latest]
    findings = [entry["checkId"] for entry in entries if entry["severity"] in (0, 10, 20, 30)]
    assert sorted(row["checkId"] for row in assessment["rows"]) == sorted(findings)
    assert logged["seriesExamined"] == len(series(computers))
    assert metrics["seriesExamined"] > 0
    assert hello == {"greeting": "Hello I am MCPTool!"}


def ids(content: Content) -> list[str]:
    """The ids of the rows."""
    return sorted(row["id"].lower() for row in content["rows"])
