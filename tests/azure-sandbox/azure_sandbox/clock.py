"""The instants of the estate: all count from the midnight, in UTC, before the process began.

So two processes of one day agree on every instant, and what is due today is due at any time of the day.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MIDNIGHT = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

# What Azure writes for an instant that never was.
NEVER = "0001-01-01T00:00:00Z"


def before(*, days: int = 0, hours: int = 0, minutes: int = 0) -> str:
    """Gives the instant so long before the last midnight, as Azure writes it."""
    return stamp(MIDNIGHT - timedelta(days=days, hours=hours, minutes=minutes))


def stamp(instant: datetime) -> str:
    """Writes an instant in UTC as Azure does."""
    return instant.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
