"""What a subscription's GUID asks of the sandbox: an estate, a size or a fault.

Scenarios travel in the subscription id, so a test needs nothing but the server's URL.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from .errors import ArmError, invalid_query, rate_limited
from .message import Reply

Endpoint = Literal["graph", "skus", "metrics"]
_ALL: frozenset[Endpoint] = frozenset(("graph", "skus", "metrics"))
_SKUS: frozenset[Endpoint] = frozenset(("skus",))

DEFAULT_SUBSCRIPTIONS = tuple(f"00000000-0000-0000-0000-{n:012d}" for n in (1, 2, 3))
_SIZED = re.compile(r"00000000-0000-0000-0001-(\d{12})")
_PATCHED = re.compile(r"00000000-0000-0000-0003-(\d{12})")
_FAULTY = re.compile(r"00000000-0000-0000-00ff-([0-9a-f]{4})[0-9a-f]{8}")
_LARGEST = 100_000
_MACHINES_BEHIND_A_FAULT = 25
_MACHINES_WITH_PATCHES = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to misbehave: what it makes of the ordinary reply, which it may never ask for."""

    spoil: Callable[[Callable[[], Reply]], Reply]
    once: bool = False
    endpoints: frozenset[Endpoint] = _ALL


def machine_count(subscription: str, default_machines: int) -> int | None:
    """Tells how many machines a subscription holds; `None` if nobody can read it.

    The default estate is spread unevenly: a half, a third and the rest.
    """
    if subscription in DEFAULT_SUBSCRIPTIONS:
        half, third = default_machines // 2, default_machines // 3
        return (half, third, default_machines - half - third)[DEFAULT_SUBSCRIPTIONS.index(subscription)]
    if sized := _SIZED.fullmatch(subscription):
        count = int(sized[1])
        return count if count <= _LARGEST else None
    if patch_count(subscription) is not None:
        return _MACHINES_WITH_PATCHES
    faulty = _FAULTY.fullmatch(subscription)
    return _MACHINES_BEHIND_A_FAULT if faulty and faulty[1] in (*FAULTS, _PAGED_SKUS) else None


def patch_count(subscription: str) -> int | None:
    """Tells how many patches a subscription's machines miss in all; `None` if its id does not say."""
    patched = _PATCHED.fullmatch(subscription)
    return int(patched[1]) if patched and int(patched[1]) <= _LARGEST else None


def has_paged_skus(subscription: str) -> bool:
    """Tells whether the subscription's SKUs come in several pages."""
    faulty = _FAULTY.fullmatch(subscription)
    return faulty is not None and faulty[1] == _PAGED_SKUS


_SPENT_LOCK = threading.Lock()
_SPENT: set[str] = set()


def spend_once(identifier: str) -> bool:
    """Tells whether this is the first time that something which misbehaves once is asked for."""
    with _SPENT_LOCK:
        is_first = identifier not in _SPENT
        _SPENT.add(identifier)
        return is_first


class Faults:
    """Remembers which subscriptions have misbehaved already."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spent: set[str] = set()

    def of(self, endpoint: Endpoint, subscriptions: list[str]) -> Fault | None:
        """Gives the fault of the first of the subscriptions that has one left, and spends it."""
        for subscription in subscriptions:
            faulty = _FAULTY.fullmatch(subscription)
            fault = FAULTS.get(faulty[1]) if faulty else None
            if fault is None or endpoint not in fault.endpoints:
                continue
            if fault.once and not self._spend(subscription):
                continue
            return fault
        return None

    def _spend(self, subscription: str) -> bool:
        with self._lock:
            is_first = subscription not in self._spent
            self._spent.add(subscription)
            return is_first


def _instead(make: Callable[[], ArmError]) -> Callable[[Callable[[], Reply]], Reply]:
    return lambda _: make().reply()


def _fixed(reply: Reply) -> Callable[[Callable[[], Reply]], Reply]:
    return lambda _: reply


def _exhausted() -> ArmError:
    error = rate_limited(None)
    error.headers = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:01"}
    return error


def _internal() -> ArmError:
    return ArmError(500, "InternalServerError", "Encountered internal server error.")


def _unavailable() -> ArmError:
    return ArmError(503, "ServiceUnavailable", "The service is temporarily unavailable.")


def _expired() -> ArmError:
    message = "The access token expiry UTC time is earlier than current UTC time."
    challenge = 'Bearer authorization_uri="https://login.windows.net/", error="invalid_token"'
    return ArmError(401, "ExpiredAuthenticationToken", message, headers={"WWW-Authenticate": challenge})


def _forbidden() -> ArmError:
    message = "The client does not have authorization to perform the action over the scope, or the scope is invalid."
    return ArmError(403, "AuthorizationFailed", message)


def _missing() -> ArmError:
    return ArmError(404, "SubscriptionNotFound", "The subscription could not be found.")


def _cut_text(ordinary: Callable[[], Reply]) -> Reply:
    reply = ordinary()
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def _cut_transfer(ordinary: Callable[[], Reply]) -> Reply:
    reply = ordinary()
    return replace(reply, body=reply.body[: len(reply.body) // 2], declared_length=len(reply.body))


_PAGED_SKUS = "6003"
_PAGE = b"<!DOCTYPE html><html><head><title>Sample</title></head><body>An intermediary's page.</body></html>"

_METRICS: frozenset[Endpoint] = frozenset(("metrics",))

FAULTS: dict[str, Fault] = {
    "0429": Fault(_instead(lambda: rate_limited(1)), once=True),
    "0430": Fault(_instead(_exhausted), once=True),
    "1429": Fault(_instead(lambda: rate_limited(3600))),
    "0500": Fault(_instead(_internal), once=True),
    "0503": Fault(_instead(_unavailable), once=True),
    "1500": Fault(_instead(_internal)),
    "1503": Fault(_instead(_unavailable)),
    "2001": Fault(_fixed(Reply(200, delay=math.inf))),
    "2002": Fault(lambda ordinary: replace(ordinary(), delay=3.0)),
    "3001": Fault(_cut_text),
    "3002": Fault(_fixed(Reply(200, _PAGE, content_type="text/html; charset=utf-8"))),
    "3003": Fault(_fixed(Reply(200))),
    "3004": Fault(_fixed(Reply(204))),
    "3005": Fault(_cut_transfer),
    "4000": Fault(_instead(invalid_query)),
    "4001": Fault(_instead(_expired)),
    "4003": Fault(_instead(_forbidden)),
    "4004": Fault(_instead(_missing)),
    "6001": Fault(_instead(_internal), endpoints=_SKUS),
    "6002": Fault(_instead(_forbidden), endpoints=_SKUS),
    "6004": Fault(_instead(_internal), endpoints=_METRICS),
    "6005": Fault(_instead(_forbidden), endpoints=_METRICS),
}
