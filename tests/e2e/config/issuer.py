"""A tenant of Microsoft Entra ID: publishes its keys as Entra does, and signs what a test wants signed."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .serving import Handler, in_a_thread

TENANT = "00000000-0000-0000-0000-0000000000aa"
CLIENT = "00000000-0000-0000-0000-0000000000bb"
USER = "00000000-0000-0000-0000-0000000000cc"
# The server as the tenant knows it.
HOST = "mcp.example.com"
URI = f"https://{HOST}/mcp"
KEYS_PATH = f"/{TENANT}/discovery/v2.0/keys"


@dataclass(slots=True)
class Issuer:
    """A tenant with the keys that it has at the moment, by their names."""

    keys: dict[str, RSAPrivateKey] = field(default_factory=dict)
    # Where it answers, and how often its keys were asked for.
    address: str = ""
    looks: int = 0
    is_down: bool = False

    def rotate(self, *names: str) -> None:
        """Has exactly these keys from here on; those that it had stay what they were."""
        self.keys = {name: self.keys.get(name) or generate_private_key(65537, 2048) for name in names}

    def token(self, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """Signs a good token with the first key; given claims and headers replace its own, and None leaves one out."""
        name, key = next(iter(self.keys.items()))
        return signed(key, {"kid": name} | (headers or {}), good() | claims)

    def document(self) -> bytes:
        """Gives the keys as a client reads them."""
        return json.dumps({"keys": [published(name, key) for name, key in self.keys.items()]}).encode()


def good() -> dict[str, Any]:
    """Gives the claims of a token that opens the server."""
    now = int(time.time())
    return {
        "aud": CLIENT,
        "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "tid": TENANT,
        "oid": USER,
        "scp": "mcp.access",
        "ver": "2.0",
    }


def signed(key: Any, headers: dict[str, Any], claims: dict[str, Any], algorithm: str | None = "RS256") -> str:
    """Signs claims; those that are None are left out."""
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present, key, algorithm=algorithm, headers={n: v for n, v in headers.items() if v is not None})


def published(name: str, key: RSAPrivateKey) -> dict[str, Any]:
    """Gives a public key as a set of keys has it."""
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "use": "sig", "kid": name, "n": number(numbers.n), "e": number(numbers.e)}


def public_pem(key: RSAPrivateKey) -> bytes:
    """Gives the public key as text, which some servers have taken for a shared secret."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def number(value: int) -> str:
    """Writes a number as a set of keys has it."""
    return urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8)).rstrip(b"=").decode()


@contextmanager
def serving() -> Iterator[Issuer]:
    """Runs a tenant that has one key."""
    issuer = Issuer()
    issuer.rotate("first")

    class Tenant(Handler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            is_keys = self.path == KEYS_PATH and "authorization" not in self.headers
            issuer.looks += is_keys
            body = issuer.document() if is_keys and not issuer.is_down else b"{}"
            self.answer(body, (503 if issuer.is_down else 200) if is_keys else 404)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tenant)
    server.daemon_threads = True
    issuer.address = f"127.0.0.1:{server.server_address[1]}"
    with in_a_thread(server):
        yield issuer
