"""A call ends within its deadline and a request within its own, whatever Azure does."""

from __future__ import annotations

import time

import pytest

from .conftest import Start

HANGS = "00000000-0000-0000-00ff-200100000000"
FAILS = "00000000-0000-0000-00ff-150000000000"


@pytest.mark.parametrize(
    ("settings", "subscription", "text", "least", "most"),
    [
        ({"deadlineseconds": "2"}, HANGS, "the call took longer than 2 s; ", 1.9, 6),
        ({"requesttimeoutseconds": "1"}, HANGS, "Azure did not answer within 1 s; ", 0.9, 5),
        # The reason is worth more than the time that is left, which is too short to ask again.
        ({"deadlineseconds": "1"}, FAILS, "Azure refused the request with status 500 `InternalServerError`: ", 0.2, 5),
    ],
    ids=["a hang ends with the call", "a hang ends with the request", "failures end with the call"],
)
def test_a_call_ends_in_time(
    start: Start, settings: dict[str, str], subscription: str, text: str, least: float, most: float
) -> None:
    app = start(**settings)
    began = time.monotonic()
    result = app.call("GetServerMetadata", {"subscription_id": subscription})
    elapsed = time.monotonic() - began
    assert result.is_error
    assert result.text.startswith(text)
    assert least <= elapsed < most
    assert not app.call("hello_mcp", {}).is_error
