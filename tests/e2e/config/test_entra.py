"""A token of the tenant opens the server; one that fails a single check does not, and is told what it needs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from .app import App, running
from .conftest import Start
from .issuer import CLIENT, HOST, TENANT, URI, USER, Issuer, serving
from .test_sessions import Events
from .tokens import BAD, GOOD, OTHER

METADATA = f"https://{HOST}/.well-known/oauth-protected-resource/mcp"
KEY = "the key of the tests"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with serving() as issuer:
        issuer.keys["short"] = rsa.generate_private_key(65537, 1024)
        yield issuer


@pytest.fixture
def app(issuer: Issuer, start: Start) -> App:
    return start(sandbox=issuer.address, **settings())


def settings(**others: str) -> dict[str, str]:
    return {
        "entratenant": TENANT,
        "entraaudience": f"{CLIENT},{URI}",
        "allowedhosts": HOST,
        "toolpermissions": "*=mcp.access; save_snippet=snippets.write",
    } | others


def send(
    app: App,
    token: str | None,
    body: dict[str, Any] | list[Any] | None = None,
    method: str = "POST",
    path: str = "/mcp",
    **more: str,
) -> tuple[int, dict[str, str], Any]:
    """Sends a request under the server's public name, and gives the status, the headers and the body."""
    headers = {"Content-Type": "application/json", "Host": HOST} | more
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    text = json.dumps(body or {"jsonrpc": "2.0", "id": 1, "method": "ping"})
    with closing(HTTPConnection(app.origin.removeprefix("http://"), timeout=30)) as connection:
        connection.request(method, path, text if method == "POST" else None, headers)
        response = connection.getresponse()
        answer = response.read().decode()
        fields = {name.lower(): value for name, value in response.getheaders()}
        return response.status, fields, json.loads(answer) if answer.startswith(("{", "[")) else answer


