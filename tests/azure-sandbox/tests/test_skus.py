"""The Compute SKUs of a location."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from azure_sandbox.estate import generate
from azure_sandbox.sizes import LOCATIONS, UNLISTED_SIZE

from .client import Client, faulty, subscription_of
from .conftest import SEED

SUBSCRIPTION = subscription_of(60)


def sizes(value: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    machines = [sku for sku in value if sku["resourceType"] == "virtualMachines"]
    return {sku["name"]: {c["name"]: c["value"] for c in sku["capabilities"]} for sku in machines}


@pytest.mark.parametrize("location", LOCATIONS)
def test_sizes_of_the_estate_are_listed_where_it_has_them(client: Client, location: str) -> None:
    listed = sizes(client.skus(SUBSCRIPTION, f"location eq '{location}'").json()["value"])
    assert UNLISTED_SIZE not in listed
    machines = [m for m, _ in generate(SEED, SUBSCRIPTION, 60) if m.kind == "azure" and m.location == location]
    for machine in machines:
        if machine.vm_size != UNLISTED_SIZE:
            capabilities = listed[str(machine.vm_size)]
            assert int(capabilities["vCPUsAvailable"]) == machine.logical_core_count
            assert float(capabilities["MemoryGB"]) == machine.memory_gib


def test_an_answer_looks_like_azures(client: Client) -> None:
    answer = client.skus(SUBSCRIPTION, "location eq 'westeurope'").json()
    value = answer["value"]
    assert answer["nextLink"] is None
    assert len(value) > 300
    assert {"virtualMachines", "disks", "availabilitySets"} <= {sku["resourceType"] for sku in value}
    assert all(sku["locations"] == ["westeurope"] for sku in value)
    assert all(isinstance(c["value"], str) for sku in value for c in sku["capabilities"])
    constrained = sizes(value)["Standard_E4-2s_v5"]
    assert (constrained["vCPUs"], constrained["vCPUsAvailable"]) == ("4", "2")
    assert sizes(value)["Standard_DS1_v2"]["MemoryGB"] == "3.5"


@pytest.mark.parametrize(
    ("condition", "status", "locations"),
    [
        (None, 200, set(LOCATIONS)),
        ("location eq 'eastus'", 200, {"eastus"}),
        ("location eq 'EastUS'", 200, {"eastus"}),
        ("location eq 'antarctica'", 200, set()),
        ("location ne 'eastus'", 400, set()),
        ("location eq eastus", 400, set()),
        ("resourceType eq 'virtualMachines'", 400, set()),
        ("location eq 'eastus' or location eq 'uksouth'", 400, set()),
        ("", 400, set()),
    ],
)
def test_only_the_location_can_be_filtered(
    client: Client, condition: str | None, status: int, locations: set[str]
) -> None:
    answer = client.skus(SUBSCRIPTION, condition)
    assert answer.status == status
    if status == 200:
        assert {location for sku in answer.json()["value"] for location in sku["locations"]} == locations
    else:
        assert answer.code() == "InvalidParameter"


@pytest.mark.parametrize(
    ("version", "code"),
    [("2024-04-01", "InvalidApiVersionParameter"), ("", "MissingApiVersionParameter")],
)
def test_other_versions_are_refused(client: Client, version: str, code: str) -> None:
    answer = client.skus(SUBSCRIPTION, version=version)
    assert (answer.status, answer.code()) == (400, code)


def test_a_subscription_that_nobody_can_read_is_missing(client: Client) -> None:
    answer = client.skus("00000000-0000-0000-0abc-000000000001")
    assert (answer.status, answer.code()) == (404, "SubscriptionNotFound")


def test_pages_are_linked(client: Client, nonce: Callable[[], int]) -> None:
    paged = faulty("6003", nonce())
    whole = client.skus(SUBSCRIPTION, "location eq 'uksouth'").json()["value"]
    answer = client.skus(paged, "location eq 'uksouth'").json()
    walked = answer["value"]
    assert len(walked) < len(whole)
    while answer["nextLink"]:
        link = urlsplit(answer["nextLink"])
        assert f"http://{link.netloc}" == client.url
        headers = {"Authorization": f"Bearer {client.token}"}
        answer = client.send("GET", f"{link.path}?{link.query}", headers=headers).json()
        walked += answer["value"]
    assert walked == whole
