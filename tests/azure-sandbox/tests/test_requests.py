"""What a Resource Graph request must look like."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .client import GRAPH, VERSION, Client, subscription_of

ONE = subscription_of(1)
QUERY = "resources | project id"


@pytest.mark.parametrize("version", ["2021-03-01", "2022-10-01", "2024-04-01"])
def test_supported_versions(client: Client, version: str) -> None:
    answer = client.post({"subscriptions": [ONE], "query": QUERY}, version=f"?api-version={version}")
    assert answer.status == 200


@pytest.mark.parametrize(
    ("version", "code"),
    [
        ("", "MissingApiVersionParameter"),
        ("?api-version=", "MissingApiVersionParameter"),
        ("?api-version=2024-04-02", "InvalidApiVersionParameter"),
        ("?api-version=latest", "InvalidApiVersionParameter"),
    ],
)
def test_other_versions_are_refused(client: Client, version: str, code: str) -> None:
    answer = client.post({"subscriptions": [ONE], "query": QUERY}, version=version)
    assert (answer.status, answer.code()) == (400, code)


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON", 200),
        ("text/plain", 500),
        ("application/jsonp", 500),
        (None, 500),
    ],
)
def test_content_type(client: Client, content_type: str | None, status: int) -> None:
    answer = client.post({"subscriptions": [ONE], "query": QUERY}, headers={"Content-Type": content_type})
    assert answer.status == status


def body(**changes: Any) -> dict[str, Any]:
    return {"subscriptions": [ONE], "query": QUERY} | changes


def options(**changes: Any) -> dict[str, Any]:
    return body(options={name.replace("_", "$"): value for name, value in changes.items()})


@pytest.mark.parametrize(
    "accepted",
    [
        body(),
        body(subscriptions=[ONE] * 1000),
        body(subscriptions=[subscription_of(1).upper()]),
        body(subscriptions=None),
        body(options=None),
        options(_top=1),
        options(_top=1000),
        options(_skip=0),
        options(resultFormat="objectArray"),
        options(resultFormat="table"),
        body(facets=[]),
    ],
)
def test_bodies_that_are_accepted(client: Client, accepted: dict[str, Any]) -> None:
    assert client.post(accepted).status == 200


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (b"", "InvalidJson"),
        (b"{", "InvalidJson"),
        (b"\xff\xfe", "InvalidJson"),
        (b"[]", "InvalidRequestBody"),
        (b"null", "InvalidRequestBody"),
        ({"subscriptions": [ONE]}, "InvalidQuery"),
        (body(query=7), "InvalidQuery"),
        (body(query="  "), "InvalidQuery"),
        (body(subscriptions=[]), "InvalidSubscriptions"),
        (body(subscriptions=[ONE] * 1001), "InvalidSubscriptions"),
        (body(subscriptions=ONE), "InvalidSubscriptions"),
        (body(subscriptions=[1]), "InvalidSubscriptions"),
        (body(subscriptions=[ONE, "x"]), "SubscriptionsContainInvalidGuids"),
        (body(subscriptions=[f"{ONE}0"]), "SubscriptionsContainInvalidGuids"),
        (body(managementGroups=["sample"]), "UnsupportedBySandbox"),
        (body(facets=[{"expression": "location"}]), "UnsupportedBySandbox"),
        (body(options=[1]), "InvalidOptions"),
        (options(_top=0), "InvalidOptions"),
        (options(_top=1001), "InvalidOptions"),
        (options(_top="10"), "InvalidOptions"),
        (options(_top=True), "InvalidOptions"),
        (options(_skip=-1), "InvalidOptions"),
        (options(resultFormat="csv"), "InvalidOptions"),
        (options(_skipToken=5), "InvalidSkipToken"),
    ],
)
def test_bodies_that_are_refused(client: Client, refused: Any, code: str) -> None:
    answer = client.post(refused)
    assert (answer.status, answer.code(), answer.details()) == (400, "BadRequest", [code])
    assert "timestamp = " in answer.json()["error"]["message"]


def test_a_body_without_end_is_refused(client: Client) -> None:
    answer = client.post(b"", headers={"Content-Length": str(10**9)})
    assert (answer.status, answer.code()) == (413, "RequestContentTooLarge")


def test_chunked_bodies_are_read(client: Client) -> None:
    headers = {
        "Authorization": f"Bearer {client.token}",
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
    }
    text = f'{{"subscriptions":["{ONE}"],"query":"{QUERY}"}}'
    chunks = f"5\r\n{text[:5]}\r\n{len(text) - 5:x}\r\n{text[5:]}\r\n0\r\n\r\n".encode()
    assert client.send("POST", GRAPH + VERSION, chunks, headers).status == 200
    assert client.send("POST", GRAPH + VERSION, b"nonsense\r\n", headers).status == 400


def test_paths_are_case_insensitive_and_others_are_missing(client: Client) -> None:
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json"}
    text = b'{"query":"resources | count"}'
    assert client.send("POST", GRAPH.lower() + VERSION, text, headers).status == 200
    missing = client.send("POST", f"{GRAPH}s{VERSION}", text, headers)
    assert (missing.status, missing.code()) == (404, "InvalidResourceType")
    wrong = client.send("GET", GRAPH + VERSION, None, headers)
    assert (wrong.status, wrong.headers["allow"]) == (405, "POST")


def test_a_defect_is_a_500_and_its_reason_is_printed(
    client: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError("sample defect")

    monkeypatch.setattr("azure_sandbox.sandbox.authenticate", broken)
    answer = client.query(QUERY, ONE)
    assert (answer.status, answer.code()) == (500, "InternalServerError")
    assert "sample defect" in capfd.readouterr().err
    assert b"sample defect" not in answer.body
    monkeypatch.undo()
    assert client.query(QUERY, ONE).status == 200


def test_readiness_needs_no_token(client: Client) -> None:
    for path in ("/", "/health"):
        assert client.send("GET", path).status == 200


def test_every_reply_names_itself(client: Client) -> None:
    guid = re.compile(r"[0-9a-f-]{36}")
    for answer in (client.query(QUERY, ONE), client.query("nonsense |", ONE), client.send("GET", "/elsewhere")):
        assert guid.fullmatch(answer.headers["x-ms-request-id"])
        assert guid.fullmatch(answer.headers["x-ms-correlation-request-id"])
    mine = {"x-ms-correlation-request-id": "00000000-0000-0000-0000-00000000abcd"}
    assert client.post(body(), headers=dict(mine)).headers.items() >= mine.items()
