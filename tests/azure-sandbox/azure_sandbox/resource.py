"""One row of the `resources` table, in the shape Azure Resource Graph gives it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

TENANT = "00000000-0000-0000-0000-0000000000ff"

# Columns of the `resources` table, with `True` for those of type `dynamic`.
# <https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language>
COLUMNS: dict[str, bool] = {
    "id": False,
    "name": False,
    "type": False,
    "tenantId": False,
    "kind": False,
    "location": False,
    "resourceGroup": False,
    "subscriptionId": False,
    "managedBy": False,
    "sku": True,
    "plan": True,
    "properties": True,
    "tags": True,
    "identity": True,
    "zones": True,
    "extendedLocation": True,
}


# One encoder for all: `json.dumps` would make one for each of a million values.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource; `provider` is the type as the resource provider spells it in ids."""

    subscription: str
    group: str
    provider: str
    name: str
    location: str
    properties: dict[str, Any]
    tags: dict[str, str] | None = None
    identity: dict[str, Any] | None = None
    zones: list[str] | None = None
    kind: str = ""
    sku: dict[str, Any] | None = None
    id: str = ""

    def row(self) -> tuple[str | None, ...]:
        """Gives the values of `COLUMNS`; dynamic ones as JSON text, null as `None`."""
        return (
            self.id or resource_id(self.subscription, self.group, self.provider, self.name),
            self.name,
            self.provider.lower(),
            TENANT,
            self.kind,
            self.location,
            self.group.lower(),
            self.subscription,
            "",
            _json(self.sku),
            None,
            _json(self.properties),
            _json(self.tags),
            _json(self.identity),
            _json(self.zones),
            None,
        )


def resource_id(subscription: str, group: str, provider: str, name: str) -> str:
    """Gives a resource's id in the casing of its resource provider."""
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{provider}/{name}"


def _json(value: Any) -> str | None:
    return None if value is None else _ENCODER.encode(value)
