"""Generates the assessments of missing patches, as Azure Update Manager keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from .clock import before
from .machine import Machine
from .resource import Resource

_TYPES = {"arc": "microsoft.hybridcompute/machines", "azure": "microsoft.compute/virtualmachines"}
# Name, KB, classifications and severity, as Windows Update tells them.
_WINDOWS: tuple[tuple[str, str, list[str], str | None], ...] = (
    ("2026-11 Cumulative Update for Windows Server 2022 (KB5068787)", "5068787", ["Security"], "Critical"),
    ("2026-11 Cumulative Update for .NET Framework 4.8 (KB5068777)", "5068777", ["Security"], "Important"),
    ("Security Intelligence Update for Microsoft Defender (KB2267602)", "2267602", ["Definition"], None),
    ("2026-10 Servicing Stack Update (KB5067112)", "5067112", ["Critical"], "Moderate"),
    ("2026-09 Update Rollup, \"sample\" (KB5066586)", "5066586", ["UpdateRollUp"], None),
    ("Windows Malicious Software Removal Tool (KB890830)", "890830", ["Tools", "Updates"], "Low"),
)
# Name, version and classifications, as the package managers tell them.
_LINUX: tuple[tuple[str, str, list[str]], ...] = (
    ("openssl", "3.0.2-0ubuntu1.18", ["Security"]),
    ("linux-image-5.15.0-122-generic", "5.15.0-122.132", ["Security", "Critical"]),
    ("curl", "7.81.0-1ubuntu1.16", ["Other"]),
    ("kernel-default", "5.14.21-150500.55.73.1", ["Critical"]),
)
_COUNTS = ("security", "critical", "definition", "updateRollup", "featurePack", "servicePack", "tools", "updates", "other")
_FRESH, _STALE = before(hours=5), before(days=10)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What Azure knows of the patches of a machine; `last` is `None` where it was never assessed."""

    machine: Machine
    last: str | None
    os: str | None
    reboot_pending: bool | None
    status: str | None
    error: str | None
    patches: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Gives the facts; a patch under the names that Azure's own properties have."""
        return {
            "id": self.machine.id,
            "name": self.machine.name,
            "kind": self.machine.kind,
            "lastAssessment": self.last,
            "osType": self.os,
            "rebootPending": self.reboot_pending,
            "status": self.status,
            "error": self.error,
            "patches": self.patches,
        }


def assessments(
    seed: int, subscription: str, machines: list[Machine], total: int | None
) -> Iterator[tuple[Assessment, list[Resource]]]:
    """Makes the assessments of a subscription's machines, with exactly `total` missing patches where it is told."""
    random = Random(f"patches/{seed}/{subscription}")
    left = total
    for number, machine in enumerate(machines):
        if total is not None and left is not None:
            # The first machine has a half, and each further one a half of what is left; the last has the rest.
            most = left if number == len(machines) - 1 else (left + 1) // 2
            left -= most
            yield _assessed(random, machine, "normal", most)
            continue
        state = ("never", "normal", "stale", "failed", "none", "normal", "normal")[number % 7]
        if state == "never":
            yield Assessment(machine, None, None, None, None, None, []), []
            continue
        yield _assessed(random, machine, state, 0 if state == "none" else random.randint(1, 9))


def _assessed(random: Random, machine: Machine, state: str, missing: int) -> tuple[Assessment, list[Resource]]:
    os = random.choice(("Windows", "Linux"))
    last = _STALE if state == "stale" else _FRESH
    error = "The agent's package manager is locked by another process: 'apt'." if state == "failed" else None
    status = "Failed" if state == "failed" else "Succeeded"
    reboot = random.random() < 0.3
    patches = [_patch(random, os, ordinal, last) for ordinal in range(missing)]
    counts = dict.fromkeys(_COUNTS, 0)
    for patch in patches:
        first = patch["classifications"][0]
        name = {"UpdateRollUp": "updateRollup"}.get(first, first.lower())
        counts[name] = counts.get(name, 0) + 1
    provider = f"{_TYPES[machine.kind]}/patchassessmentresults"
    # The service spells some ids in capitals, as far as they are ASCII.
    capitals = "".join(letter.upper() if letter.isascii() else letter for letter in machine.id)
    root = capitals if random.random() < 0.1 else machine.id
    summary = Resource(
        machine.subscription_id,
        machine.resource_group,
        provider,
        "latest",
        machine.location,
        {
            "status": status,
            "rebootPending": reboot,
            "osType": os,
            "patchServiceUsed": "WU-WSUS" if os == "Windows" else "APT",
            "startDateTime": last,
            "lastModifiedDateTime": last,
            "startedBy": "Platform",
            "availablePatchCountByClassification": counts,
            "errorDetails": None
            if error is None
            else {"code": "PackageListRetrievalError", "message": error, "details": []},
        },
        id=f"{root}/patchAssessmentResults/latest",
    )
    rows = [
        Resource(
            machine.subscription_id,
            machine.resource_group,
            f"{provider}/softwarepatches",
            f"00000000-0000-0000-0000-{ordinal:012d}",
            machine.location,
            patch,
            id=f"{root}/patchAssessmentResults/latest/softwarePatches/00000000-0000-0000-0000-{ordinal:012d}",
        )
        for ordinal, patch in enumerate(patches)
    ]
    return Assessment(machine, last, os, reboot, status, error, patches), [summary, *rows]


def _patch(random: Random, os: str, ordinal: int, last: str) -> dict[str, Any]:
    common = {
        "lastModifiedDateTime": last,
        "rebootBehavior": random.choice(("NeverReboots", "AlwaysRequiresReboot", "CanRequestReboot")),
        "assessmentState": "Available",
    }
    if os == "Linux":
        name, version, classifications = _LINUX[ordinal % len(_LINUX)]
        return common | {
            "patchName": name if ordinal < len(_LINUX) else f"{name}-{ordinal}",
            "version": version,
            "classifications": classifications,
            "publishedDateTime": None,
        }
    name, article, classifications, severity = _WINDOWS[ordinal % len(_WINDOWS)]
    patch = common | {
        "patchName": name if ordinal < len(_WINDOWS) else f"{name} {ordinal}",
        "kbId": article,
        "classifications": classifications,
        "publishedDateTime": before(days=random.randint(3, 400)),
    }
    return patch if severity is None else patch | {"msrcSeverity": severity}
