"""What a browser is told, and what no response goes without."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection

import pytest

from .app import App
from .conftest import Start

PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
PAGE = "https://app.example.com"


def send(app: App, method: str, path: str = "/mcp", **headers: str) -> tuple[int, dict[str, str]]:
    """Sends a request and gives the status and the headers."""
    with closing(HTTPConnection(app.origin.removeprefix("http://"), timeout=10)) as connection:
        body = PING if method == "POST" else None
        connection.request(method, path, body, {"Content-Type": "application/json"} | headers)
        response = connection.getresponse()
        response.read()
        return response.status, {name.lower(): value for name, value in response.getheaders()}


@pytest.mark.parametrize("page", [PAGE, "http://localhost:6274"])
def test_a_page_that_is_allowed_may_call(start: Start, page: str) -> None:
    app = start(allowedorigins=f"http://other.example.com, {PAGE}/")
    asked = {"Origin": page, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    status, headers = send(app, "OPTIONS", **asked)
    assert (status, headers["access-control-allow-origin"]) == (204, page)
    assert "authorization" in headers["access-control-allow-headers"]
    assert "POST" in headers["access-control-allow-methods"]
    status, headers = send(app, "POST", Origin=page)
    assert (status, headers["access-control-allow-origin"], headers["vary"]) == (200, page, "origin")
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize(
    "page", ["http://app.example.com", "https://app.example.com:8443", "https://app.example.com.evil.example", "null"]
)
def test_a_page_that_only_looks_alike_may_not(start: Start, page: str) -> None:
    app = start(allowedorigins=PAGE)
    for method in ("OPTIONS", "POST"):
        status, headers = send(app, method, Origin=page, **{"Access-Control-Request-Method": "POST"})
        assert (status, "access-control-allow-origin" in headers) == (403, False)


def test_no_response_goes_without_what_protects_it(start: Start) -> None:
    app = start()
    for method, path in [("POST", "/mcp"), ("GET", "/health"), ("GET", "/nowhere"), ("GET", "/mcp"), ("GET", "/ready")]:
        _, headers = send(app, method, path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_headers_are_limited(start: Start) -> None:
    app = start()
    assert send(app, "POST", **{f"x-{number}": "a" for number in range(80)})[0] == 200
    for many in ({f"x-{number}": "a" for number in range(120)}, {f"x-{number}": "a" * 4000 for number in range(9)}):
        assert send(app, "POST", **many)[0] == 431
    assert send(app, "POST")[0] == 200


def test_a_server_that_can_not_serve_says_so_and_nothing_else(start: Start) -> None:
    assert send(start(), "GET", "/ready")[0] == 200
    broken = start(deadlineseconds="soon")
    assert (send(broken, "GET", "/ready")[0], send(broken, "GET", "/health")[0]) == (503, 200)
    assert send(broken, "DELETE", "/ready")[0] == 405
