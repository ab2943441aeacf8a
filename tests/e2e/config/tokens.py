"""Tokens that open the server, and for each check one that fails only that."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from .issuer import TENANT, URI, Issuer, good, public_pem, published, signed

OTHER = "00000000-0000-0000-0000-0000000000ff"


def part(value: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def without_signature(_: Issuer) -> str:
    return f"{part({'alg': 'none', 'kid': 'first'})}.{part(good())}."


def hs256(issuer: Issuer) -> str:
    head = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(good())}"
    signature = hmac.digest(public_pem(issuer.keys["first"]), head.encode(), hashlib.sha256)
    return f"{head}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def spliced(issuer: Issuer) -> str:
    header, _, signature = issuer.token().split(".")
    return ".".join([header, issuer.token(oid=OTHER).split(".")[1], signature])


def embedded(_: Issuer) -> str:
    key = rsa.generate_private_key(65537, 2048)
    return signed(key, {"kid": "first", "jwk": published("first", key)}, good())


NOW = int(time.time())
GOOD: dict[str, Callable[[Issuer], str]] = {
    "of the app by its id": lambda issuer: issuer.token(),
    "of the app by its URI, version 1": lambda issuer: issuer.token(
        aud=URI, iss=f"https://sts.windows.net/{TENANT}/", ver="1.0"
    ),
    "with a role for a scope": lambda issuer: issuer.token(scp=None, roles=["mcp.access"]),
    "with more than it needs": lambda issuer: issuer.token(scp="a mcp.access b", roles=["c"]),
    "of a clock that is a little ahead": lambda issuer: issuer.token(nbf=NOW + 30),
    "of another type": lambda issuer: issuer.token({"typ": "at+jwt"}),
}
BAD: dict[str, Callable[[Issuer], str]] = {
    "garbage": lambda _: "garbage",
    "three dots": lambda _: "...",
    "not signed": without_signature,
    "with the payload of another": spliced,
    "cut short": lambda issuer: issuer.token()[:-8],
    "signed with the public key as a secret": hs256,
    "signed with a key of its own": embedded,
    "signed with a short key": lambda issuer: signed(issuer.keys["short"], {"kid": "short"}, good()),
    "signed with another kind of key": lambda _: signed(
        ec.generate_private_key(ec.SECP256R1()), {"kid": "first"}, good(), "ES256"
    ),
    "signed with another hash": lambda issuer: signed(issuer.keys["first"], {"kid": "first"}, good(), "RS512"),
    "signed with another padding": lambda issuer: signed(issuer.keys["first"], {"kid": "first"}, good(), "PS256"),
    "of no key": lambda issuer: issuer.token({"kid": None}),
    "of an unknown key": lambda issuer: issuer.token({"kid": "unknown"}),
    "of a key that is a path": lambda issuer: issuer.token({"kid": "../first"}),
    "with a critical extension": lambda issuer: issuer.token({"crit": ["exp"]}),
    "of another issuer": lambda issuer: issuer.token(iss="https://login.microsoftonline.com/common/v2.0"),
    "of an issuer that looks alike": lambda issuer: issuer.token(
        iss=f"https://login.microsoftonline.com.evil.example/{TENANT}/v2.0"
    ),
    "without an issuer": lambda issuer: issuer.token(iss=None),
    "for another audience": lambda issuer: issuer.token(aud=OTHER),
    "for Azure": lambda issuer: issuer.token(aud="https://management.azure.com/"),
    "for an audience that is longer": lambda issuer: issuer.token(aud=f"{URI}/"),
    "without an audience": lambda issuer: issuer.token(aud=None),
    "that has expired": lambda issuer: issuer.token(exp=NOW - 600),
    "that never expires": lambda issuer: issuer.token(exp=None),
    "that expires some day": lambda issuer: issuer.token(exp="some day"),
    "that is not yet valid": lambda issuer: issuer.token(nbf=NOW + 600),
    "of another tenant": lambda issuer: issuer.token(tid=OTHER),
    "of no tenant": lambda issuer: issuer.token(tid=None),
    "of nobody": lambda issuer: issuer.token(oid=None),
}
