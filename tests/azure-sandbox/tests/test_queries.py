"""KQL is really evaluated, and its values arrive as JSON of their own kind."""

from __future__ import annotations

from typing import Any

import pytest

from .client import Client, subscription_of

SUBSCRIPTION = subscription_of(60)
ARC = "resources | where type =~ 'microsoft.hybridcompute/machines'"
ONE = "resources | where name == 'sample-arc-00000'"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("name", "sample-arc-00000"),
        ("properties.osName", "Windows Server 2022 Datacenter"),
        ("properties['osProfile']", {"computerName": "sample-arc-00000"}),
        ("properties.extensions", []),
        ("properties.missing", None),
        ("tostring(properties.missing)", ""),
        ("zones", None),
        ("toint('12')", 12),
        ("toint('twelve')", None),
        ("todouble('3.5')", 3.5),
        ("tobool('true')", True),
        ("tobool('false')", False),
        ("tobool(properties.missing)", None),
        ("pack_array('a', 1, true)", ["a", 1, True]),
        ("bag_pack('a', dynamic({'b': [1, null]}))", {"a": {"b": [1, None]}}),
        ("tostring(bag_pack('a', 1))", '{"a":1}'),
        ("datetime(2026-01-02 03:04:05)", "2026-01-02T03:04:05.0000000Z"),
        ("26h", "1.02:00:00"),
        ("1.0 / 0.0", "Infinity"),
        ("'it''s'", "its"),
        ('"it\'s \\\\ \\"quoted\\""', 'it\'s \\ "quoted"'),
        ("kind", ""),
        ("'kind | join | join'", "kind | join | join"),
        ("case(type has 'compute/', 'azure', 'arc')", "arc"),
        ("coalesce(tostring(properties.missing), tostring(properties.osType))", "windows"),
    ],
)
def test_values(client: Client, expression: str, expected: Any) -> None:
    assert client.rows(f"{ONE} | project value = {expression}", SUBSCRIPTION) == [{"value": expected}]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"{ARC} | count", [{"Count": 36}]),
        (
            "Resources | where type has 'hybridcompute' | summarize n = count() by type",
            [{"type": "microsoft.hybridcompute/machines", "n": 36}],
        ),
        (f"{ARC} | extend kind = 'arc' | summarize n = count() by kind", [{"kind": "arc", "n": 36}]),
        (
            "resourcecontainers | project subscriptionId, state = tostring(properties.state)",
            [{"subscriptionId": SUBSCRIPTION, "state": "Enabled"}],
        ),
        (
            f"{ONE} | mv-expand nic = properties.networkProfile.networkInterfaces limit 9 | project x = nic.name",
            [{"x": "eth0"}],
        ),
        (
            f"{ONE} | project id = tolower(id)"
            "| join kind=leftouter (resources | project id = tolower(id), other = name) on id | project other",
            [{"other": "sample-arc-00000"}],
        ),
        (f"// first\n{ONE} // second\n| project name", [{"name": "sample-arc-00000"}]),
        (
            "resources | where type =~ 'MICROSOFT.HybridCompute/machines'"
            '| where tags.owner == "Sample O\'Neil" | summarize n = count()',
            [{"n": 3}],
        ),
        (
            "resources | where resourceGroup =~ 'Sample-RG-GRÖßE' | summarize n = count()",
            [{"n": 3}],
        ),
    ],
)
def test_operators(client: Client, query: str, expected: list[dict[str, Any]]) -> None:
    assert client.rows(query, SUBSCRIPTION) == expected


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("resources | where", ["InvalidQuery", "ParserFailure"]),
        ("resources | wher name == 'x'", ["InvalidQuery", "ParserFailure"]),
        ("// nothing but a comment", ["InvalidQuery", "ParserFailure"]),
        (".show tables", ["InvalidQuery", "ParserFailure"]),
        ("resources | project tolowwer(id)", ["InvalidQuery", "UnknownFunction"]),
        ("resources | project read_text('/etc/hostname')", ["InvalidQuery", "UnknownFunction"]),
        ("resources | project id, machineName", ["InvalidQuery", "SemanticError"]),
        ("resources | project id = 'a' - 1", ["InvalidQuery", "SemanticError"]),
        ("resources | evaluate bag_unpack(properties)", ["InvalidQuery", "UnsupportedBySandbox"]),
        ("machines | project id", ["DisallowedLogicalTableName"]),
        ("duckdb_tables | count", ["DisallowedLogicalTableName"]),
        ("database('store').resources | count", ["DisallowedLogicalTableName"]),
        ("['store.resources'] | count", ["DisallowedLogicalTableName"]),
        ("externaldata(line: string)['file:///etc/hostname']", ["DisallowedLogicalTableName"]),
        ("resources | join kind=fullouter (resources) on id", ["InvalidQuery", "LimitExceeded"]),
        ("resources | mv-expand x = zones limit 401", ["InvalidQuery", "LimitExceeded"]),
    ],
)
def test_queries_that_are_refused(client: Client, query: str, codes: list[str]) -> None:
    answer = client.query(query, SUBSCRIPTION)
    assert (answer.status, answer.code(), answer.details()) == (400, "BadRequest", codes)


@pytest.mark.parametrize(
    ("part", "most"),
    [
        ("| join kind=inner (resources | project id) on id", 3),
        ("| mv-expand x = properties.extensions", 3),
        ("| union (resources | where name == '')", 3),
    ],
)
def test_operators_are_counted(client: Client, part: str, most: int) -> None:
    fits = f"resources | project id, properties {part * most} | count"
    assert client.query(fits, SUBSCRIPTION).status == 200
    exceeds = f"resources | project id, properties {part * (most + 1)} | count"
    assert client.query(exceeds, SUBSCRIPTION).details() == ["InvalidQuery", "LimitExceeded"]


def test_a_parser_failure_says_where(client: Client) -> None:
    error = client.query("resources\n| project id id", SUBSCRIPTION).json()["error"]
    assert error["details"][1] == {
        "code": "ParserFailure",
        "message": "ParserFailure",
        "line": 2,
        "characterPositionInLine": 13,
        "token": "id",
        "expectedToken": "",
    }


def test_a_semantic_error_names_the_column(client: Client) -> None:
    error = client.query("resources | where machineName == 'x'", SUBSCRIPTION).json()["error"]
    assert error["details"][1]["message"] == "Failed to resolve scalar expression named 'machineName'"
