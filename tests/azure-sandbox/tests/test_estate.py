"""The estate is the same for the same seed, and Resource Graph tells what it holds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from azure_sandbox.estate import generate
from azure_sandbox.machine import Machine
from azure_sandbox.resource import Resource
from azure_sandbox.scenarios import DEFAULT_SUBSCRIPTIONS, machine_count

from .client import ROOT, Client, subscription_of
from .conftest import MACHINES, SEED

SUBSCRIPTION = subscription_of(60)
Hole = Callable[[Machine, list[Resource]], bool]
QUERY = """
resources
| where type in~ ('microsoft.hybridcompute/machines', 'microsoft.compute/virtualmachines')
| extend machineId = tolower(id)
| join kind=leftouter (
    resources
    | where type =~ 'microsoft.network/networkinterfaces'
    | mv-expand ipConfiguration = properties.ipConfigurations limit 400
    | extend machineId = tolower(tostring(properties.virtualMachine.id))
    | where isnotempty(machineId)
    | summarize addresses = make_list(tostring(ipConfiguration.properties.privateIPAddress)) by machineId
  ) on machineId
| project id, name, type, location, resourceGroup, subscriptionId, tags, addresses,
    networkInterfaces = properties.networkProfile.networkInterfaces,
    cores = coalesce(
        toint(properties.detectedProperties.logicalCoreCount), toint(properties.detectedProperties.coreCount)),
    mssql = coalesce(tobool(properties.mssqlDiscovered), tobool(properties.detectedProperties.mssqldiscovered)),
    vmSize = tostring(properties.hardwareProfile.vmSize)
| order by id asc
"""


def made(count: int = 60, seed: int = SEED, subscription: str = SUBSCRIPTION) -> list[tuple[Machine, list[Resource]]]:
    return list(generate(seed, subscription, count))


def printed(*arguments: str) -> Any:
    command = [sys.executable, "-m", "azure_sandbox.estate", "--json", *arguments]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)


def test_the_same_seed_makes_the_same_estate() -> None:
    assert made() == made()
    assert [machine for machine, _ in made(20)] == [machine for machine, _ in made(60)[:20]]
    assert made() != made(seed=SEED + 1)
    assert made() != made(subscription=subscription_of(61))


def test_another_process_prints_the_same_estate() -> None:
    answer = printed("--seed", str(SEED), "--subscription", SUBSCRIPTION)
    assert answer["counts"] == {SUBSCRIPTION: 60}
    assert answer["machines"] == [json.loads(json.dumps(machine.as_json())) for machine, _ in made()]


def test_the_default_estate_is_spread_over_three_subscriptions(client: Client) -> None:
    counts = printed("--seed", str(SEED), "--machines", str(MACHINES))["counts"]
    assert list(counts) == list(DEFAULT_SUBSCRIPTIONS)
    assert sum(counts.values()) == MACHINES
    machines = "resources | where type in~ ('microsoft.hybridcompute/machines', 'microsoft.compute/virtualmachines')"
    query = f"{machines} | summarize n = count() by subscriptionId"
    assert {row["subscriptionId"]: row["n"] for row in client.rows(query, *DEFAULT_SUBSCRIPTIONS)} == counts


@pytest.mark.parametrize("machines", [0, 1, 2, 5, 300, 1001])
def test_the_default_estate_has_the_size_it_is_told(machines: int) -> None:
    assert sum(machine_count(subscription, machines) or 0 for subscription in DEFAULT_SUBSCRIPTIONS) == machines


@pytest.mark.parametrize(
    ("subscription", "count"),
    [
        (subscription_of(0), 0),
        (subscription_of(50_000), 50_000),
        (subscription_of(100_000), 100_000),
        (subscription_of(100_001), None),
        ("00000000-0000-0000-0001-00000000000a", None),
        ("00000000-0000-0000-0000-000000000004", None),
        ("00000000-0000-0000-00ff-050000000001", 25),
        ("00000000-0000-0000-00ff-600300000001", 25),
        ("00000000-0000-0000-00ff-999900000001", None),
    ],
)
def test_how_many_machines_a_subscription_holds(subscription: str, count: int | None) -> None:
    assert machine_count(subscription, 300) == count


def test_the_graph_tells_what_the_estate_holds(client: Client) -> None:
    rows = {row["id"]: row for row in client.rows(QUERY, SUBSCRIPTION)}
    machines = {machine.id: machine for machine, _ in made()}
    assert rows.keys() == machines.keys()
    for identifier, row in rows.items():
        machine = machines[identifier]
        expected = machine.as_json()
        for column in ("id", "name", "location", "resourceGroup", "subscriptionId", "tags"):
            assert row[column] == expected[column]
        if machine.kind == "azure":
            assert row["vmSize"] == machine.vm_size
            assert sorted(row["addresses"] or []) == sorted(machine.ip_addresses)
            continue
        assert row["cores"] == machine.logical_core_count
        assert row["mssql"] == machine.mssql_discovered
        addresses = [address["address"] for nic in row["networkInterfaces"] or [] for address in nic["ipAddresses"]]
        assert addresses == list(machine.ip_addresses)


def at(resources: list[Resource], *path: str) -> Any:
    """Gives a property of the machine's own resource, or `None` where the path ends early."""
    value: Any = resources[0].properties
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def of_arc(holds: Hole) -> Hole:
    return lambda machine, resources: machine.kind == "arc" and holds(machine, resources)


