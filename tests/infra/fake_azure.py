"""Entra's token endpoint and a key vault, on loopback, that check what Azure checks and answer with its codes.

<https://learn.microsoft.com/entra/workload-id/workload-identity-federation>
<https://learn.microsoft.com/rest/api/keyvault/secrets/set-secret/set-secret>
"""

import base64
import json
import re
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
API_VERSIONS = ("7.3", "7.4", "7.5", "7.6")
LARGEST_SECRET = 25_000


def jwt(**claims: Any) -> str:
    """A token without a signature, which only its receiver would check."""
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "unsigned"])


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


class AzureError(Exception):
    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status)
        self.status, self.body = status, body


def entra(code: str, error: str = "invalid_request", status: int = 400) -> AzureError:
    return AzureError(status, {"error": error, "error_description": f"AADSTS{code}", "error_codes": [int(code)]})


def vault(status: int, code: str) -> AzureError:
    return AzureError(status, {"error": {"code": code, "message": "the vault says why"}})


@dataclass
class FakeAzure:
    """What is registered in the tenant and stored in the vault."""

    tenant: str
    # The issuer and the subject that each identity trusts, by its client id.
    trusts: dict[str, tuple[str, str]]
    audiences: set[str]
    # The client ids with the role `Key Vault Secrets Officer`, and with `Key Vault Secrets User`.
    officers: set[str]
    users: set[str] = field(default_factory=set)
    secrets: dict[str, dict[str, Any]] = field(default_factory=dict)

    def token(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        if path != f"/{self.tenant}/oauth2/v2.0/token":
            raise entra("90002")
        if headers["content-type"] != "application/x-www-form-urlencoded":
            raise entra("900144")
        form = {name: values[0] for name, values in urllib.parse.parse_qs(body.decode(), strict_parsing=True).items()}
        if form["grant_type"] != "client_credentials" or form["client_assertion_type"] != ASSERTION:
            raise entra("70003", "unsupported_grant_type")
        if form["client_id"] not in self.trusts:
            raise entra("700016", "unauthorized_client")
        issuer, subject = self.trusts[form["client_id"]]
        assertion = claims_of(form["client_assertion"])
        if assertion["aud"] != ["api://AzureADTokenExchange"]:
            raise entra("700212", "invalid_client", 401)
        if (assertion["iss"], assertion["sub"]) != (issuer, subject):
            raise entra("700213", "invalid_client", 401)
        if assertion["exp"] < time.time():
            raise entra("700024", "invalid_client", 401)
        audience, slash, rest = form["scope"].rpartition("/")
        if (slash, rest) != ("/", ".default") or audience not in self.audiences:
            raise entra("500011", "invalid_resource")
        lifetime = 86400
        token = jwt(aud=audience, appid=form["client_id"], exp=int(time.time()) + lifetime)
        return {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token}

    def secret(
        self, method: str, url: urllib.parse.SplitResult, headers: dict[str, str], body: bytes
    ) -> dict[str, Any]:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or claims_of(token)["aud"] != "https://vault.azure.net":
            raise vault(401, "Unauthorized")
        if urllib.parse.parse_qs(url.query).get("api-version", [""])[0] not in API_VERSIONS:
            raise vault(400, "BadParameter")
        name = url.path.removeprefix("/secrets/").rstrip("/")
        if not re.fullmatch(r"[0-9a-zA-Z-]{1,127}", name):
            raise vault(400, "BadParameter")
        caller = claims_of(token)["appid"]
        if caller not in (self.officers if method == "PUT" else self.officers | self.users):
            raise vault(403, "Forbidden")
        if method == "GET":
            if name not in self.secrets:
                raise vault(404, "SecretNotFound")
            return self.secrets[name]
        written = json.loads(body)
        allowed = {"value", "attributes", "contentType", "tags"}
        if headers["content-type"] != "application/json" or not set(written) <= allowed:
            raise vault(400, "BadParameter")
        if not 0 < len(written["value"]) <= LARGEST_SECRET:
            raise vault(400, "BadParameter")
        if not all(type(value) is int for value in written.get("attributes", {}).values()):
            raise vault(400, "BadParameter")
        self.secrets[name] = {**written, "id": f"https://example.vault.azure.net/secrets/{name}/1"}
        return self.secrets[name]

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        url = urllib.parse.urlsplit(target)
        try:
            if method in ("GET", "PUT") and url.path.startswith("/secrets/"):
                return 200, self.secret(method, url, headers, body)
            if method == "POST":
                return 200, self.token(url.path, headers, body)
        except AzureError as error:
            return error.status, error.body
        return 404, {"error": "not_found"}


def serve(azure: FakeAzure) -> ThreadingHTTPServer:
    """Serves it on a free port, in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answer = azure.answer(self.command, self.path, headers, body)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing: the tests look at what was stored."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
