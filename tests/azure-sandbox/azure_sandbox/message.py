"""An HTTP request and reply as plain values, so that the rules need no socket."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `headers` has lower-case names."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @classmethod
    def parse(cls, method: str, target: str, headers: dict[str, str], body: bytes) -> Request:
        """Splits the request's target; header names may be in any case."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        lower = {name.lower(): value for name, value in headers.items()}
        return cls(method, parts.path, query, lower, body)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, and how far the server is from sending it properly."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    declared_length: int | None = None
    """What `Content-Length` says, where that is not the length of the body."""
    delay: float = 0.0
    """Seconds before anything is sent; infinite for never."""


def json_reply(status: int, value: Any, headers: dict[str, str] | None = None) -> Reply:
    """Makes a JSON reply."""
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), headers or {})
