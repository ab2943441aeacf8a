"""The assessments of patches, and that their table stands alone."""

from __future__ import annotations

import pytest

from azure_sandbox.estate import generate
from azure_sandbox.patches import assessments

from .client import Client, subscription_of
from .conftest import SEED

SUBSCRIPTION = subscription_of(60)
PATCHES = "patchassessmentresources | where type endswith '/softwarepatches'"


def test_resource_graph_tells_every_patch(client: Client) -> None:
    machines = [machine for machine, _ in generate(SEED, SUBSCRIPTION, 60)]
    made = [assessment for assessment, _ in assessments(SEED, SUBSCRIPTION, machines, None)]
    rows = client.rows(f"{PATCHES} | project id, name, patch = tostring(properties.patchName)", SUBSCRIPTION)
    assert sorted(row["patch"] for row in rows) == sorted(p["patchName"] for a in made for p in a.patches)
    assert {a.status for a in made} == {None, "Succeeded", "Failed"}
    assert {a.os for a in made} == {None, "Windows", "Linux"}
    assert any(a.last is not None and not a.patches for a in made)
    assert any(a.error is not None for a in made)


@pytest.mark.parametrize("total", [0, 1, 7, 10_000])
def test_a_subscription_misses_as_many_patches_as_its_id_says(client: Client, total: int) -> None:
    subscription = f"00000000-0000-0000-0003-{total:012d}"
    assert client.rows(f"{PATCHES} | summarize n = count()", subscription) == [{"n": total}]


def test_the_table_cannot_be_joined(client: Client) -> None:
    query = f"{PATCHES} | project id | join kind=inner (resources | project id) on id"
    answer = client.query(query, SUBSCRIPTION)
    assert (answer.status, answer.details()[0]) == (400, "InvalidQuery")
