"""The audit log says who called what and what came of it, and nothing that anybody sent or got."""

from __future__ import annotations

import json
import re
from contextlib import closing
from http.client import HTTPConnection
from itertools import chain
from typing import Any

from azure_sandbox.token import issue

from .app import App
from .conftest import Start

KEY = "the key of the tests"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
OTHER_TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PAGE = {"subscription_ids": ["00000000-0000-0000-0001-000000000003"], "limit": 10}
SECRET = "nothing that a caller sends"


def send(app: App, body: dict[str, Any], **headers: str) -> tuple[dict[str, str], str]:
    """Posts a message and gives the headers and the body of the answer."""
    headers = {"Content-Type": "application/json", "x-functions-key": KEY} | headers
    with closing(HTTPConnection(app.origin.removeprefix("http://"), timeout=30)) as connection:
        connection.request("POST", f"/mcp?code={SECRET.replace(' ', '%20')}", json.dumps(body), headers)
        response = connection.getresponse()
        return dict(response.getheaders()), response.read().decode()


def request(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": SECRET, "method": method, "params": params}


def call(tool: str, meta: dict[str, str] | None = None, **arguments: Any) -> dict[str, Any]:
    return request("tools/call", name=tool, arguments=arguments, _meta=meta or {})


def test_a_call_is_one_line(start: Start) -> None:
    app = start(accesskey=KEY)
    headers, body = send(app, call("GetServerMetadata", **PAGE), traceparent=TRACE)
    [line] = app.audit()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert re.fullmatch(r"key-[0-9a-f]{16}", line.pop("principal"))
    assert line.pop("requestId") == {name.lower(): value for name, value in headers.items()}["x-request-id"]
    assert line.pop("totalMs") >= line.pop("azureMs") > 0
    assert all(re.fullmatch(r"[0-9a-f-]{36}", one) for one in line.pop("azureRequestIds"))
    lists = [value for value in json.loads(body)["result"]["structuredContent"].values() if isinstance(value, list)]
    rows = sum(isinstance(element, dict) for element in chain.from_iterable(lists))
    assert rows > 0
    assert line == {
        "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
        "method": "tools/call",
        "name": "GetServerMetadata",
        "outcome": "ok",
        "bytes": len(body.encode()),
        "rows": rows,
    }


def test_every_outcome_has_its_word(start: Start) -> None:
    app = start(accesskey=KEY)
    name = f"{SECRET}-name"
    messages = {
        "ok": call("hello_mcp"),
        "rejected": call(SECRET),
        "invalid-argument": call("GetServerMetadata", limit=SECRET),
        "setting": call("GetSqlBpAssessment", workspace_id="00000000-0000-0000-0000-000000000001"),
        "not-found": call("get_snippet", snippetname=name),
    }
    for message in messages.values():
        send(app, message)
    send(app, call("save_snippet", snippetname=name, snippet=SECRET))
    send(app, request("resources/read", uri=f"snippet://{SECRET}-name"))
    send(app, request("tools/list"))
    send(app, call("hello_mcp"), **{"x-functions-key": SECRET})
    lines = app.audit(8)
    assert [line["outcome"] for line in lines[:5]] == list(messages)
    assert [line["name"] for line in lines[:5]] == [
        "hello_mcp",
        "unknown",
        "GetServerMetadata",
        "GetSqlBpAssessment",
        "get_snippet",
    ]
    assert [(line["method"], line["name"]) for line in lines[5:7]] == [
        ("tools/call", "save_snippet"),
        ("resources/read", "resources"),
    ]
    assert (lines[7]["outcome"], lines[7]["principal"]) == ("unauthenticated", "")
    printed = app.errors.read_text() + json.dumps(lines)
    assert SECRET not in printed
    assert SECRET.replace(" ", "%20") not in printed
    assert KEY not in printed
    assert "eyJ" not in printed


def test_a_trace_goes_on_to_azure(start: Start, seen: list[dict[str, str]]) -> None:
    app = start()
    for headers, meta, expected in [
        ({"traceparent": TRACE}, {}, TRACE),
        ({}, {"traceparent": OTHER_TRACE}, OTHER_TRACE),
        ({"traceparent": TRACE}, {"traceparent": OTHER_TRACE}, OTHER_TRACE),
    ]:
        seen.clear()
        send(app, call("GetServerMetadata", meta, **PAGE), **headers)
        assert [request["traceparent"].split("-")[1] for request in seen] == [expected.split("-")[1]] * len(seen)
        assert seen
    assert issue() not in json.dumps(seen[0]["traceparent"])
