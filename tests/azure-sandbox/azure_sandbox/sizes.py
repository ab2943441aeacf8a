"""The Azure VM sizes of the estate, with what the Compute SKUs API says about them."""

from __future__ import annotations

from dataclasses import dataclass

LOCATIONS = ("westeurope", "northeurope", "eastus", "uksouth", "swedencentral")


@dataclass(frozen=True, slots=True)
class Size:
    """A VM size; a constrained size offers fewer cores than its hardware has."""

    name: str
    family: str
    hardware_cores: int
    available_cores: int
    memory_gib: float


# <https://learn.microsoft.com/azure/virtual-machines/sizes/overview>
SIZES = (
    Size("Standard_B2s", "standardBSFamily", 2, 2, 4),
    Size("Standard_B2ms", "standardBSFamily", 2, 2, 8),
    Size("Standard_DS1_v2", "standardDSv2Family", 1, 1, 3.5),
    Size("Standard_D2s_v5", "standardDSv5Family", 2, 2, 8),
    Size("Standard_D4s_v5", "standardDSv5Family", 4, 4, 16),
    Size("Standard_D8s_v5", "standardDSv5Family", 8, 8, 32),
    Size("Standard_D4as_v5", "standardDASv5Family", 4, 4, 16),
    Size("Standard_E4s_v5", "standardESv5Family", 4, 4, 32),
    Size("Standard_E4-2s_v5", "standardESv5Family", 4, 2, 32),
    Size("Standard_E16s_v5", "standardESv5Family", 16, 16, 128),
    Size("Standard_F4s_v2", "standardFSv2Family", 4, 4, 8),
)

# A size that machines still run on, but which no region lists any more.
UNLISTED_SIZE = "Standard_A1_v2"
