"""The server answers to loopback names and to those in `allowedhosts`, and to no other."""

from __future__ import annotations

from http.client import HTTPConnection

from .app import App
from .conftest import Start

KEY = "the key of the tests"
PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}'


def status(app: App, key: str = "", **headers: str) -> int:
    """Gives the status of a ping with a key and with these headers."""
    connection = HTTPConnection(app.origin.removeprefix("http://"), timeout=10)
    try:
        connection.request("POST", "/mcp", PING, {"Content-Type": "application/json", "x-functions-key": key} | headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_name_has_to_be_allowed(start: Start) -> None:
    app = start()
    assert status(app) == 200
    assert status(app, Host="mcp.example.com") == 403


def test_only_the_allowed_names_are_answered(start: Start) -> None:
    app = start(allowedhosts="mcp.example.com, other.example.com", accesskey=KEY)
    for host, expected in {
        "mcp.example.com": 200,
        "MCP.example.com:443": 200,
        "other.example.com": 200,
        "localhost": 200,
        "example.com": 403,
        "xmcp.example.com": 403,
        "mcp.example.com.attacker.example": 403,
    }.items():
        assert status(app, KEY, Host=host) == expected, host
        assert status(app, KEY, Origin=f"https://{host}") == expected, host


def test_without_a_key_no_other_name_is_answered(start: Start) -> None:
    app = start(allowedhosts="mcp.example.com")
    assert status(app, Host="mcp.example.com") == 403
    assert status(app, Origin="https://mcp.example.com") == 403
    assert status(app) == 200
