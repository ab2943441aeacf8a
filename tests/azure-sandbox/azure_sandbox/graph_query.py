"""The body of a Resource Graph query, checked once and then only typed values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from .errors import ArmError, bad_request
from .message import Request
from .scenarios import DEFAULT_SUBSCRIPTIONS

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAX_SUBSCRIPTIONS = 1000
_MAX_PAGE = 1000


@dataclass(frozen=True, slots=True)
class GraphQuery:
    """A query with its scopes and the page that is wanted; `None` where the body does not say."""

    text: str
    subscriptions: list[str]
    top: int | None
    skip: int | None
    skip_token: str | None
    result_format: Literal["objectArray", "table"]


def parse(request: Request) -> GraphQuery:
    """Reads the body of a request; raises what Resource Graph answers to a wrong one."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        # Azure answers 500 and not 415.
        raise ArmError(500, "InternalServerError", "Encountered internal server error.")
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise _invalid("InvalidJson", "The request body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise _invalid("InvalidRequestBody", "The request body is not a JSON object.")
    text = body.get("query")
    if not isinstance(text, str) or not text.strip():
        raise _invalid("InvalidQuery", "The property 'query' is required and is a string.")
    if body.get("managementGroups"):
        raise _invalid("UnsupportedBySandbox", "The sandbox has no management groups.")
    if body.get("facets"):
        raise _invalid("UnsupportedBySandbox", "The sandbox does not evaluate facets.")
    options = body.get("options") or {}
    if not isinstance(options, dict):
        raise _invalid("InvalidOptions", "The property 'options' is an object.")
    return GraphQuery(
        text=text,
        subscriptions=_subscriptions(body.get("subscriptions")),
        top=_number(options, "$top", 1, _MAX_PAGE),
        skip=_number(options, "$skip", 0, 2**31 - 1),
        skip_token=_skip_token(options),
        result_format=_result_format(options),
    )


def _subscriptions(value: Any) -> list[str]:
    if value is None:
        return list(DEFAULT_SUBSCRIPTIONS)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _invalid("InvalidSubscriptions", "The property 'subscriptions' is an array of strings.")
    if not 1 <= len(value) <= _MAX_SUBSCRIPTIONS:
        raise _invalid("InvalidSubscriptions", f"Between 1 and {_MAX_SUBSCRIPTIONS} subscriptions are allowed.")
    lower = [item.lower() for item in value]
    if not all(_GUID.fullmatch(item) for item in lower):
        raise _invalid("SubscriptionsContainInvalidGuids", "Some subscriptions are not GUIDs.")
    return lower


def _number(options: dict[str, Any], name: str, least: int, most: int) -> int | None:
    value = options.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _invalid("InvalidOptions", f"The option '{name}' is an integer from {least} to {most}.")
    return value


def _skip_token(options: dict[str, Any]) -> str | None:
    value = options.get("$skipToken")
    if value is not None and not isinstance(value, str):
        raise _invalid("InvalidSkipToken", "The skip token is not valid.")
    return value


def _result_format(options: dict[str, Any]) -> Literal["objectArray", "table"]:
    match options.get("resultFormat", "objectArray"):
        case "objectArray":
            return "objectArray"
        case "table":
            return "table"
        case _:
            raise _invalid("InvalidOptions", "The option 'resultFormat' is 'objectArray' or 'table'.")


def _invalid(code: str, message: str) -> ArmError:
    return bad_request({"code": code, "message": message})
