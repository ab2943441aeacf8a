"""`GET /subscriptions/{guid}/providers/Microsoft.Compute/skus`: what a VM size has, in strings.

<https://learn.microsoft.com/rest/api/compute/resource-skus/list>
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from .errors import ArmError
from .message import Reply, Request, json_reply
from .scenarios import Faults, has_paged_skus
from .sizes import LOCATIONS, SIZES, Size
from .tables import Tables
from .version import require_version

PATH = re.compile(r"/subscriptions/([^/]+)/providers/microsoft\.compute/skus", re.IGNORECASE)
_VERSIONS = ("2019-04-01", "2021-07-01")
_FILTER = re.compile(r"\s*location\s+eq\s+'([A-Za-z0-9]+)'\s*", re.IGNORECASE)
_SKIP = "$skiptoken"
_PAGE = 100


class Skus:
    """Lists the SKUs of one location, or of all."""

    def __init__(self, tables: Tables, faults: Faults) -> None:
        self._tables = tables
        self._faults = faults

    def answer(self, request: Request, subscription: str) -> Reply:
        """Answers an authenticated request."""
        require_version(request, _VERSIONS)
        subscription = subscription.lower()
        if not self._tables.known([subscription]):
            raise ArmError(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")
        fault = self._faults.of("skus", [subscription])
        if fault is not None:
            return fault.spoil(lambda: _list(request, subscription))
        return _list(request, subscription)


def _list(request: Request, subscription: str) -> Reply:
    condition = request.query.get("$filter")
    if not has_paged_skus(subscription):
        return _whole(condition)
    found = _in_location(condition)
    start = request.query.get(_SKIP, "0")
    if not re.fullmatch(r"\d{1,6}", start):
        raise ArmError(400, "InvalidParameter", f"The value of parameter {_SKIP} is invalid.")
    end = int(start) + _PAGE
    link = _next_link(request, end) if end < len(found) else None
    return json_reply(200, {"value": found[int(start) : end], "nextLink": link})


# Half a megabyte of JSON, the same for every subscription.
@lru_cache(maxsize=64)
def _whole(condition: str | None) -> Reply:
    return json_reply(200, {"value": _in_location(condition), "nextLink": None})


def _next_link(request: Request, start: int) -> str:
    query = urlencode(request.query | {_SKIP: str(start)}, quote_via=quote)
    return f"http://{request.headers.get('host', '')}{request.path}?{query}"


def _in_location(condition: str | None) -> list[dict[str, Any]]:
    if condition is None:
        return [sku for location in LOCATIONS for sku in _catalogue(location)]
    match = _FILTER.fullmatch(condition)
    if not match:
        raise ArmError(400, "InvalidParameter", "The value of parameter $filter is invalid.")
    location = match[1].lower()
    # Azure has regions in which the estate has no machines; they are empty here.
    return _catalogue(location) if location in LOCATIONS else []


@cache
def _catalogue(location: str) -> list[dict[str, Any]]:
    """Mixes the estate's sizes with what a real answer is mostly made of."""
    others = [
        Size(f"Standard_{series}{cores}{features}_v{version}", f"standard{series}{features}v{version}Family",
             cores, cores, cores * gib)
        for series, gib in (("D", 4), ("E", 8), ("F", 2), ("L", 8), ("M", 28))
        for features in ("", "ds", "ads", "pls")
        for version in (3, 4, 6)
        for cores in (2, 4, 8, 16, 32, 64, 96)
    ]  # fmt: skip
    disks = [
        _sku("disks", f"{kind}_{redundancy}", kind, f"P{n}", location, {"MaxSizeGiB": str(2**n)})
        for kind in ("Premium", "StandardSSD", "Standard")
        for redundancy in ("LRS", "ZRS")
        for n in range(2, 16)
    ]
    sets = [_sku("availabilitySets", name, "", "", location, {}) for name in ("Classic", "Aligned")]
    hosts = [_sku("hostGroups/hosts", f"DSv5-Type{n}", "", "", location, {"Cores": "80"}) for n in range(1, 5)]
    machines = [_machine_size(size, location) for size in (*others[:200], *SIZES, *others[200:])]
    return [*sets, *disks, *hosts, *machines]


def _machine_size(size: Size, location: str) -> dict[str, Any]:
    capabilities = {
        "MaxResourceVolumeMB": "0",
        "OSVhdSizeMB": "1047552",
        "vCPUs": str(size.hardware_cores),
        "MemoryPreservingMaintenanceSupported": "True",
        "HyperVGenerations": "V1,V2",
        "MemoryGB": f"{size.memory_gib:g}",
        "MaxDataDiskCount": str(size.hardware_cores * 2),
        "CpuArchitectureType": "x64",
        "LowPriorityCapable": "True",
        "PremiumIO": "True",
        "VMDeploymentTypes": "IaaS",
        "vCPUsAvailable": str(size.available_cores),
        "vCPUsPerCore": "2" if size.hardware_cores > 1 else "1",
        "MaxNetworkInterfaces": "2",
    }
    code = size.name.removeprefix("Standard_")
    return _sku("virtualMachines", size.name, "Standard", code, location, capabilities, size.family)


def _sku(
    kind: str, name: str, tier: str, size: str, location: str, capabilities: dict[str, str], family: str = ""
) -> dict[str, Any]:
    sku: dict[str, Any] = {
        "resourceType": kind,
        "name": name,
        "tier": tier,
        "size": size,
        "family": family,
        "locations": [location],
        "locationInfo": [{"location": location, "zones": ["1", "2", "3"], "zoneDetails": []}],
        "capabilities": [{"name": key, "value": value} for key, value in capabilities.items()],
        "restrictions": [],
    }
    return {key: value for key, value in sku.items() if value != ""}
