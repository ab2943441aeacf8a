"""Bearer tokens: issues those that the sandbox accepts and refuses the others as Azure does.

`python -m azure_sandbox.token --resource https://management.azure.com/ --lifetime 3600` prints one.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from .errors import ArmError
from .message import Request
from .resource import TENANT

RESOURCE_MANAGER = "https://management.azure.com/"
LOG_ANALYTICS = "https://api.loganalytics.io/"
METRICS = "https://metrics.monitor.azure.com/"
# The audiences that each service takes, without the slash at their end.
AUDIENCES = {
    RESOURCE_MANAGER: {"https://management.azure.com", "https://management.core.windows.net"},
    LOG_ANALYTICS: {"https://api.loganalytics.io", "https://api.loganalytics.azure.com"},
    METRICS: {"https://metrics.monitor.azure.com"},
}
# Guards sample data only; public, so that any process can issue a token.
_KEY = b"azure-sandbox: this key protects nothing"


def issue(resource: str = RESOURCE_MANAGER, lifetime: int = 3600) -> str:
    """Makes a token for `resource`; with a negative lifetime in seconds it has expired already."""
    now = int(time.time())
    claims = {
        "aud": resource,
        "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": now,
        "nbf": min(now, now + lifetime),
        "exp": now + lifetime,
        "tid": TENANT,
        "uti": uuid4().hex,
    }
    signed = f"{_encode(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{_encode(json.dumps(claims))}"
    return f"{signed}.{_signature(signed)}"


def authenticate(request: Request, service: str = RESOURCE_MANAGER) -> str:
    """Gives the token of a request that a service, by its audience, would let in.

    Raises a 401 otherwise, with the code that tells why.
    """
    header = request.headers.get("authorization", "")
    if not header:
        raise _refusal("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        message = "Authentication failed. The 'Authorization' header is provided in an invalid format."
        raise _refusal("AuthenticationFailedInvalidHeader", message)
    claims = _claims(token)
    if claims is None:
        raise _refusal("InvalidAuthenticationToken", "The access token is invalid.")
    audiences = AUDIENCES[service]
    if claims["aud"].removesuffix("/") not in audiences:
        message = (
            f"The access token has been obtained for wrong audience or resource '{claims['aud']}'. "
            f"It should exactly match with one of the allowed audiences '{','.join(sorted(audiences))}'."
        )
        raise _refusal("InvalidAuthenticationTokenAudience", message)
    now = time.time()
    if claims["exp"] <= now:
        message = (
            f"The access token expiry UTC time '{_instant(claims['exp'])}' is earlier than "
            f"current UTC time '{_instant(now)}'."
        )
        raise _refusal("ExpiredAuthenticationToken", message)
    return token


def _claims(token: str) -> dict[str, Any] | None:
    """Gives the claims of a token that carries our signature."""
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(signed).encode()):
        return None
    claims: dict[str, Any] = json.loads(_decode(signed.partition(".")[2]))
    return claims


def _refusal(code: str, message: str) -> ArmError:
    description = message.partition(".")[0]
    challenge = (
        'Bearer authorization_uri="https://login.windows.net/", error="invalid_token", '
        f'error_description="{description}"'
    )
    return ArmError(401, code, message, headers={"WWW-Authenticate": challenge})


def _signature(text: str) -> str:
    return _encode(hmac.digest(_KEY, text.encode(), hashlib.sha256))


def _encode(value: str | bytes) -> str:
    raw = value.encode() if isinstance(value, str) else value
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _instant(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%m/%d/%Y %I:%M:%S %p}"


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m azure_sandbox.token", description="Prints a token.")
    parser.add_argument("--resource", default=RESOURCE_MANAGER, help="the audience (default: %(default)s)")
    parser.add_argument("--lifetime", type=int, default=3600, help="seconds; may be negative (default: %(default)s)")
    arguments = parser.parse_args()
    print(issue(arguments.resource, arguments.lifetime))


if __name__ == "__main__":
    _main()
