"""What is true of a machine, told apart from the resources that say so to Azure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Machine:
    """The facts that a correct inventory reports; `None` where the estate does not tell.

    `logicalCoreCount` and `memoryGiB` of an Azure VM are those of its size, and
    unknown when the Compute SKUs API no longer lists that size.
    `memoryGiB` of an Arc machine is in whole gibibytes, as its agent reports it.
    """

    id: str
    kind: Literal["arc", "azure"]
    name: str
    location: str
    resource_group: str
    subscription_id: str
    logical_core_count: int | None
    memory_gib: float | None
    vm_size: str | None
    ip_addresses: tuple[str, ...]
    subnets: tuple[str, ...]
    mssql_discovered: bool | None
    tags: dict[str, str] | None

    def as_json(self) -> dict[str, Any]:
        """Gives the facts under the names that Azure's own properties have."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "location": self.location,
            "resourceGroup": self.resource_group,
            "subscriptionId": self.subscription_id,
            "logicalCoreCount": self.logical_core_count,
            "memoryGiB": self.memory_gib,
            "vmSize": self.vm_size,
            "ipAddresses": list(self.ip_addresses),
            "subnets": list(self.subnets),
            "mssqlDiscovered": self.mssql_discovered,
            "tags": self.tags,
        }
