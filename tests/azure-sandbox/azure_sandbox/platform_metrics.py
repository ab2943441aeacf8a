"""`POST /subscriptions/{guid}/metrics:getBatch`: the platform metrics of virtual machines.

<https://learn.microsoft.com/rest/api/monitor/metrics-batch/batch>
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from .clock import MIDNIGHT, stamp
from .errors import ArmError
from .message import Reply, Request, json_reply
from .scenarios import Faults
from .tables import Tables
from .version import require_version

PATH = re.compile(r"/subscriptions/([0-9a-f-]{36})/metrics:getBatch", re.IGNORECASE)
_VERSIONS = ("2023-10-01", "2024-02-01")
_MOST_RESOURCES = 50
_RETENTION = timedelta(days=93)
_INTERVALS = {"PT1M": 1, "PT5M": 5, "PT15M": 15, "PT30M": 30, "PT1H": 60, "PT6H": 360, "PT12H": 720, "P1D": 1440}
# The aggregation that a metric has, its level, and what a busy hour adds.
_METRICS: dict[str, tuple[str, float, float]] = {
    "percentage cpu": ("average", 10, 35),
    "available memory percentage": ("average", 60, -20),
    "available memory bytes": ("average", 8e9, -2e9),
    "os disk queue depth": ("average", 0.5, 1),
    "os disk latency": ("average", 4, 2),
    "network in total": ("total", 1e6, 9e6),
    "network out total": ("total", 2e6, 5e6),
}
# Every fifth machine, by the number at the end of its name, was busy in these hours.
_BUSY = (MIDNIGHT - timedelta(days=2, hours=3), MIDNIGHT - timedelta(days=2))


class PlatformMetrics:
    """Answers for the virtual machines of the estate."""

    def __init__(self, tables: Tables, faults: Faults) -> None:
        self._tables = tables
        self._faults = faults

    def answer(self, request: Request, subscription: str) -> Reply:
        """Answers an authenticated request."""
        require_version(request, _VERSIONS)
        subscription = subscription.lower()
        if not self._tables.known([subscription]):
            raise ArmError(404, "SubscriptionNotFound", "The subscription could not be found.")
        fault = self._faults.of("metrics", [subscription])
        if fault is not None:
            return fault.spoil(lambda: self._batch(request, subscription))
        return self._batch(request, subscription)

    def _batch(self, request: Request, subscription: str) -> Reply:
        query = request.query
        start, end = _instant(query, "starttime"), _instant(query, "endtime")
        minutes = _INTERVALS.get(query.get("interval", "PT1M"))
        if minutes is None or start >= end or start < datetime.now(UTC) - _RETENTION:
            raise _bad("Detected invalid time grain or time range.")
        if query.get("metricnamespace", "").lower() != "microsoft.compute/virtualmachines":
            raise _bad("The metric namespace is not supported.")
        names = [name.strip() for name in query.get("metricnames", "").split(",") if name.strip()]
        if not names:
            raise _bad("The parameter 'metricnames' is missing.")
        machines = self._machines(request, subscription)
        values = [
            {
                "starttime": stamp(start),
                "endtime": stamp(end),
                "interval": query.get("interval", "PT1M"),
                "namespace": query["metricnamespace"],
                "resourceregion": location,
                "resourceid": identifier,
                "value": [_metric(identifier, is_on, name, start, end, minutes, query) for name in names],
            }
            for identifier, location, is_on in machines
        ]
        return json_reply(200, {"values": values})

    def _machines(self, request: Request, subscription: str) -> list[tuple[str, str, bool]]:
        try:
            identifiers = [str(identifier) for identifier in json.loads(request.body)["resourceids"]]
        except (ValueError, KeyError, TypeError) as error:
            raise _bad("The body has no 'resourceids'.") from error
        if not 1 <= len(identifiers) <= _MOST_RESOURCES:
            raise _bad(f"A batch has 1 to {_MOST_RESOURCES} resources.")
        text = (
            "resources | where type =~ 'microsoft.compute/virtualmachines' | project id, location,"
            " state = tostring(properties.extended.instanceView.powerState.code)"
        )
        rows = self._tables.evaluate(text, [subscription]).rows
        known = {str(row[0]).lower(): (str(row[1]), row[2] == "PowerState/running") for row in rows}
        missing = [identifier for identifier in identifiers if identifier.lower() not in known]
        if missing:
            raise _bad("All resources must be in the subscription of the request, and be there.")
        machines = [(identifier, *known[identifier.lower()]) for identifier in identifiers]
        if len({location for _, location, _ in machines}) > 1:
            raise _bad("All resources must be in one region.")
        return machines


def _metric(
    identifier: str, is_on: bool, name: str, start: datetime, end: datetime, minutes: int, query: dict[str, str]
) -> dict[str, Any]:
    metric: dict[str, Any] = {
        "id": f"{identifier}/providers/Microsoft.Insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": name},
        "timeseries": [],
    }
    known = _METRICS.get(name.lower())
    aggregations = query.get("aggregation", "").lower().split(",")
    if known is None or known[0] not in aggregations:
        return metric | {"errorCode": "InvalidSamplingType", "errorMessage": "Sampling type is not found."}
    points = list(_points(identifier, is_on, known, start, end, minutes))
    return metric | {"errorCode": "Success", "timeseries": [{"metadatavalues": [], "data": points}]}


def _points(
    identifier: str, is_on: bool, metric: tuple[str, float, float], start: datetime, end: datetime, minutes: int
) -> Iterator[dict[str, Any]]:
    aggregation, level, busy = metric
    number = int(re.sub(r"\D", "", identifier[-5:]) or 0)
    instant, now = start, datetime.now(UTC)
    noise = iter(_noise(f"{identifier.lower()}{metric}{start}"))
    while instant < end:
        point: dict[str, Any] = {"timeStamp": stamp(instant)}
        if is_on and instant < now:
            hours = instant.hour + instant.minute / 60
            share = max(0.0, math.sin((hours - 6) / 14 * math.pi)) * (0.1 if instant.weekday() >= 5 else 1)
            value = level + busy * share + abs(busy) * 0.03 * next(noise)
            if aggregation == "average" and level == 10 and number % 5 == 3 and _BUSY[0] <= instant < _BUSY[1]:
                value += 85
            point[aggregation] = round(value, 3)
        yield point
        instant += timedelta(minutes=minutes)


def _noise(seed: str) -> Iterator[float]:
    """Gives numbers from -1 to 1 without end, the same for one seed."""
    block = 0
    while True:
        for byte in blake2b(f"{seed}{block}".encode()).digest():
            yield byte / 127.5 - 1
        block += 1


def _instant(query: dict[str, str], name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(query[name])
    except (KeyError, ValueError) as error:
        raise _bad(f"The parameter '{name}' is not an instant.") from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _bad(message: str) -> ArmError:
    return ArmError(400, "BadRequest", message)
