"""The judge of this suite denies what is not right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .calls import CALLS, SERVERS
from .judge import DEADLINE_SECONDS, SLACK_SECONDS, Judge
from .load import Answer

ROWS = [{"id": "/a", "memoryGiB": 4}, {"id": "/b", "memoryGiB": 8}]
RIGHT = {"rows": ROWS, "count": 2, "truncated": False}
WARNING = "cores and memory are unknown: Azure answered 500 InternalServerError: x; call again later"
REFUSAL = "Azure refused the request with status 500 `InternalServerError`: x; call again later"


def answer(text: str = "", seconds: float = 0.1, **changes: Any) -> Answer:
    """An error with this text, or the right answer with changes."""
    if text:
        return Answer(True, text, None, seconds)
    said = RIGHT | changes
    return Answer(False, json.dumps(said), said, seconds)


RIGHTS = {
    "the right answer": answer(),
    "less, with the reason": answer(rows=[{"id": "/a"}, ROWS[1]], warnings=[WARNING]),
    "an error that names the fault": answer(REFUSAL),
    "a deadline that was reached": answer(f"the call took longer than {DEADLINE_SECONDS} s; ", DEADLINE_SECONDS),
}
WRONGS = {
    "a row is missing": answer(rows=ROWS[:1]),
    "a row is another": answer(rows=[ROWS[0], {"id": "/b", "memoryGiB": 9}], warnings=[WARNING]),
    "a row is invented": answer(rows=[*ROWS, {"id": "/c"}], warnings=[WARNING]),
    "less, with the reason of another": answer(rows=ROWS[:1], warnings=["Azure answered 403 AuthorizationFailed"]),
    "something else is another": answer(truncated=True, warnings=[WARNING]),
    "an error of another fault": answer("Azure's answer broke off; call again"),
    "an error of two lines": answer(f"{REFUSAL}\n"),
    "an error with a token": answer(f"{REFUSAL} eyJ"),
    "a deadline that was not reached": answer(f"the call took longer than {DEADLINE_SECONDS} s; ", 3),
    "a late answer": answer(seconds=DEADLINE_SECONDS + SLACK_SECONDS),
}


def judge(one: Answer) -> None:
    """Judges it where 500 is the only fault."""
    right = [RIGHT for _ in CALLS]
    Judge(right, lambda: right, ["1500"]).assert_right(SERVERS, one)


@pytest.mark.parametrize("one", RIGHTS.values(), ids=RIGHTS.keys())
def test_right(one: Answer) -> None:
    judge(one)


@pytest.mark.parametrize("one", WRONGS.values(), ids=WRONGS.keys())
def test_wrong(one: Answer) -> None:
    with pytest.raises(AssertionError):
        judge(one)
