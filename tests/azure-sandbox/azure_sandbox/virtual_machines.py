"""Generates Azure VMs with their network interfaces, and the holes that real estates have."""

from __future__ import annotations

from random import Random
from typing import Any

from .machine import Machine
from .resource import Resource, resource_id
from .sizes import LOCATIONS, SIZES, UNLISTED_SIZE

PROVIDER = "Microsoft.Compute/virtualMachines"
_INTERFACE = "Microsoft.Network/networkInterfaces"
_NETWORK = "Microsoft.Network/virtualNetworks"
_GROUP = "Sample-RG-Compute"

# osType, publisher, offer, sku, osName and osVersion of the guest.
_IMAGES = (
    ("Windows", "MicrosoftWindowsServer", "WindowsServer", "2022-datacenter-azure-edition",
     "Windows Server 2022 Datacenter Azure Edition", "10.0.20348.2340"),
    ("Windows", "MicrosoftSQLServer", "sql2022-ws2022", "standard-gen2",
     "Windows Server 2022 Datacenter", "10.0.20348.2340"),
    ("Linux", "Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts-gen2", "ubuntu", "22.04"),
    ("Linux", "RedHat", "RHEL", "9-lvm-gen2", "rhel", "9.3"),
)  # fmt: skip
_TAGS: tuple[dict[str, str] | None, ...] = (
    {"environment": "production", "owner": "sample-team-b"},
    {"environment": "test"},
    {},
    None,
)


def virtual_machine(random: Random, subscription: str, number: int, ordinal: int) -> tuple[Machine, list[Resource]]:
    """Makes the machine that is `number`th in its subscription and `ordinal`th of its kind.

    Every ten machines show every hole once, so small estates have them all.
    """
    name = f"sample-vm-{number:05d}"
    vm_id = resource_id(subscription, _GROUP, PROVIDER, name)
    location, size = random.choice(LOCATIONS), random.choice(SIZES)
    is_listed = ordinal % 10 != 1
    tags = random.choice(_TAGS)
    interfaces = _interfaces(subscription, location, name, vm_id, number, ordinal)
    machine = Machine(
        id=vm_id,
        kind="azure",
        name=name,
        location=location,
        resource_group=_GROUP.lower(),
        subscription_id=subscription,
        logical_core_count=size.available_cores if is_listed else None,
        memory_gib=size.memory_gib if is_listed else None,
        vm_size=size.name if is_listed else UNLISTED_SIZE,
        ip_addresses=tuple(c["privateIPAddress"] for i in interfaces for c in _configurations(i)),
        subnets=tuple(dict.fromkeys(c["subnet"]["id"] for i in interfaces for c in _configurations(i))),
        mssql_discovered=None,
        tags=tags,
    )
    properties = _properties(name, machine.vm_size or "", number, ordinal, subscription, interfaces)
    resource = Resource(
        subscription=subscription,
        group=_GROUP,
        provider=PROVIDER,
        name=name,
        location=location,
        properties=properties,
        tags=tags,
        zones=["1"] if ordinal % 3 == 0 else None,
        id=vm_id,
    )
    spare = [_spare(subscription, location, number)] if ordinal % 10 == 0 else []
    return machine, [resource, *interfaces, *spare]


def virtual_networks(subscription: str) -> list[Resource]:
    """Makes the network that the interfaces of one location share."""
    return [
        Resource(
            subscription=subscription,
            group=_GROUP,
            provider=_NETWORK,
            name=f"sample-vnet-{location}",
            location=location,
            properties={
                "provisioningState": "Succeeded",
                "addressSpace": {"addressPrefixes": ["10.0.0.0/8"]},
                "subnets": [
                    {"name": "default", "id": _subnet(subscription, location, "default")},
                    {"name": "backup", "id": _subnet(subscription, location, "backup")},
                ],
            },
        )
        for location in LOCATIONS
    ]


