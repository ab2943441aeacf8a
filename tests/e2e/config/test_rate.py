"""A caller has so many calls a minute, whichever instance they come to; what runs no component does not count."""

from __future__ import annotations

import json
import time
from contextlib import closing
from http.client import HTTPConnection

from azure_sandbox.token import issue

from .app import App
from .conftest import Start
from .stores import Store
from .test_sessions import Events, two

ONE, OTHER = "the first key of the tests", "the other key of the tests"
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "hello_mcp", "arguments": {}}}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
LIMIT = 3


def send(app: App, key: str, body: object = CALL, path: str = "/mcp") -> tuple[int, str | None]:
    """Posts a message, and gives the status and how long to wait."""
    headers = {"Content-Type": "application/json", "x-functions-key": key, "MCP-Protocol-Version": "2025-03-26"}
    with closing(HTTPConnection(app.origin.removeprefix("http://"), timeout=30)) as connection:
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        response.read()
        return response.status, response.getheader("Retry-After")


def at_the_start_of_a_minute() -> None:
    """Waits where the minute would end in the middle of the test."""
    left = 60 - time.time() % 60
    if left < 20:
        time.sleep(left + 0.1)


def test_calls_are_counted_for_each_caller_on_all_instances(sandbox: str, store: Store) -> None:
    at_the_start_of_a_minute()
    with two(sandbox, store, accesskey=f"{ONE},{OTHER}", ratelimit=str(LIMIT)) as (one, other):
        assert [send(app, ONE)[0] for app in (one, other, one)] == [200, 200, 200]
        for app in (one, other):
            status, wait = send(app, ONE)
            assert (status, wait is not None and 0 < int(wait) <= 60) == (429, True)
        assert send(one, ONE, PING)[0] == 200
        assert send(other, OTHER)[0] == 200
        # On Spin both instances write to one file, where they share a folder.
        assert {line["outcome"] for line in one.audit(3)} == {"ok", "throttled"}
    # Two keys a caller, however many calls.
    assert len(store.keys()) == 4


def test_each_call_of_a_batch_and_of_a_session_counts(start: Start) -> None:
    at_the_start_of_a_minute()
    app = start(accesskey=ONE, ratelimit=str(LIMIT), armtoken=issue())
    stream = Events(app, f"/sse?code={ONE.replace(' ', '%20')}")
    _, path = stream.next()
    assert send(app, ONE, CALL, path)[0] == 202
    assert send(app, ONE, [CALL, CALL | {"id": 2}])[0] == 200
    assert send(app, ONE, CALL, path)[0] == 429
    stream.close()


def test_zero_is_no_limit_and_whoever_is_not_asked_who_they_are_has_none(start: Start) -> None:
    at_the_start_of_a_minute()
    free, open_to_all = start(accesskey=ONE, ratelimit="0"), start(ratelimit="1")
    assert {send(free, ONE)[0] for _ in range(5)} == {200}
    assert {send(open_to_all, "")[0] for _ in range(5)} == {200}
