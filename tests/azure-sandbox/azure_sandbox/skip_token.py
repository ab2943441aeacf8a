"""Resource Graph's `$skipToken`: opaque, sealed, and good for one query over one set of scopes."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from .errors import bad_request

# Public, so that a token outlives the process; the seal only tells a damaged token from a whole one.
_KEY = b"azure-sandbox: this seal protects nothing"


def seal(query: str, scopes: list[str], offset: int, size: int) -> str:
    """Makes the token of the page of `size` rows that begins at row `offset`."""
    body = json.dumps({"offset": offset, "size": size, "of": _digest(query, scopes)}).encode()
    return b64encode(hmac.digest(_KEY, body, hashlib.sha256) + body).decode()


def unseal(token: str, query: str, scopes: list[str]) -> tuple[int, int]:
    """Gives the offset and the size of the page that a token stands for.

    Raises a 400 for a damaged token, and for one of another query or other scopes.
    """
    try:
        raw = b64decode(token, validate=True)
    except (NotBase64, ValueError):
        raw = b""
    mark, body = raw[:32], raw[32:]
    if not hmac.compare_digest(mark, hmac.digest(_KEY, body, hashlib.sha256)):
        raise bad_request({"code": "InvalidSkipToken", "message": "The skip token is not valid."})
    page = json.loads(body)
    if page["of"] != _digest(query, scopes):
        message = "The skip token was issued for another query or for other scopes."
        raise bad_request({"code": "SkipTokenMismatch", "message": message})
    return page["offset"], page["size"]


def _digest(query: str, scopes: list[str]) -> str:
    return hashlib.sha256(json.dumps([query, sorted(set(scopes))]).encode()).hexdigest()