def _properties(
    name: str, size: str, number: int, ordinal: int, subscription: str, interfaces: list[Resource]
) -> dict[str, Any]:
    os_type, publisher, offer, sku, os_name, os_version = _IMAGES[ordinal % len(_IMAGES)]
    image: dict[str, str] = {"publisher": publisher, "offer": offer, "sku": sku, "version": "latest"}
    if ordinal % 10 == 8:
        gallery = resource_id(subscription, _GROUP, "Microsoft.Compute/images", "sample-image")
        image = {"id": gallery}
    links: list[dict[str, Any]] = [{"id": i.id} for i in interfaces]
    # Azure writes `properties.primary` only once there is a choice.
    if len(links) > 1:
        links = [{**link, "properties": {"primary": n == 0}} for n, link in enumerate(links)]
    if ordinal % 10 == 7:
        hidden = resource_id(subscription, "Sample-RG-Hidden", _INTERFACE, f"{name}-nic-0")
        links = [{"id": hidden}]
    properties: dict[str, Any] = {
        "vmId": f"00000000-0000-0000-0004-{number:012d}",
        "provisioningState": "Succeeded",
        "hardwareProfile": {"vmSize": size},
        "networkProfile": {"networkInterfaces": links},
        "osProfile": {"computerName": name, "adminUsername": "sampleadmin", "secrets": []},
        "storageProfile": {
            "dataDisks": [],
            "imageReference": image,
            "osDisk": {
                "name": f"{name}-os",
                "osType": os_type,
                "caching": "ReadWrite",
                "createOption": "FromImage",
                "diskSizeGB": 127,
                "managedDisk": {"storageAccountType": "Premium_LRS"},
            },
        },
    }
    state = {2: "deallocated", 3: "stopped"}.get(ordinal % 10, "running")
    view: dict[str, Any] = {"powerState": {"code": f"PowerState/{state}", "displayStatus": f"VM {state}"}}
    if state == "running":
        view |= {"osName": os_name, "osVersion": os_version, "computerName": name, "hyperVGeneration": "V2"}
    if state != "deallocated":
        properties["extended"] = {"instanceView": view}
    return properties


def _interfaces(subscription: str, location: str, name: str, vm_id: str, number: int, ordinal: int) -> list[Resource]:
    # The network interface of the seventh lies in a resource group that the caller may not read.
    if ordinal % 10 == 7:
        return []
    prefix = f"10.{128 | number >> 8 & 127}.{number & 255}"
    attached = vm_id.upper() if ordinal % 10 == 6 else vm_id
    first = [_configuration(f"{prefix}.4", subscription, location, "default", primary=True)]
    if ordinal % 10 == 5:
        first.append(_configuration(f"{prefix}.5", subscription, location, "default", primary=False))
        first.append(_configuration(f"2001:db8:{number:x}::5", subscription, location, "default", primary=False))
    interfaces = [_interface(subscription, location, f"{name}-nic-0", first, attached)]
    if ordinal % 10 == 4:
        second = [_configuration(f"{prefix}.6", subscription, location, "backup", primary=True)]
        interfaces.append(_interface(subscription, location, f"{name}-nic-1", second, attached))
    return interfaces


def _interface(
    subscription: str, location: str, name: str, configurations: list[dict[str, Any]], vm_id: str | None
) -> Resource:
    properties: dict[str, Any] = {
        "provisioningState": "Succeeded",
        "enableIPForwarding": False,
        "ipConfigurations": [
            {"name": f"ipconfig{n}", "type": "Microsoft.Network/networkInterfaces/ipConfigurations", "properties": c}
            for n, c in enumerate(configurations, start=1)
        ],
    }
    if vm_id:
        properties["virtualMachine"] = {"id": vm_id}
    interface_id = resource_id(subscription, _GROUP, _INTERFACE, name)
    return Resource(subscription, _GROUP, _INTERFACE, name, location, properties, id=interface_id)


def _spare(subscription: str, location: str, number: int) -> Resource:
    address = f"10.255.{number >> 8 & 255}.{number & 255}"
    configuration = _configuration(address, subscription, location, "default", primary=True)
    return _interface(subscription, location, f"sample-spare-{number:05d}", [configuration], None)


def _configuration(address: str, subscription: str, location: str, subnet: str, *, primary: bool) -> dict[str, Any]:
    return {
        "privateIPAddress": address,
        "privateIPAddressVersion": "IPv6" if ":" in address else "IPv4",
        "privateIPAllocationMethod": "Dynamic",
        "primary": primary,
        "provisioningState": "Succeeded",
        "subnet": {"id": _subnet(subscription, location, subnet)},
    }


def _configurations(interface: Resource) -> list[dict[str, Any]]:
    return [c["properties"] for c in interface.properties["ipConfigurations"]]


def _subnet(subscription: str, location: str, name: str) -> str:
    network = resource_id(subscription, _GROUP, _NETWORK, f"sample-vnet-{location}")
    return f"{network}/subnets/{name}"