def of_azure(holds: Hole) -> Hole:
    return lambda machine, resources: machine.kind == "azure" and holds(machine, resources)


HOLES: dict[str, Hole] = {
    "no detected properties": of_arc(lambda m, r: at(r, "detectedProperties") is None),
    "no network profile": of_arc(lambda m, r: at(r, "networkProfile") is None),
    "no interfaces": of_arc(lambda m, r: at(r, "networkProfile", "networkInterfaces") == []),
    "several interfaces of Arc": of_arc(lambda m, r: len(m.subnets) > 1 and ":" not in str(m.ip_addresses)),
    "IPv6 of Arc": of_arc(lambda m, r: any(":" in address for address in m.ip_addresses)),
    "IPv6 of Azure": of_azure(lambda m, r: any(":" in address for address in m.ip_addresses)),
    "odd casing of an id": of_arc(lambda m, r: "/RESOURCEGROUPS/" in m.id),
    "no tags": lambda m, r: m.tags is None,
    "empty tags": lambda m, r: m.tags == {},
    "an apostrophe in a tag": lambda m, r: "'" in (m.tags or {}).get("owner", ""),
    "another script in a tag": lambda m, r: not str(m.tags).isascii(),
    "another script in a resource group": lambda m, r: not m.resource_group.isascii(),
    "cores under the other name": of_arc(
        lambda m, r: m.logical_core_count is not None and at(r, "detectedProperties", "logicalCoreCount") is None
    ),
    "SQL flag only among the detected": of_arc(
        lambda m, r: m.mssql_discovered is not None and at(r, "mssqlDiscovered") is None
    ),
    "SQL flag nowhere": of_arc(lambda m, r: m.mssql_discovered is None),
    "no system SKU": of_arc(lambda m, r: at(r, "osSku") is None),
    "no extended view": of_azure(lambda m, r: at(r, "extended") is None),
    "stopped": of_azure(lambda m, r: at(r, "extended", "instanceView", "powerState", "code") == "PowerState/stopped"),
    "own image": of_azure(lambda m, r: at(r, "storageProfile", "imageReference", "offer") is None),
    "several interfaces of Azure": of_azure(lambda m, r: len(m.subnets) > 1),
    "several configurations": lambda m, r: any(len(nic.properties["ipConfigurations"]) > 1 for nic in r[1:]),
    "interface that cannot be read": of_azure(lambda m, r: not m.ip_addresses),
    "interface of nothing": lambda m, r: any("virtualMachine" not in nic.properties for nic in r[1:]),
    "size that is not listed": of_azure(lambda m, r: m.logical_core_count is None),
}


@pytest.mark.parametrize("hole", HOLES)
def test_a_small_estate_has_every_hole_and_not_only_holes(hole: str) -> None:
    hits = sum(bool(HOLES[hole](machine, resources)) for machine, resources in made())
    assert 0 < hits < 30


def test_ids_are_unique() -> None:
    ids = [resource.id.lower() for _, resources in made(300) for resource in resources]
    assert len(ids) == len(set(ids))


def test_detected_properties_are_strings() -> None:
    for _, resources in made():
        detected = at(resources, "detectedProperties") or {}
        assert all(isinstance(value, str) for value in detected.values())
