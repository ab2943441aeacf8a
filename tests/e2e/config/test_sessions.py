"""Sessions of HTTP+SSE across instances of the server that share one store, and what they leave behind: nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse

from azure_sandbox.token import issue

from .app import App, running
from .stores import Store

PATIENCE_SECONDS = 20


class Events:
    """A stream of events, read one at a time."""

    def __init__(self, app: App, path: str, headers: dict[str, str] | None = None) -> None:
        self._connection = HTTPConnection(app.origin.removeprefix("http://"), timeout=30)
        self._connection.request("GET", path, headers={"Accept": "text/event-stream"} | (headers or {}))
        self._response: HTTPResponse = self._connection.getresponse()
        assert self._response.status == 200

    def next(self) -> tuple[str, str]:
        """Gives the next event and its data."""
        lines: list[str] = []
        while True:
            line = self._response.readline().decode().rstrip("\n")
            if line.startswith(":"):
                continue
            if line:
                lines.append(line)
            elif lines:
                event, data = lines
                return event.removeprefix("event: "), data.removeprefix("data: ")

    def close(self) -> None:
        """Goes away."""
        self._response.close()
        self._connection.close()


def post(app: App, path: str, message: object) -> tuple[int, bytes]:
    """Posts a message and gives the status and the body."""
    with closing(HTTPConnection(app.origin.removeprefix("http://"), timeout=30)) as connection:
        connection.request("POST", path, json.dumps(message), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()


def wait_until_empty(store: Store) -> None:
    """Waits until nothing is in the store; the server looks twice a second whether a client is still there."""
    end = time.monotonic() + PATIENCE_SECONDS
    while store.keys():
        assert time.monotonic() < end, store.keys()
        time.sleep(0.05)


@contextmanager
def two(sandbox: str, store: Store, **variables: str) -> Iterator[tuple[App, App]]:
    """Runs two instances over one store."""
    settings = store.settings | {"sandbox": sandbox, "armtoken": issue()} | variables
    with running(**settings) as one, running(**settings) as other:
        yield one, other


def test_a_stream_on_one_instance_has_what_is_posted_to_the_other(sandbox: str, store: Store) -> None:
    with two(sandbox, store) as (one, other):
        streams = [Events(one, "/sse"), Events(other, "/sse")]
        paths = [stream.next()[1] for stream in streams]
        for number in range(10):
            for stream, path, instance in zip(streams, paths, (other, one), strict=True):
                params = {"name": "hello_mcp", "arguments": {}}
                message = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
                assert post(instance, path, message) == (202, b"")
                event, data = stream.next()
                assert (event, json.loads(data)["id"]) == ("message", number)
                assert json.loads(data)["result"]["isError"] is False
        assert len([key for key in store.keys() if key.count(":") == 1]) == len(streams)
        for stream in streams:
            stream.close()
        wait_until_empty(store)
        for path in paths:
            assert post(one, path, {"jsonrpc": "2.0", "id": 1, "method": "ping"})[0] == 404


def test_many_sessions_leave_nothing(sandbox: str, store: Store) -> None:
    with running(**store.settings, sandbox=sandbox) as app:
        for number in range(100):
            stream = Events(app, "/sse")
            path = stream.next()[1]
            assert post(app, path, {"jsonrpc": "2.0", "id": number, "method": "ping"})[0] == 202
            if number % 2:
                stream.next()
            stream.close()
        wait_until_empty(store)


def test_what_a_stopped_instance_leaves_goes_when_it_is_over(sandbox: str, store: Store) -> None:
    with ExitStack() as stack, running(**store.settings, sandbox=sandbox) as app:
        stream = Events(app, "/sse")
        stream.next()
        # The instance is stopped with the stream still open.
        stack.callback(stream.close)
    left = store.keys()
    assert left
    store.age_sessions()
    with running(**store.settings, sandbox=sandbox) as app:
        stream = Events(app, "/sse")
        stream.next()
        assert not set(left) & set(store.keys())
        stream.close()
        wait_until_empty(store)


def test_clients_post_to_the_address_that_the_operator_says(sandbox: str) -> None:
    with running(sandbox=sandbox, publicurl="https://mcp.example.com/azure/") as app:
        stream = Events(app, "/runtime/webhooks/mcp/sse")
        event, data = stream.next()
        prefix = "https://mcp.example.com/azure/runtime/webhooks/mcp/message?sessionId="
        assert (event, data.startswith(prefix)) == ("endpoint", True), data
        stream.close()


def test_a_call_that_is_cancelled_has_no_answer(sandbox: str, store: Store) -> None:
    with running(**store.settings, sandbox=sandbox, armtoken=issue(), requesttimeoutseconds="3") as app:
        stream = Events(app, "/sse")
        path = stream.next()[1]
        for number, hangs in enumerate(
            ["00000000-0000-0000-00ff-2001000000c1", "00000000-0000-0000-00ff-2001000000c2"]
        ):
            params = {"name": "GetServerMetadata", "arguments": {"subscription_id": hangs}}
            message = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
            assert post(app, path, message)[0] == 202
        cancelled = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 0}}
        assert post(app, path, cancelled)[0] == 202
        assert json.loads(stream.next()[1])["id"] == 1
        assert post(app, path, {"jsonrpc": "2.0", "id": 2, "method": "ping"})[0] == 202
        assert json.loads(stream.next()[1])["id"] == 2
        stream.close()
        wait_until_empty(store)
