"""Subscriptions that misbehave, each with what it spares."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from pathlib import Path

import pytest

from azure_sandbox.scenarios import FAULTS

from .client import Client, faulty, subscription_of

QUERY = (
    "resources | where type in~ ('microsoft.hybridcompute/machines', 'microsoft.compute/virtualmachines')"
    " | project id, name"
)
Nonce = Callable[[], int]


@pytest.mark.parametrize(
    ("kind", "status", "code", "headers", "once"),
    [
        ("0429", 429, "RateLimiting", {"retry-after": "1"}, True),
        (
            "0430",
            429,
            "RateLimiting",
            {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:01"},
            True,
        ),
        ("1429", 429, "RateLimiting", {"retry-after": "3600"}, False),
        ("0500", 500, "InternalServerError", {}, True),
        ("1500", 500, "InternalServerError", {}, False),
        ("0503", 503, "ServiceUnavailable", {}, True),
        ("1503", 503, "ServiceUnavailable", {}, False),
        ("4000", 400, "BadRequest", {}, False),
        ("4001", 401, "ExpiredAuthenticationToken", {}, False),
        ("4003", 403, "AuthorizationFailed", {}, False),
        ("4004", 404, "SubscriptionNotFound", {}, False),
    ],
)
def test_errors(
    client: Client, nonce: Nonce, kind: str, status: int, code: str, headers: dict[str, str], once: bool
) -> None:
    subscription = faulty(kind, nonce())
    first = client.query(QUERY, subscription)
    assert (first.status, first.code()) == (status, code)
    assert first.headers.items() >= headers.items()
    assert ("retry-after" in first.headers) == ("retry-after" in headers)
    second = client.query(QUERY, subscription)
    assert second.status == (200 if once else status)
    if once:
        assert second.json()["totalRecords"] == 25
    assert client.query(QUERY, faulty(kind, nonce())).status == status, "another nonce is another subscription"


def test_a_refused_query_has_azures_details(client: Client, nonce: Nonce) -> None:
    assert client.query(QUERY, faulty("4000", nonce())).details() == ["InvalidQuery"]


def test_one_fault_spoils_the_whole_request(client: Client, nonce: Nonce) -> None:
    subscriptions = [subscription_of(3), faulty("1500", nonce())]
    assert client.query(QUERY, *subscriptions).status == 500
    assert client.query(QUERY, subscriptions[0]).status == 200


def test_a_fault_spoils_only_what_azure_would_have_answered(client: Client, nonce: Nonce) -> None:
    body = {"subscriptions": [faulty("0500", nonce())], "query": QUERY}
    assert client.post(body, headers={"Authorization": None}).status == 401
    assert client.post(body, version="").status == 400
    assert client.post(body).status == 500
    assert client.post(body).status == 200


def test_truncated_json(client: Client, nonce: Nonce) -> None:
    answer = client.query(QUERY, faulty("3001", nonce()))
    assert (answer.status, int(answer.headers["content-length"])) == (200, len(answer.body))
    assert answer.body.startswith(b'{"totalRecords": 25')
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)


def test_a_page_of_html(client: Client, nonce: Nonce) -> None:
    answer = client.query(QUERY, faulty("3002", nonce()))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.body.startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(("kind", "status"), [("3003", 200), ("3004", 204)])
def test_empty_bodies(client: Client, nonce: Nonce, kind: str, status: int) -> None:
    answer = client.query(QUERY, faulty(kind, nonce()))
    assert (answer.status, answer.body) == (status, b"")


def test_a_body_cut_short_of_its_length(client: Client, nonce: Nonce) -> None:
    with pytest.raises(IncompleteRead) as cut:
        client.query(QUERY, faulty("3005", nonce()))
    assert len(cut.value.partial) > 100


def test_an_answer_that_never_comes(client: Client, nonce: Nonce) -> None:
    with pytest.raises(TimeoutError):
        client.post({"subscriptions": [faulty("2001", nonce())], "query": QUERY}, timeout=0.3)


def test_an_answer_that_comes_late(client: Client, nonce: Nonce) -> None:
    start = time.monotonic()
    answer = client.query(QUERY, faulty("2002", nonce()))
    assert (answer.status, answer.json()["totalRecords"]) == (200, 25)
    assert 3 <= time.monotonic() - start < 10


def test_those_who_hang_block_nobody(client: Client, nonce: Nonce) -> None:
    body = {"subscriptions": [faulty("2001", nonce())], "query": QUERY}
    release = threading.Event()

    def hang() -> None:
        with pytest.raises(TimeoutError):
            client.post(body, timeout=0.5)
        release.wait()

    with ThreadPoolExecutor(128) as pool:
        hanging = [pool.submit(hang) for _ in range(64)]
        answers = list(pool.map(lambda _: client.query(QUERY, subscription_of(3)).status, range(64)))
        release.set()
        assert answers == [200] * 64
        for future in hanging:
            future.result()


def test_many_subscriptions_are_made_at_the_same_time(client: Client, nonce: Nonce) -> None:
    subscriptions = [faulty("6001", nonce()) for _ in range(32)] * 2
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda subscription: client.query(QUERY, subscription), subscriptions))
    assert [answer.json()["totalRecords"] for answer in answers] == [25] * 64


@pytest.mark.parametrize(
    ("kind", "status", "code"), [("6001", 500, "InternalServerError"), ("6002", 403, "AuthorizationFailed")]
)
def test_faults_of_the_skus_alone(client: Client, nonce: Nonce, kind: str, status: int, code: str) -> None:
    subscription = faulty(kind, nonce())
    assert client.query(QUERY, subscription).json()["totalRecords"] == 25
    for _ in range(2):
        answer = client.skus(subscription, "location eq 'westeurope'")
        assert (answer.status, answer.code()) == (status, code)


@pytest.mark.parametrize(
    ("kind", "status", "code"), [("6004", 500, "InternalServerError"), ("6005", 403, "AuthorizationFailed")]
)
def test_faults_of_the_metrics_alone(client: Client, nonce: Nonce, kind: str, status: int, code: str) -> None:
    subscription = faulty(kind, nonce())
    assert client.query(QUERY, subscription).json()["totalRecords"] == 25
    answer = client.metrics(subscription, [])
    assert (answer.status, answer.code()) == (status, code)


def test_the_skus_behind_a_fault_misbehave_too(client: Client, nonce: Nonce) -> None:
    subscription = faulty("0503", nonce())
    assert [client.skus(subscription).status for _ in range(2)] == [503, 200]


def test_every_fault_is_tested_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{kind}"' in text for kind in FAULTS)
