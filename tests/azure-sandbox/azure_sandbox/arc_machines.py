"""Generates Azure Arc machines, with the holes that real estates have."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from .machine import Machine
from .resource import Resource, resource_id
from .sizes import LOCATIONS

PROVIDER = "Microsoft.HybridCompute/machines"
_GIB = 1024**3

# osName, osSku, osVersion, osType as the Connected Machine agent reports them.
_SYSTEMS = (
    ("Windows Server 2022 Datacenter", "Windows Server 2022 Datacenter", "10.0.20348.2340", "windows"),
    ("Windows Server 2019 Standard", "Windows Server 2019 Standard", "10.0.17763.5576", "windows"),
    ("ubuntu", "Ubuntu 22.04.4 LTS", "5.15.0-105-generic", "linux"),
    ("rhel", "Red Hat Enterprise Linux 9.3 (Plow)", "5.14.0-362.24.1.el9_3.x86_64", "linux"),
    ("sles", "SUSE Linux Enterprise Server 15 SP5", "5.14.21-150500.55.52-default", "linux"),
)
_PROCESSORS = (
    "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz",
    "Intel(R) Xeon(R) Silver 4314 CPU @ 2.40GHz",
    "AMD EPYC 7543 32-Core Processor",
)
_TAGS: tuple[dict[str, str], ...] = (
    {"environment": "production", "owner": "sample-team-a", "Datacenter": "sample-dc-1"},
    {"environment": "test", "cost.center": "sample 4711"},
    {},
)


@dataclass(slots=True)
class _Adapter:
    name: str
    addresses: list[tuple[str, str, str | None]]
    """Address, IP version and subnet prefix of each address."""


def arc_machine(random: Random, subscription: str, number: int, ordinal: int) -> tuple[Machine, list[Resource]]:
    """Makes the machine that is `number`th in its subscription and `ordinal`th of its kind.

    Every twelve machines show every hole once, so small estates have them all.
    """
    name = f"sample-arc-{number:05d}"
    group, spelt_id = "Sample-RG-Arc", None
    if ordinal % 12 == 8:
        upper = resource_id(subscription, group, "microsoft.hybridcompute/MACHINES", name).upper()
        spelt_id = upper.replace("MICROSOFT.HYBRIDCOMPUTE", "microsoft.hybridcompute", 1)
    if ordinal % 12 == 10:
        group = "Sample-RG-Größe"
    location = random.choice(LOCATIONS)
    cores, memory = random.choice(((2, 4), (4, 16), (8, 32), (16, 64), (32, 256)))
    has_details, tags = ordinal % 12 != 3, _tags(random, ordinal)
    adapters = _adapters(number, ordinal)
    mssql = random.random() < 0.3
    properties = _properties(random, name, number, ordinal, mssql)
    if has_details:
        properties["detectedProperties"] = _detected(random, ordinal, cores, memory, mssql)
    if adapters is not None:
        properties["networkProfile"] = {"networkInterfaces": [_interface(a, number) for a in adapters]}
    resource = Resource(
        subscription=subscription,
        group=group,
        provider=PROVIDER,
        name=name,
        location=location,
        properties=properties,
        tags=tags,
        identity={"type": "SystemAssigned", "principalId": _guid(number), "tenantId": _guid(0)},
        id=spelt_id or resource_id(subscription, group, PROVIDER, name),
    )
    addresses = [address for adapter in adapters or [] for address in adapter.addresses]
    machine = Machine(
        id=resource.id,
        kind="arc",
        name=name,
        location=location,
        resource_group=group.lower(),
        subscription_id=subscription,
        logical_core_count=cores if has_details else None,
        memory_gib=memory if has_details else None,
        vm_size=None,
        ip_addresses=tuple(address for address, _, _ in addresses),
        subnets=tuple(dict.fromkeys(subnet for _, _, subnet in addresses if subnet)),
        mssql_discovered=mssql if has_details else None,
        tags=tags,
    )
    return machine, [resource]


def _properties(random: Random, name: str, number: int, ordinal: int, mssql: bool) -> dict[str, Any]:
    os_name, os_sku, os_version, os_type = _SYSTEMS[ordinal % len(_SYSTEMS)]
    domain = "corp.sample.example"
    properties: dict[str, Any] = {
        "provisioningState": "Succeeded",
        "status": random.choices(("Connected", "Disconnected", "Expired"), (85, 11, 4))[0],
        "lastStatusChange": f"2026-01-{number % 28 + 1:02d}T06:{number % 60:02d}:00.0000000Z",
        "displayName": name,
        "machineFqdn": f"{name}.{domain}",
        "dnsFqdn": f"{name}.{domain}",
        "adFqdn": f"{name}.{domain}" if os_type == "windows" else "",
        "domainName": domain if os_type == "windows" else "",
        "osName": os_name,
        "osSku": os_sku,
        "osVersion": os_version,
        "osType": os_type,
        "agentVersion": "1.39.02628.1590",
        "vmId": _guid(number),
        "vmUuid": _guid(number),
        "cloudMetadata": {"provider": "N/A"},
        "licenseProfile": {"esuProfile": {"esuEligibility": "Ineligible", "licenseAssignmentState": "NotAssigned"}},
        "osProfile": {"computerName": name},
        "extensions": [],
    }
    if ordinal % 12 not in (2, 3):
        properties["mssqlDiscovered"] = "true" if mssql else "false"
    if ordinal % 12 == 1:
        del properties["osSku"]
    return properties


def _detected(random: Random, ordinal: int, cores: int, memory: int, mssql: bool) -> dict[str, str]:
    """Gives the agent's `detectedProperties`, in which every value is a string."""
    processor = random.choice(_PROCESSORS)
    detected = {
        "architecture": "amd64",
        "cloudprovider": "N/A",
        "coreCount": str(cores),
        "logicalCoreCount": str(cores),
        "manufacturer": "Sample Systems Inc.",
        "model": "Sample Virtual Machine",
        "mssqldiscovered": "true" if mssql else "false",
        "mysqldiscovered": "false",
        "pgsqldiscovered": "false",
        "processorCount": "1",
        "processorNames": processor,
        "productType": "unknown",
        "serialNumber": f"sample-{ordinal}",
        # Firmware keeps a little of the memory, so the bytes are never a round number.
        "totalPhysicalMemoryInBytes": str(memory * _GIB - 425984),
        "totalPhysicalMemoryInGigabytes": str(memory),
        "vmuuidEsu2012": "",
    }
    if ordinal % 12 == 4:
        del detected["logicalCoreCount"], detected["totalPhysicalMemoryInGigabytes"]
        detected["totalPhysicalMemoryInBytes"] = str(memory * _GIB)
    return detected


