"""Calls of tools, many at once, and what came of each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, TypeVar

# How many calls are in flight.
AT_ONCE = 32
# Far more than the deadline of a call: whoever waits so long has met a hang.
HANGS_AFTER = 60
HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
    "MCP-Protocol-Version": "2025-11-25",
}

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool."""

    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to, and the seconds that it took."""

    is_error: bool
    text: str
    structured: dict[str, Any] | None
    seconds: float


def ask(origin: str, call: Call) -> Answer:
    """Calls a tool on a connection of its own; anything but a result of the tool is a failure of the test."""
    params = {"name": call.tool, "arguments": call.arguments}
    began = time.monotonic()
    result = post(origin, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})["result"]
    [block] = result["content"]
    seconds = time.monotonic() - began
    return Answer(result.get("isError", False), block["text"], result.get("structuredContent"), seconds)


def post(origin: str, message: dict[str, Any]) -> dict[str, Any]:
    """Posts a message of the protocol and gives the answer."""
    with closing(HTTPConnection(origin.removeprefix("http://"), timeout=HANGS_AFTER)) as connection:
        connection.request("POST", "/mcp", json.dumps(message), HEADERS)
        response = connection.getresponse()
        body = response.read()
    assert response.status == 200, f"status {response.status}: {body[:200]!r}"
    answer: dict[str, Any] = json.loads(body)
    return answer


def all_at_once(work: Callable[[Item], Outcome], items: Iterable[Item], at_once: int = AT_ONCE) -> list[Outcome]:
    """Does the work for each item, so many at once, and gives what came of it in the order of the items."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(work, items))
