"""Log Analytics: its tables, what it enforces, and how it fails."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest

from azure_sandbox.token import LOG_ANALYTICS, RESOURCE_MANAGER, issue

from .client import ROOT, Client, logs_path
from .conftest import SEED

WORKSPACE = "00000000-0000-0000-0002-000000000006"
ASSESSMENT = "SqlAssessment_CL | project RawData, Computer, _ResourceId, TimeGenerated"


def rows(client: Client, query: str, workspace: str = WORKSPACE, timespan: str | None = None) -> list[dict[str, Any]]:
    answer = client.logs(workspace, query, timespan)
    assert answer.status == 200, answer.body
    [table] = answer.json()["tables"]
    names = [column["name"] for column in table["columns"]]
    return [dict(zip(names, row, strict=True)) for row in table["rows"]]


def faulty(kind: str, nonce: int) -> str:
    return f"00000000-0000-0000-00fe-{kind}{nonce:08x}"


def test_the_lines_hold_what_the_account_tells(client: Client) -> None:
    command = [sys.executable, "-m", "azure_sandbox.logs", "--seed", str(SEED), "--workspace", WORKSPACE]
    told = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    lines = rows(client, ASSESSMENT)
    parsed = [next(csv.reader(StringIO(row["RawData"], newline=""), strict=True)) for row in lines]
    assert all(len(fields) == 12 for fields in parsed)
    latest = {(entry["resourceId"], entry["checkId"], entry["target"], entry["message"]) for entry in told["assessment"]}
    listed = {
        (row["_ResourceId"], fields[2], fields[7], fields[9])
        for row, fields in zip(lines, parsed, strict=True)
    }
    assert latest < listed, "earlier runs are there too"
    for hard in ("\n", '""'):
        assert any(hard in row["RawData"] for row in lines)
    counted = rows(client, "InsightsMetrics | summarize by Computer, Name, Tags | count")
    assert counted == [{"Count": len(told["series"])}]


def test_a_timespan_limits_what_the_query_sees(client: Client) -> None:
    points = "InsightsMetrics | where Name == 'AvailableMB' | summarize n = count() by Computer"
    hours = rows(client, points, timespan="PT12H")
    assert {row["n"] for row in hours} == {72}
    assert rows(client, points, timespan="2020-01-01T00:00:00Z/2020-02-01T00:00:00Z") == []
    assert rows(client, "InsightsMetrics | where TimeGenerated > now() | count") == [{"Count": 0}]


def test_what_is_dynamic_comes_as_text(client: Client) -> None:
    [row] = rows(client, "InsightsMetrics | take 1 | project list = pack_array(1, 2)")
    assert json.loads(row["list"]) == [1, 2]


@pytest.mark.parametrize(
    ("query", "code"), [("InsightsMetrics | where |", "SyntaxError"), ("Nothing | count", "SemanticError")]
)
def test_a_bad_query_is_refused_with_its_reason(client: Client, query: str, code: str) -> None:
    answer = client.logs(WORKSPACE, query)
    assert (answer.status, answer.code(), answer.json()["error"]["innererror"]["code"]) == (400, "BadArgumentError", code)


@pytest.mark.parametrize("lost", ["content-type", "body"])
def test_a_request_that_lost_a_part_is_answered_with_nothing(client: Client, lost: str) -> None:
    headers = {"Authorization": f"Bearer {issue(LOG_ANALYTICS)}"}
    if lost != "content-type":
        headers["Content-Type"] = "application/json"
    answer = client.send("POST", logs_path(WORKSPACE), b"" if lost == "body" else b'{"query":"Perf"}', headers)
    assert (answer.status, answer.body) == (200, b"")


def test_the_token_is_for_log_analytics(client: Client) -> None:
    headers = {"Authorization": f"Bearer {issue(RESOURCE_MANAGER)}", "Content-Type": "application/json"}
    answer = client.send("POST", logs_path(WORKSPACE), b'{"query":"Perf"}', headers)
    assert (answer.status, answer.code()) == (401, "InvalidAuthenticationTokenAudience")


def test_a_workspace_that_does_not_exist_is_not_found(client: Client) -> None:
    answer = client.logs("00000000-0000-0000-0000-00000000dead", "Perf")
    assert (answer.status, answer.code()) == (404, "PathNotFoundError")


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("7002", 400, "SqlAssessment_CL"),
        ("7004", 504, "GatewayTimeout"),
        ("7005", 204, ""),
        ("7006", 403, "InsufficientAccessError"),
        ("7007", 404, "PathNotFoundError"),
        ("7008", 200, ""),
        ("1503", 503, "ServiceUnavailable"),
    ],
)
def test_faults(client: Client, kind: str, status: int, body: str) -> None:
    answer = client.logs(faulty(kind, 1), "SqlAssessment_CL | count")
    assert answer.status == status
    assert body in answer.body.decode()
    assert bool(body) == bool(answer.body)


def test_a_partial_answer_has_rows_and_an_error(client: Client) -> None:
    answer = client.logs(faulty("7001", 1), "SqlAssessment_CL | take 1").json()
    assert (len(answer["tables"][0]["rows"]), answer["error"]["code"]) == (1, "PartialError")


def test_the_older_agent_writes_to_another_table(client: Client) -> None:
    workspace = faulty("7003", 1)
    assert rows(client, "InsightsMetrics | count", workspace) == [{"Count": 0}]
    assert rows(client, "Perf | summarize by CounterName | count", workspace) == [{"Count": 4}]


def test_a_fault_that_happens_once_has_passed(client: Client) -> None:
    workspace = faulty("0429", 1)
    assert [client.logs(workspace, "Perf | count").status for _ in range(2)] == [429, 200]