def call(tool: str, **arguments: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


def test_tokens_of_the_tenant_open_the_server(app: App, issuer: Issuer) -> None:
    for name, token in GOOD.items():
        status, _, body = send(app, token(issuer))
        assert (status, body) == (200, {"jsonrpc": "2.0", "id": 1, "result": {}}), name


@pytest.mark.filterwarnings("ignore:The RSA key is 1024 bits")
def test_a_token_that_fails_one_check_does_not(app: App, issuer: Issuer) -> None:
    for name, make in BAD.items():
        token = make(issuer)
        status, headers, body = send(app, token)
        assert status == 401, (name, body)
        challenge = headers["www-authenticate"]
        assert f'resource_metadata="{METADATA}"' in challenge, name
        assert 'error="invalid_token"' in challenge, name
        assert len(token) < 40 or token not in body, name
    assert send(app, issuer.token())[0] == 200


def test_without_a_token_the_client_is_told_where_to_get_one(app: App) -> None:
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Basic dXNlcjpwYXNz"}, {"x-functions-key": KEY}):
        status, fields, _ = send(app, None, **headers)
        assert status == 401
        assert fields["www-authenticate"] == (
            f'Bearer resource_metadata="{METADATA}", scope="{URI}/mcp.access {URI}/snippets.write"'
        )
    assert send(app, None, method="GET", path="/sse")[0] == 401
    assert send(app, None, path="/mcp?access_token=x")[0] == 401


def test_the_metadata_is_at_both_paths(app: App) -> None:
    for path in ("/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"):
        status, headers, body = send(app, None, method="GET", path=path)
        assert (status, headers["content-type"]) == (200, "application/json")
        assert body == {
            "resource": URI,
            "resource_name": "azure-infra-mcp",
            "authorization_servers": [f"https://login.microsoftonline.com/{TENANT}/v2.0"],
            "scopes_supported": [f"{URI}/mcp.access", f"{URI}/snippets.write"],
            "bearer_methods_supported": ["header"],
        }
    status, _, body = send(app, None, method="GET", path="/.well-known/oauth-protected-resource/sse")
    assert (status, body["resource"]) == (200, f"https://{HOST}/sse")
    assert send(app, None, method="GET", path="/.well-known/oauth-protected-resource/health")[0] == 404


def test_without_a_tenant_there_is_no_metadata(start: Start) -> None:
    app = start(accesskey=KEY, allowedhosts=HOST)
    assert send(app, None, method="GET", path="/.well-known/oauth-protected-resource")[0] == 404
    status, headers, _ = send(app, None)
    assert (status, "www-authenticate" in headers) == (401, False)


def test_a_tool_needs_its_permission(app: App, issuer: Issuer) -> None:
    write = call("save_snippet", snippetname="a", snippet="b")
    status, headers, body = send(app, issuer.token(), write)
    assert status == 403, body
    assert headers["www-authenticate"] == (
        f'Bearer error="insufficient_scope", resource_metadata="{METADATA}", '
        f'scope="{URI}/mcp.access {URI}/snippets.write"'
    )
    assert send(app, issuer.token(), call("hello_mcp"))[0] == 200
    for granted in ({"scp": "mcp.access snippets.write"}, {"roles": ["snippets.write"]}):
        status, _, body = send(app, issuer.token(**granted), write)
        assert (status, body["result"]["isError"]) == (200, False), body
    # One of a batch is enough to refuse it.
    batch = [call("hello_mcp"), write]
    status, _, _ = send(app, issuer.token(), batch, **{"MCP-Protocol-Version": "2025-03-26"})
    assert status == 403


def test_a_token_that_grants_nothing_opens_nothing(app: App, issuer: Issuer, start: Start) -> None:
    status, headers, _ = send(app, issuer.token(scp="other"))
    assert (status, 'error="insufficient_scope"' in headers["www-authenticate"]) == (403, True)
    # Any app of the tenant gets such a token, whatever it was registered for.
    bare = start(sandbox=issuer.address, **settings(toolpermissions=""))
    assert send(bare, issuer.token(scp=None))[0] == 403
    assert send(bare, issuer.token(scp="anything"))[0] == 200


def test_keys_are_looked_for_once_and_again_when_one_is_new(start: Start) -> None:
    with serving() as issuer:
        app = start(sandbox=issuer.address, **settings())
        old = issuer.token()
        assert [send(app, old)[0] for _ in range(3)] == [200, 200, 200]
        assert issuer.looks == 1
        # Names that are made up make for no traffic.
        assert {send(app, issuer.token({"kid": f"unknown-{number}"}))[0] for number in range(5)} == {401}
        assert issuer.looks == 1
        # A key that is known counts while the tenant does not answer.
        issuer.is_down = True
        assert send(app, old)[0] == 200


def test_a_tenant_that_does_not_answer_opens_nothing(start: Start) -> None:
    with serving() as issuer:
        app = start(sandbox=issuer.address, **settings())
        issuer.is_down = True
        assert send(app, issuer.token())[0] == 503
        issuer.is_down = False
        assert send(app, issuer.token())[0] == 200


def test_a_new_key_counts_and_a_withdrawn_one_goes(tmp_path: Path) -> None:
    with serving() as issuer, running(state=tmp_path, sandbox=issuer.address, **settings()) as app:
        old = issuer.token()
        assert send(app, old)[0] == 200
        issuer.rotate("second")
        new = issuer.token()
        assert send(app, new)[0] == 401
        a_minute_later(tmp_path)
        assert (send(app, new)[0], send(app, old)[0], issuer.looks) == (200, 401, 2)


def a_minute_later(state: Path) -> None:
    """Lets the server look for keys again."""
    [file] = state.rglob("sqlite_key_value.db")
    with closing(sqlite3.connect(file)) as connection, connection:
        changed = connection.execute("UPDATE spin_key_value SET value = ? WHERE key = ?", (b"0", f"entra:{TENANT}"))
        assert changed.rowcount == 1


def test_keys_and_tokens_open_the_server_side_by_side(issuer: Issuer, start: Start) -> None:
    app = start(sandbox=issuer.address, **settings(accesskey=KEY))
    write = call("save_snippet", snippetname="a", snippet="b")
    assert send(app, None, write, **{"x-functions-key": KEY})[0] == 200
    assert send(app, issuer.token(), write)[0] == 403
    # A token that is no good is not made good by a key.
    assert send(app, "garbage", **{"x-functions-key": KEY})[0] == 401


def test_a_session_is_its_callers(issuer: Issuer, start: Start) -> None:
    app = start(sandbox=issuer.address, **settings())
    stream = Events(app, "/sse", {"Authorization": f"Bearer {issuer.token()}", "Host": HOST})
    _, path = stream.next()
    assert send(app, issuer.token(oid=OTHER), path=path)[0] == 404
    assert send(app, None, path=path)[0] == 401
    assert send(app, issuer.token(), path=path)[0] == 202
    assert '"result":{}' in stream.next()[1]
    assert send(app, issuer.token(), call("save_snippet", snippetname="a", snippet="b"), path=path)[0] == 403
    stream.close()


@pytest.mark.parametrize(
    ("variable", "value"),
    [("entratenant", "common"), ("entraaudience", "my server"), ("toolpermissions", "saev=a"), ("ratelimit", "x")],
)
def test_a_setting_that_is_none_opens_nothing(start: Start, variable: str, value: str) -> None:
    status, _, body = send(start(**settings(**{variable: value})), None)
    assert (status, f"`{variable}`" in body, value in body) == (503, True, False)


def test_the_object_id_is_the_principal(app: App, issuer: Issuer) -> None:
    assert send(app, issuer.token(), call("hello_mcp"))[0] == 200
    [line] = app.audit()
    assert (line["principal"], line["name"], line["outcome"]) == (USER, "hello_mcp", "ok")
