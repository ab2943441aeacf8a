"""A sandbox that misbehaves by chance: `python -m faults.flaky` serves it, and `PUT /faults` says how.

Which requests are spoiled, and by what, follows from a seed.
"""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from random import Random

from azure_sandbox import log_analytics, platform_metrics, resource_graph, skus
from azure_sandbox.kql import translate
from azure_sandbox.log_analytics import WORKSPACE_FAULTS
from azure_sandbox.message import Reply, Request, json_reply
from azure_sandbox.quota import Quota
from azure_sandbox.sandbox import Sandbox
from azure_sandbox.scenarios import FAULTS, Fault
from azure_sandbox.server import Server

# The estate that the other suites have as well.
SEED, MACHINES = 1, 300
# Every answer takes 5 seconds: a fault of this suite's own, for calls that have to be in flight for long.
LATE = "late"
LATE_SECONDS = 5.0
# Every answer has so many MiB of blanks before it, which JSON allows.
LONG = {f"long-{mebibytes}": mebibytes for mebibytes in (30, 65)}


class Flaky(Sandbox):
    """Spoils a share of the requests, each by one of several faults, and counts how often by which."""

    def __init__(self) -> None:
        super().__init__(SEED, MACHINES, Quota.parse("100000000/5s"))
        self._lock = threading.Lock()
        self._random, self._share, self._kinds = Random(0), 0.0, list[str]()
        self._counts: dict[str, int] = {}

    def answer(self, request: Request) -> Reply:
        """Answers, or does not."""
        if request.path == "/faults":
            return self._told(request)
        fault = self._drawn(request)
        if fault is None:
            return super().answer(request)
        return fault.spoil(lambda: super(Flaky, self).answer(request))

    def _told(self, request: Request) -> Reply:
        """Takes what to do from here on; answers with the faults that there have been since the last time."""
        wanted = json.loads(request.body)
        with self._lock:
            counts, self._counts = self._counts, {}
            self._random, self._share, self._kinds = Random(wanted["seed"]), wanted["share"], wanted["kinds"]
        return json_reply(200, counts)

    def _drawn(self, request: Request) -> Fault | None:
        with self._lock:
            faults = [(kind, fault) for kind in self._kinds if (fault := fault_of(kind, request.path)) is not None]
            if not faults or self._random.random() >= self._share:
                return None
            kind, fault = self._random.choice(faults)
            self._counts[kind] = self._counts.get(kind, 0) + 1
            return fault


def fault_of(kind: str, path: str) -> Fault | None:
    """Gives a fault of the sandbox by its kind, if it is one that requests of this path can meet."""
    if kind == LATE:
        return Fault(lambda ordinary: replace(ordinary(), delay=LATE_SECONDS))
    if mebibytes := LONG.get(kind):
        return Fault(lambda ordinary: padded(ordinary(), mebibytes * 1024 * 1024))
    if log_analytics.PATH.fullmatch(path):
        if own := WORKSPACE_FAULTS.get(kind):
            return Fault(own)
        endpoint = "graph"
    elif path.lower() == resource_graph.PATH:
        endpoint = "graph"
    elif skus.PATH.fullmatch(path):
        endpoint = "skus"
    elif platform_metrics.PATH.fullmatch(path):
        endpoint = "metrics"
    else:
        return None
    fault = FAULTS.get(kind)
    return fault if fault is not None and endpoint in fault.endpoints else None


def padded(reply: Reply, blanks: int) -> Reply:
    """The reply with so many blanks before its body."""
    return replace(reply, body=b" " * blanks + reply.body)


def main() -> None:
    """Serves until it is ended."""
    # The parser builds its tables on first use, which takes a second that no request should.
    translate("resources | project id | order by id asc")
    server = Server(("127.0.0.1", 0), Flaky())
    print(f"Serving {server.url()}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
