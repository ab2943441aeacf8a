"""Platform metrics: the rules of a batch, and its points."""

from __future__ import annotations

from typing import Any

import pytest

from azure_sandbox.token import RESOURCE_MANAGER, issue

from .client import Client, subscription_of

SUBSCRIPTION = subscription_of(300)


def machines(client: Client, location: str = "") -> list[dict[str, Any]]:
    rows = client.rows(
        "resources | where type =~ 'microsoft.compute/virtualmachines' | project id, location,"
        " state = tostring(properties.extended.instanceView.powerState.code) | order by id asc",
        SUBSCRIPTION,
    )
    return [row for row in rows if location in ("", row["location"])]


def test_a_running_machine_has_a_point_for_each_step_and_another_has_none(client: Client) -> None:
    for machine in machines(client)[:20]:
        answer = client.metrics(SUBSCRIPTION, [machine["id"]], metricnames="Percentage CPU,Nope")
        [value] = answer.json()["values"]
        assert value["resourceid"] == machine["id"]
        cpu, unknown = value["value"]
        points = cpu["timeseries"][0]["data"]
        assert len(points) == 24
        assert all(("average" in point) == (machine["state"] == "PowerState/running") for point in points)
        assert (cpu["errorCode"], unknown["errorCode"]) == ("Success", "InvalidSamplingType")


def test_the_same_request_has_the_same_points(client: Client) -> None:
    first = [machine["id"] for machine in machines(client)][:1]
    assert client.metrics(SUBSCRIPTION, first).body == client.metrics(SUBSCRIPTION, first).body


def test_a_batch_is_of_one_region_and_of_at_most_fifty_machines(client: Client) -> None:
    everywhere = machines(client)
    assert len(everywhere) > 50
    location = everywhere[0]["location"]
    elsewhere = next(machine for machine in everywhere if machine["location"] != location)
    ids = [machine["id"] for machine in machines(client, location)]
    assert client.metrics(SUBSCRIPTION, ids[:2]).status == 200
    for refused in ([*ids[:1], elsewhere["id"]], [machine["id"] for machine in everywhere], [], [f"{ids[0]}-gone"]):
        assert client.metrics(SUBSCRIPTION, refused).status == 400


@pytest.mark.parametrize(
    "parameters",
    [
        {"interval": "PT7M"},
        {"starttime": "yesterday"},
        {"starttime": "2020-01-01T00:00:00Z"},
        {"metricnames": ""},
        {"metricnamespace": "Microsoft.Storage/storageAccounts"},
        {"api-version": "2018-01-01"},
    ],
)
def test_a_bad_parameter_is_refused(client: Client, parameters: dict[str, str]) -> None:
    ids = [machine["id"] for machine in machines(client)][:1]
    assert client.metrics(SUBSCRIPTION, ids, **parameters).status == 400


def test_the_token_is_for_metrics(client: Client) -> None:
    headers = {"Authorization": f"Bearer {issue(RESOURCE_MANAGER)}", "Content-Type": "application/json"}
    answer = client.send("POST", f"/subscriptions/{SUBSCRIPTION}/metrics:getBatch", b"{}", headers)
    assert (answer.status, answer.code()) == (401, "InvalidAuthenticationTokenAudience")
