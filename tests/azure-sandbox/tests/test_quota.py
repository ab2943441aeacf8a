"""The quota of Resource Graph, and what it says about itself."""

from __future__ import annotations

import re

import pytest

from azure_sandbox.quota import Quota

from .client import as_new_user, subscription_of
from .conftest import running

QUERY = "resources | count"
ONE = subscription_of(1)


def test_the_quota_of_azure_over_http() -> None:
    with running("15/60s") as url:
        client = as_new_user(url)
        answers = [client.query(QUERY, ONE) for _ in range(16)]
        assert [answer.status for answer in answers] == [200] * 15 + [429]
        remaining = [int(answer.headers["x-ms-user-quota-remaining"]) for answer in answers]
        assert remaining == [*range(14, -1, -1), 0]
        refused = answers[-1]
        assert refused.code() == "RateLimiting"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert re.fullmatch(r"00:(00:\d\d|01:00)", refused.headers["x-ms-user-quota-resets-after"])
        assert as_new_user(url).query(QUERY, ONE).status == 200, "another user has a quota of their own"
        assert client.skus(ONE).status == 200, "the SKUs are not part of Resource Graph"


def test_queries_that_fail_count_too() -> None:
    with running("2/60s") as url:
        client = as_new_user(url)
        answers = [client.query("nonsense |", ONE) for _ in range(3)]
        assert [answer.status for answer in answers] == [400, 400, 429]
        assert answers[0].headers["x-ms-user-quota-remaining"] == "1"


def test_a_window_ends() -> None:
    times = iter((100.0, 101.5, 102.0, 104.9, 105.0, 105.1, 105.2))
    quota = Quota(2, 5, clock=times.__next__)
    allowances = [quota.take("sample") for _ in range(7)]
    taken = [(allowance.granted, allowance.remaining, allowance.resets_after) for allowance in allowances]
    assert taken == [
        (True, 1, 5),
        (True, 0, 4),
        (False, 0, 3),
        (False, 0, 1),
        (True, 1, 5),
        (True, 0, 5),
        (False, 0, 5),
    ]


def test_the_header_has_hours_minutes_and_seconds() -> None:
    header = Quota(1, 3723, clock=lambda: 0.0).take("sample").headers()["x-ms-user-quota-resets-after"]
    assert header == "01:02:03"


@pytest.mark.parametrize(("text", "queries", "seconds"), [("15/5s", 15, 5), ("1/1s", 1, 1), ("100000/5s", 100000, 5)])
def test_quotas_are_read(text: str, queries: int, seconds: int) -> None:
    quota = Quota.parse(text)
    assert (quota.queries, quota.seconds) == (queries, seconds)


@pytest.mark.parametrize("text", ["", "15", "15/5", "0/5s", "15/0s", "-1/5s", "15/5m", "15/5s "])
def test_other_quotas_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quota"):
        Quota.parse(text)
