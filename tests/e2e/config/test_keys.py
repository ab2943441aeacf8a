"""Who has one of the keys may call, and nobody else; no answer and no line of the log repeats a key."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection

import pytest

from .app import App
from .conftest import Start
from .test_sessions import Events

ONE, OTHER = "the first key of the tests", "the+other/key=of the tests"
KEYS = f"{ONE},{OTHER}"
PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}'


def ask(app: App, path: str = "/mcp", **headers: str) -> tuple[int, str]:
    """Posts a ping and gives the status and the body."""
    with closing(HTTPConnection(app.origin.removeprefix("http://"), timeout=10)) as connection:
        connection.request("POST", path, PING, {"Content-Type": "application/json"} | headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/mcp", {"x-functions-key": ONE}, 200),
        ("/mcp", {"X-Functions-Key": OTHER}, 200),
        ("/runtime/webhooks/mcp", {"x-functions-key": ONE}, 200),
        ("/mcp?code=the%20first%20key%20of%20the%20tests", {}, 200),
        ("/mcp?code=the%2Bother/key%3Dof%20the%20tests", {}, 200),
        ("/mcp", {}, 401),
        ("/mcp", {"x-functions-key": ""}, 401),
        ("/mcp", {"x-functions-key": KEYS}, 401),
        ("/mcp", {"x-functions-key": ONE[:-1]}, 401),
        ("/mcp", {"x-functions-key": ONE.upper()}, 401),
        ("/mcp", {"Authorization": f"Bearer {ONE}"}, 401),
        ("/mcp?code=", {}, 401),
        ("/sse", {}, 401),
        ("/messages", {}, 400),
        ("/messages?sessionId=00000000000000000000000000000000", {}, 404),
    ],
)
def test_a_key_is_asked_for(start: Start, path: str, headers: dict[str, str], expected: int) -> None:
    status, text = ask(start(accesskey=KEYS), path, **headers)
    assert status == expected, text
    assert "tests" not in text


def test_the_health_can_be_asked_without_a_key(start: Start) -> None:
    with closing(HTTPConnection(start(accesskey=KEYS).origin.removeprefix("http://"), timeout=10)) as connection:
        connection.request("GET", "/health")
        assert connection.getresponse().status == 200


def test_a_stream_is_opened_with_a_key_and_its_session_is_one(start: Start) -> None:
    app = start(accesskey=KEYS)
    stream = Events(app, "/sse?code=the%20first%20key%20of%20the%20tests")
    _, path = stream.next()
    assert "code" not in path
    assert ask(app, path)[0] == 202
    assert '"result":{}' in stream.next()[1]
    stream.close()


def test_a_key_that_is_none_lets_nobody_in(start: Start) -> None:
    status, text = ask(start(accesskey=f"{ONE},short"), **{"x-functions-key": ONE})
    assert (status, "`accesskey`" in text, "short" in text) == (503, True, False)
