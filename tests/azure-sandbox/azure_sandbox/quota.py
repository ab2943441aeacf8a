"""Resource Graph's quota: so many queries in so many seconds, for each user.

<https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests>
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left in the window; `resets_after` is in whole seconds."""

    granted: bool
    remaining: int
    resets_after: int

    def headers(self) -> dict[str, str]:
        """Gives the headers that Resource Graph puts on every reply."""
        minutes, seconds = divmod(self.resets_after, 60)
        hours, minutes = divmod(minutes, 60)
        return {
            "x-ms-user-quota-remaining": str(self.remaining),
            "x-ms-user-quota-resets-after": f"{hours:02d}:{minutes:02d}:{seconds:02d}",
        }


class Quota:
    """Counts queries of each caller in windows that begin with the caller's first query."""

    def __init__(self, queries: int, seconds: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.queries = queries
        self.seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    @classmethod
    def parse(cls, text: str) -> Quota:
        """Reads `15/5s`; raises `ValueError` for anything else."""
        match = re.fullmatch(r"([1-9]\d{0,8})/([1-9]\d{0,4})s", text)
        if not match:
            raise ValueError(f"`{text}` is not a quota such as `15/5s`")
        return cls(int(match[1]), int(match[2]))

    def take(self, caller: str) -> Allowance:
        """Counts one query of `caller`; a query that is not granted costs nothing."""
        with self._lock:
            now = self._clock()
            ends, used = self._windows.get(caller, (0.0, 0))
            if now >= ends:
                self._forget_ended(now)
                ends, used = now + self.seconds, 0
            granted = used < self.queries
            self._windows[caller] = (ends, used + granted)
            return Allowance(granted, self.queries - used - granted, math.ceil(ends - now))

    def _forget_ended(self, now: float) -> None:
        self._windows = {caller: window for caller, window in self._windows.items() if window[0] > now}