def _adapters(number: int, ordinal: int) -> list[_Adapter] | None:
    prefix = f"10.{number >> 8 & 255}.{number & 255}"
    main = _Adapter("eth0", [(f"{prefix}.4", "IPv4", f"{prefix}.0/24")])
    match ordinal % 12:
        case 5:
            return None
        case 6:
            return [main, _Adapter("eth1", [(f"{prefix}.132", "IPv4", f"{prefix}.128/25")]), _Adapter("docker0", [])]
        case 7:
            six = f"2001:db8:{number:x}"
            main.addresses += [(f"{six}::4", "IPv6", f"{six}::/64"), ("fe80::4", "IPv6", None)]
            return [main]
        case 9:
            return []
        case _:
            return [main]


def _interface(adapter: _Adapter, number: int) -> dict[str, Any]:
    addresses: list[dict[str, Any]] = []
    for address, version, subnet in adapter.addresses:
        entry: dict[str, Any] = {"address": address, "ipAddressVersion": version}
        if subnet:
            entry["subnet"] = {"addressPrefix": subnet}
        addresses.append(entry)
    mac = f"02:00:00:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
    return {"name": adapter.name, "macAddress": mac, "ipAddresses": addresses}


def _tags(random: Random, ordinal: int) -> dict[str, str] | None:
    match ordinal % 12:
        case 9:
            return None
        case 10:
            return {"owner": "Zoë Größmann ☂", "environment": "生産"}
        case 11:
            return {"owner": "Sample O'Neil", "note": 'says "hello" \\ | project id'}
        case _:
            return dict(random.choice(_TAGS))


def _guid(number: int) -> str:
    return f"00000000-0000-0000-0003-{number:012d}"
