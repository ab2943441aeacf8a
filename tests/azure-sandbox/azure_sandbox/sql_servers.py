"""Generates SQL: instances of Azure Arc with their databases, virtual machines, Azure SQL and managed instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from .clock import NEVER, before
from .machine import Machine
from .resource import Resource, resource_id
from .sizes import LOCATIONS

_ARC = "Microsoft.AzureArcData/sqlServerInstances"
_VM = "Microsoft.SqlVirtualMachine/sqlVirtualMachines"
_SERVER = "Microsoft.Sql/servers"
_INSTANCE = "Microsoft.Sql/managedInstances"

_VERSIONS = ("SQL Server 2022", "SQL Server 2019", "SQL Server 2016", "SQL Server 2012", "Unknown", "SQL Server 2017")
_EDITIONS = ("Enterprise", "Standard", "Developer", "Express")
_LICENSES = ("Paid", "PAYG", "LicenseOnly", "Free")
_NAMES = ("Sales", "Größe", "日本語", "O'Brien", "with space", "model", "tempdb", "Archive", "msdb")
# Name, tier, family, capacity and service objective of an Azure SQL database, and its kind.
_SKUS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"name": "Basic", "tier": "Basic", "capacity": 5}, "Basic", "v12.0,user"),
    ({"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2}, "GP_Gen5_2", "v12.0,user,vcore"),
    (
        {"name": "GP_S_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 4},
        "GP_S_Gen5_4",
        "v12.0,user,vcore,serverless",
    ),
    ({"name": "ElasticPool", "tier": "Standard", "capacity": 0}, "ElasticPool", "v12.0,user,pool"),
)


@dataclass(frozen=True, slots=True)
class Sql:
    """The facts of a row that a correct inventory has, under the names of the tool; what is unknown is missing."""

    facts: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Gives the facts that are known."""
        return {name: value for name, value in self.facts.items() if value is not None}


