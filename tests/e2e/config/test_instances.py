"""Two instances under load: what one has saved the other reads, and one that dies takes only its own calls with it."""

from __future__ import annotations

import json
import os
import signal
import threading
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from typing import Any

from .app import App
from .stores import Store
from .test_sessions import two

CALLERS = 8
# Calls that have come to an end before the instance is killed, and after that.
CALLS = 300


class Load:
    """Callers that ask both instances in turn, as they would through a load balancer."""

    def __init__(self, instances: list[App]) -> None:
        self._instances = instances
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._answered = 0
        # Which instance failed, and with what.
        self.failures: list[tuple[App, str]] = []
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(CALLERS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def wait(self, calls: int) -> None:
        """Waits until so many more calls have been answered."""
        with self._changed:
            last = self._answered + calls
            assert self._changed.wait_for(lambda: self._answered >= last, timeout=60)

    def _call(self, number: int) -> None:
        name = f"caller-{number}"
        for count, instance in enumerate(cycle(self._instances)):
            if self._stopped.is_set():
                return
            # What one instance saves is read from the next.
            save = {"snippetname": name, "snippet": f"{count}"}
            tool, arguments = ("get_snippet", {"snippetname": name}) if count % 2 else ("save_snippet", save)
            try:
                result = call(instance, tool, arguments)
            except (OSError, HTTPException) as error:
                self._note((instance, type(error).__name__))
            else:
                self._note((instance, json.dumps(result)) if result.get("isError", True) else None)

    def _note(self, failure: tuple[App, str] | None) -> None:
        with self._changed:
            if failure is None:
                self._answered += 1
            else:
                self.failures.append(failure)
            self._changed.notify_all()


def call(app: App, tool: str, arguments: dict[str, str]) -> dict[str, Any]:
    """Calls a tool, with a connection of its own; what is not a result has no `isError`."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    with closing(HTTPConnection(app.origin.removeprefix("http://"), timeout=30)) as connection:
        connection.request("POST", "/mcp", json.dumps(message), {"Content-Type": "application/json"})
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        result: dict[str, Any] = answer.get("result", {"error": answer})
        return result


def test_an_instance_that_dies_takes_only_its_own_calls_with_it(sandbox: str, store: Store) -> None:
    with two(sandbox, store, ratelimit="0") as (one, other), Load([one, other]) as load:
        load.wait(CALLS)
        assert load.failures == []
        os.killpg(other.process, signal.SIGKILL)
        load.wait(CALLS)
        assert [failure for failure in load.failures if failure[0] is one] == []
        # It is dead: a test that killed nothing would prove nothing.
        assert "ConnectionRefusedError" in {problem for _, problem in load.failures}


def test_what_one_instance_has_saved_the_other_reads(sandbox: str, store: Store) -> None:
    with two(sandbox, store, ratelimit="0") as instances:
        for count, (writer, reader) in enumerate(zip(instances, reversed(instances), strict=True)):
            assert call(writer, "save_snippet", {"snippetname": "shared", "snippet": f"{count}"})["isError"] is False
            assert call(reader, "get_snippet", {"snippetname": "shared"})["content"][0]["text"] == f"{count}"
