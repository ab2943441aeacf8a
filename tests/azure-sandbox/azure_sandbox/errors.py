"""Errors in the shape of Azure Resource Manager."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from .message import Reply, json_reply


class ArmError(Exception):
    """An error that ends a request, with the body that Azure gives it."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = headers or {}
        self.inner: dict[str, Any] | None = None
        """The reason of Log Analytics, where it gives one within the error."""

    def reply(self) -> Reply:
        """Gives the reply; `details` appears only where Azure gives one."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.details is not None:
            error["details"] = self.details
        if self.inner is not None:
            error["innererror"] = self.inner
        return json_reply(self.status, {"error": error}, self.headers)


def bad_request(*details: dict[str, Any]) -> ArmError:
    """Makes Resource Graph's 400, whose own message says nothing: the `details` do."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"
    support = f"timestamp = {now}, correlationId = {uuid4()}."
    message = f"Please provide below info when asking for support: {support}"
    return ArmError(400, "BadRequest", message, list(details))


def invalid_query(*details: dict[str, Any]) -> ArmError:
    """Makes Resource Graph's 400 for a query that it will not evaluate."""
    general = {
        "code": "InvalidQuery",
        "message": "Query is invalid. Please refer to the documentation for the Azure Resource Graph service "
        "and fix the error before retrying.",
    }
    return bad_request(general, *details)


def rate_limited(retry_after: int | None) -> ArmError:
    """Makes the 429 of Resource Graph; `retry_after` is in seconds."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    message = "Client application has been throttled and should not attempt to repeat the request until later."
    return ArmError(429, "RateLimiting", message, headers=headers)