def sql_servers(seed: int, subscription: str, machines: list[Machine]) -> Iterator[tuple[Sql | None, Resource]]:
    """Makes the SQL of a subscription; a resource without facts is not a row of its own."""
    random = Random(f"sql/{seed}/{subscription}")
    hosts = count()
    for machine in machines:
        if machine.kind == "arc" and random.random() < 0.3:
            yield from _arc_host(random, machine, next(hosts))
        if machine.kind == "azure" and random.random() < 0.2:
            yield _virtual_machine(random, machine)
    for number in range(len(machines) // 12):
        yield from _logical_server(random, subscription, number)
    for number in range(len(machines) // 25):
        yield _managed_instance(random, subscription, number)


def _arc_host(random: Random, machine: Machine, number: int) -> Iterator[tuple[Sql | None, Resource]]:
    names = [machine.name] if number % 3 else [machine.name, f"{machine.name}_PROD01"]
    for place, name in enumerate(names):
        cores = random.choice((4, 8, None))
        properties = {
            "version": _VERSIONS[(number + place) % len(_VERSIONS)],
            "edition": random.choice(_EDITIONS),
            "licenseType": random.choice(_LICENSES),
            "containerResourceId": machine.id,
            "instanceName": "MSSQLSERVER" if place == 0 else "PROD01",
            "status": "Connected" if number % 7 else "Disconnected",
            "hostType": "Physical Server",
        }
        if cores is not None:
            # The service writes numbers as text here, and sometimes nothing in the text.
            properties["vCore"] = str(cores)
        elif number % 2:
            properties["vCore"] = ""
        server = Resource(machine.subscription_id, "Sample-RG-SQL", _ARC, name, machine.location, properties)
        known = {
            "server": name,
            "version": properties["version"],
            "edition": properties["edition"],
            "licenseType": properties["licenseType"],
            "vCores": cores,
            "hostResourceId": machine.id,
        }
        is_hidden = number % 5 == 3
        databases = (3, 0, 1, 5, 2)[(number + place) % 5]
        if not is_hidden:
            facts = known | _place(server, "arc") | {"status": properties["status"]}
            yield (Sql(facts) if databases == 0 else None), server
        else:
            # The caller may read the databases and not the server that they are on.
            known = {"server": name}
        for ordinal in range(databases):
            yield _arc_database(random, server, known, number + ordinal, ordinal)


def _arc_database(
    random: Random, server: Resource, known: dict[str, Any], number: int, ordinal: int
) -> tuple[Sql, Resource]:
    name = _NAMES[number % len(_NAMES)] + ("" if ordinal < len(_NAMES) else str(ordinal))
    size = random.choice((16.0, 150.5, 20480.0, 0.0))
    space = random.choice((round(size * 0.5, 2), round(size * 0.05, 2), None))
    recovery = ("Full", "Simple", "Bulk-logged", None)[number % 4]
    full = (before(hours=20), before(days=9), NEVER, None, before(days=3))[number % 5]
    log = (before(), before(days=2), None, NEVER)[(number // 2) % 4] if recovery != "Simple" else None
    options: dict[str, bool] | None = {
        "isAutoCloseOn": number % 6 == 1,
        "isAutoShrinkOn": number % 7 == 2,
        "isAutoCreateStatsOn": True,
        "isAutoUpdateStatsOn": True,
        "isTrustworthyOn": False,
    }
    if options is not None and number % 5 != 4:
        options["isEncrypted"] = number % 5 in (0, 2)
    if number % 11 == 10:
        options = None
    properties: dict[str, Any] = {"state": "Online" if number % 9 else "Offline", "sizeMB": size, "isReadOnly": False}
    if space is not None:
        properties["spaceAvailableMB"] = space
    if recovery is not None:
        properties["recoveryMode"] = recovery
    if options is not None:
        properties["databaseOptions"] = options
    backups = {"lastFullBackup": full, "lastLogBackup": log}
    if full is not None or log is not None:
        properties["backupInformation"] = {key: value for key, value in backups.items() if value is not None}
    earliest = before(days=30) if number % 3 == 0 else None
    if earliest is not None:
        properties["earliestRestoreDate"] = earliest
    parent = resource_id(server.subscription, server.group, _ARC, server.name)
    # Each service spells the parent as it was called when the child was made.
    spelt = parent.replace("resourceGroups", "RESOURCEGROUPS").replace(server.group, server.group.upper())
    identifier = f"{spelt if number % 4 == 2 else parent}/databases/{name}"
    database = Resource(
        server.subscription, server.group, f"{_ARC}/databases", name, server.location, properties, id=identifier
    )
    facts = known | _place(database, "arc") | {
        "database": name,
        "status": properties["state"],
        "sizeMB": size,
        "spaceAvailableMB": space,
        "recoveryMode": recovery,
        "encrypted": (options or {}).get("isEncrypted"),
        "backup": _known(
            lastFull=None if full == NEVER else full,
            lastLog=None if log == NEVER else log,
            earliestRestore=earliest,
        ),
        "databaseOptions": options or {},
    }
    return Sql(facts), database


def _virtual_machine(random: Random, machine: Machine) -> tuple[Sql, Resource]:
    properties = {
        "virtualMachineResourceId": machine.id,
        "provisioningState": "Succeeded",
        "osType": "Windows",
        "sqlImageOffer": random.choice(("SQL2022-WS2022", "SQL2016SP3-WS2019", "SQL2014SP3-WS2012R2")),
        "sqlImageSku": random.choice(("Enterprise", "Standard", "Web")),
        "sqlManagement": "Full",
        "sqlServerLicenseType": random.choice(("PAYG", "AHUB", "DR")),
    }
    resource = Resource(machine.subscription_id, "Sample-RG-SQL", _VM, machine.name, machine.location, properties)
    facts = _place(resource, "vm") | {
        "server": machine.name,
        "version": properties["sqlImageOffer"],
        "edition": properties["sqlImageSku"],
        "licenseType": properties["sqlServerLicenseType"],
        "status": "Succeeded",
        "hostResourceId": machine.id,
    }
    return Sql(facts), resource


def _logical_server(random: Random, subscription: str, number: int) -> Iterator[tuple[Sql | None, Resource]]:
    name, location = f"sample-sql-{number:03d}", random.choice(LOCATIONS)
    properties = {"version": "12.0", "state": "Ready", "fullyQualifiedDomainName": f"{name}.sample.invalid"}
    server = Resource(subscription, "Sample-RG-SQL", _SERVER, name, location, properties, kind="v12.0")
    databases = (2, 0, 4)[number % 3]
    is_hidden = number % 4 == 2
    if not is_hidden:
        facts = _place(server, "database") | {"server": name, "version": "12.0", "status": "Ready"}
        yield (Sql(facts) if databases == 0 else None), server
    identifier = resource_id(subscription, "Sample-RG-SQL", _SERVER, name)
    yield None, Resource(
        subscription,
        "Sample-RG-SQL",
        f"{_SERVER}/databases",
        "master",
        location,
        {"status": "Online", "currentServiceObjectiveName": "System0"},
        kind="v12.0,system",
        sku={"name": "System", "tier": "System", "capacity": 0},
        id=f"{identifier}/databases/master",
    )
    for ordinal in range(databases):
        sku, objective, kind = _SKUS[(number + ordinal) % len(_SKUS)]
        is_virtual_core = "vcore" in kind
        most = random.choice((2147483648, 34359738368))
        database_name = f"sample-db-{ordinal}"
        details: dict[str, Any] = {
            "status": "Online",
            "maxSizeBytes": most,
            "currentServiceObjectiveName": objective,
            "currentBackupStorageRedundancy": random.choice(("Geo", "Zone", "Local")),
            "earliestRestoreDate": before(days=7),
        }
        if is_virtual_core:
            details["licenseType"] = "BasePrice"
        database = Resource(
            subscription,
            "Sample-RG-SQL",
            f"{_SERVER}/databases",
            database_name,
            location,
            details,
            kind=kind,
            sku=sku,
            id=f"{identifier}/databases/{database_name}",
        )
        facts = _place(database, "database") | {
            "server": name,
            "database": database_name,
            "version": None if is_hidden else "12.0",
            "edition": objective,
            "licenseType": details.get("licenseType"),
            "vCores": sku["capacity"] if is_virtual_core else None,
            "status": "Online",
            "maxSizeMB": most / 1048576,
            "backup": _known(redundancy=details["currentBackupStorageRedundancy"], earliestRestore=before(days=7)),
        }
        yield Sql(facts), database


def _managed_instance(random: Random, subscription: str, number: int) -> tuple[Sql, Resource]:
    name, cores, size = f"sample-mi-{number:03d}", random.choice((4, 16)), random.choice((32, 1024))
    properties = {
        "vCores": cores,
        "storageSizeInGB": size,
        "licenseType": "LicenseIncluded",
        "state": "Ready",
        "currentBackupStorageRedundancy": "Geo",
    }
    sku = {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": cores}
    resource = Resource(
        subscription, "Sample-RG-SQL", _INSTANCE, name, random.choice(LOCATIONS), properties, sku=sku
    )
    facts = _place(resource, "managed-instance") | {
        "server": name,
        "edition": "GP_Gen5",
        "licenseType": "LicenseIncluded",
        "vCores": cores,
        "status": "Ready",
        "maxSizeMB": size * 1024,
        "backup": {"redundancy": "Geo"},
    }
    return Sql(facts), resource


def _place(resource: Resource, kind: str) -> dict[str, Any]:
    return {
        "id": resource.id or resource_id(resource.subscription, resource.group, resource.provider, resource.name),
        "kind": kind,
        "location": resource.location,
        "resourceGroup": resource.group.lower(),
        "subscriptionId": resource.subscription,
        "backup": {},
        "databaseOptions": {},
    }


def _known(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}
