"""Whether an answer is right: what the estate holds, or less with the reason, or an error that names what Azure did."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .calls import CALLS, Content, content
from .load import Answer, Call

DEADLINE_SECONDS, REQUEST_SECONDS = 12, 4
# What 32 calls at once on a busy machine may add to a deadline, until the client has read the answer.
SLACK_SECONDS = 2

# What a fault is told as, in an error or in a warning; none for one that is only waited for.
TEXTS: dict[str, str | None] = {
    "0429": "429 `?RateLimiting`?: .*call again in 1 s",
    "0430": "429 `?RateLimiting`?: .*call again later",
    "1429": "429 `?RateLimiting`?: .*call again in 3600 s",
    "0500": "500 `?InternalServerError`?: .*call again later",
    "1500": "500 `?InternalServerError`?: .*call again later",
    "0503": "503 `?ServiceUnavailable`?: .*call again later",
    "1503": "503 `?ServiceUnavailable`?: .*call again later",
    "2001": f"^Azure did not answer within {REQUEST_SECONDS} s; call again later",
    "2002": None,
    "3001": "the answer of [A-Z][A-Za-z ]+ is cut short at line 1, column ",
    "3002": "the answer of [A-Z][A-Za-z ]+ is not JSON at line 1, column 1",
    "3003": "[A-Z][A-Za-z ]+ answered with an empty body",
    "3004": "[A-Z][A-Za-z ]+ answered with the status 204|^no (assessment|series) in this timespan",
    "3005": "^Azure's answer broke off; call again$",
    "4000": "400 `?BadRequest`?: InvalidQuery",
    "4001": "^the variable `(arm|logs|metrics)token` .*`ExpiredAuthenticationToken`.*az account get-access-token ",
    "4003": "403 `?AuthorizationFailed`?: .*grant the server's identity the role `",
    "4004": "404 `?SubscriptionNotFound`?: ",
    "6001": "500 `?InternalServerError`?: .*call again later",
    "6002": "403 `?AuthorizationFailed`?: .*grant the server's identity the role `Reader`",
    "6004": "500 `?InternalServerError`?: .*call again later",
    "6005": "403 `?AuthorizationFailed`?: .*grant the server's identity the role `",
    "7001": "^Azure left rows out: .*internal data size limit",
    "7004": "504 `?GatewayTimeout`?: .*ask for a shorter `timespan`",
    "7005": "^no (assessment|series) in this timespan",
    "7006": "403 `?InsufficientAccessError`?: .*grant the server's identity the role `Log Analytics Reader`",
    "7008": "^Log Analytics answered with an empty body",
}
# What is so whatever Azure did, if the call took as long as it says.
TIMES = {
    f"Azure did not answer within {REQUEST_SECONDS} s; ": REQUEST_SECONDS,
    f"the call took longer than {DEADLINE_SECONDS} s; ": DEADLINE_SECONDS,
}
# What has no place in a text for people.
LEAK = re.compile(r"eyJ|Bearer|https?://\S*[?&]|wasm|panicked", re.IGNORECASE)
LESS = {
    "rows",
    "count",
    "totalRecords",
    "partial",
    "warnings",
    "seriesExamined",
    "summary",
    "instances",
    "incidents",
    "outlooks",
}
# Incidents are counted, so the others have other numbers where one is missing.
NUMBERS = {"incident"}


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows the right answers and which faults there were."""

    before: list[Content]
    after: Callable[[], list[Content]]
    """The right answers once more: what is said of the last days changes while the faults last."""
    kinds: list[str]

    def assert_right(self, call: Call, answer: Answer) -> None:
        """Fails for an answer that is late, wrong or not clear."""
        assert answer.seconds < DEADLINE_SECONDS + SLACK_SECONDS, f"{call.tool} took {answer.seconds:.1f} s"
        if answer.is_error:
            assert answer.structured is None
            assert self._is_told(answer.text, answer.seconds), answer.text
            return
        said, number = content(answer), CALLS.index(call)
        if said == self.before[number] or is_less(said, self.before[number]):
            right = self.before[number]
        else:
            right = self.after()[number]
            assert is_less(said, right), f"{call.tool} says {said}, but right is {right}"
        warnings = [text for text in said.get("warnings", []) if text not in right.get("warnings", [])]
        assert warnings or said == right, f"{call.tool} leaves something out and does not say so: {said}"
        for warning in warnings:
            assert self._is_told(warning, answer.seconds), warning

    def _is_told(self, text: str, seconds: float) -> bool:
        """Whether a text is one clear line that names one of the faults."""
        if LEAK.search(text) or "\n" in text:
            return False
        if any(text.startswith(start) and seconds >= least for start, least in TIMES.items()):
            return True
        return any((known := TEXTS[kind]) and re.search(known, text) for kind in self.kinds)


def is_less(said: Content, right: Content) -> bool:
    """Whether an answer has nothing that the right one has not: rows are missing, or the size of a machine in them."""
    whole = {row_key(row): row for row in right["rows"]}
    rest = {key: value for key, value in said.items() if key not in LESS}
    return rest == {key: value for key, value in right.items() if key not in LESS} and all(
        row_key(row) in whole and without_numbers(row) <= without_numbers(whole[row_key(row)]) for row in said["rows"]
    )


def without_numbers(row: dict[str, Any]) -> set[str]:
    """What a row says, but for what is counted."""
    return {f"{name}: {value}" for name, value in row.items() if name not in NUMBERS}


def row_key(row: dict[str, Any]) -> str:
    """What tells a row from the others."""
    names = ("id", "checkId", "server", "target", "computer", "counter", "start", "instance")
    return str([row.get(name) for name in names])
