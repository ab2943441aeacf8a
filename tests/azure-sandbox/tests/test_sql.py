"""The SQL of the estate has every hole that real estates have, and Resource Graph tells it as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from azure_sandbox.clock import NEVER
from azure_sandbox.estate import generate
from azure_sandbox.resource import Resource
from azure_sandbox.sql_servers import sql_servers

from .client import Client, subscription_of
from .conftest import SEED

SUBSCRIPTION = subscription_of(120)
ARC = "microsoft.azurearcdata/sqlserverinstances"


def made() -> list[tuple[dict[str, Any] | None, Resource]]:
    machines = [machine for machine, _ in generate(SEED, SUBSCRIPTION, 120)]
    everything = sql_servers(SEED, SUBSCRIPTION, machines)
    return [(None if sql is None else sql.as_json(), resource) for sql, resource in everything]


def test_the_same_seed_makes_the_same_sql() -> None:
    assert made() == made()


def test_resource_graph_tells_every_resource(client: Client) -> None:
    query = f"resources | where type startswith '{ARC}' or type startswith 'microsoft.sql' | project id, type"
    rows = client.rows(query, SUBSCRIPTION)
    assert sorted(row["type"] for row in rows) == sorted(resource.provider.lower() for _, resource in made())


HOLES: dict[str, Callable[[dict[str, Any], Resource], bool]] = {
    "an instance without databases": lambda row, _: row["kind"] == "arc" and "database" not in row,
    "a named instance": lambda row, _: row["server"].endswith("_PROD01"),
    "a database whose server cannot be read": lambda row, _: row["kind"] == "arc" and "version" not in row,
    "an id in another casing": lambda row, _: "/RESOURCEGROUPS/" in row["id"],
    "a name in another script": lambda row, _: row.get("database") == "日本語",
    "a name with an apostrophe": lambda row, _: row.get("database") == "O'Brien",
    "no number of cores": lambda row, resource: row["kind"] == "arc" and "vCores" not in row,
    "a backup that never was": lambda _, resource: NEVER in str(resource.properties.get("backupInformation")),
    "no backup information": lambda row, resource: "database" in row and "backupInformation" not in resource.properties,
    "no options": lambda row, resource: row["kind"] == "arc" and "databaseOptions" not in resource.properties,
    "a logical server without databases": lambda row, _: row["kind"] == "database" and "database" not in row,
    "a database of an elastic pool": lambda row, _: row.get("edition") == "ElasticPool",
    "a virtual machine": lambda row, _: row["kind"] == "vm",
    "a managed instance": lambda row, _: row["kind"] == "managed-instance",
}


@pytest.mark.parametrize("hole", HOLES)
def test_every_hole_is_there(hole: str) -> None:
    assert any(row is not None and HOLES[hole](row, resource) for row, resource in made())


def test_system_databases_are_no_rows() -> None:
    assert any(resource.name == "master" for _, resource in made())
    assert all(row is None for row, resource in made() if resource.name == "master")
