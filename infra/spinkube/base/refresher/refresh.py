"""Writes access tokens to a key vault, from which the app reads them for each call.

It runs as a job of Kubernetes with workload identity: the token of its service account is exchanged for tokens of two
identities, one that may write to the vault and one that may read what the tools ask for. It needs nothing but Python's
own library, so that Microsoft's image runs it as it is.

`python3 refresh.py` writes the tokens, and the keys that are not there yet.
`python3 refresh.py rotate accesskey` puts a fresh key before the one in use, which stays good until the next rotation.
"""

import base64
import json
import os
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

API_VERSION = "7.4"
TIMEOUT = 30
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEYS = ("accesskey", "statekey")


@dataclass(frozen=True)
class Cloud:
    """What differs between Azure's clouds: the audience of each token, by the variable that it becomes."""

    vault: str
    tokens: dict[str, str]


def cloud_of(name: str) -> Cloud:
    """The audiences as the router expects them."""
    hosts = {
        "public": ("vault.azure.net", "management.azure.com", "api.loganalytics.io", "metrics.monitor.azure.com"),
        "usgovernment": (
            "vault.usgovcloudapi.net",
            "management.usgovcloudapi.net",
            "api.loganalytics.us",
            "metrics.monitor.azure.us",
        ),
        "china": (
            "vault.azure.cn",
            "management.chinacloudapi.cn",
            "api.loganalytics.azure.cn",
            "metrics.monitor.azure.cn",
        ),
    }
    if name not in hosts:
        raise SystemExit(f"CLOUD is `{name}`, which is none of {', '.join(hosts)}")
    vault, arm, logs, metrics = hosts[name]
    tokens = {"armtoken": arm, "logstoken": logs, "metricstoken": metrics, "storagetoken": "storage.azure.com"}
    return Cloud(vault, tokens)


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None


Send = Callable[[Request], dict[str, Any]]


def token_request(authority: str, tenant: str, client: str, audience: str, assertion: str) -> Request:
    """The exchange of a service account's token for one of an identity.

    <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential>
    """
    form = {
        "grant_type": "client_credentials",
        "client_id": client,
        "scope": f"https://{audience}/.default",
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion,
    }
    url = f"{authority.rstrip('/')}/{tenant}/oauth2/v2.0/token"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", url, headers, urllib.parse.urlencode(form).encode())


def vault_request(vault: str, token: str, name: str, secret: dict[str, Any] | None) -> Request:
    """Reads a secret, or writes it.

    <https://learn.microsoft.com/rest/api/keyvault/secrets/set-secret/set-secret>
    """
    url = f"{vault.rstrip('/')}/secrets/{name}?api-version={API_VERSION}"
    headers = {"Authorization": f"Bearer {token}"}
    if secret is None:
        return Request("GET", url, headers, None)
    return Request("PUT", url, {**headers, "Content-Type": "application/json"}, json.dumps(secret).encode())


def expiry(token: str) -> int:
    """The second since 1970 at which a token ends, as it says itself."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return int(claims["exp"])


def send(request: Request) -> dict[str, Any]:
    """The only thing here that touches the network."""
    outgoing = urllib.request.Request(request.url, request.body, request.headers, method=request.method)
    with urllib.request.urlopen(outgoing, timeout=TIMEOUT) as answer:
        value: dict[str, Any] = json.load(answer)
        return value


def reason(error: Exception) -> str:
    """Why a request failed, without what was sent or received except the service's own code."""
    if not isinstance(error, urllib.error.HTTPError):
        return type(error).__name__
    try:
        code = json.load(error)["error"]
    except (ValueError, KeyError, TypeError):
        return f"status {error.code}"
    return f"status {error.code}, {code['code'] if isinstance(code, dict) else code}"


class Refresher:
    """One run: what it writes, and what it could not write."""

    def __init__(self, environment: dict[str, str], send: Send) -> None:
        self.send = send
        self.cloud = cloud_of(environment["CLOUD"])
        self.vault = environment["VAULT_URL"]
        self.reader = environment["READER_CLIENT_ID"]
        self.exchange = (environment["AZURE_AUTHORITY_HOST"], environment["AZURE_TENANT_ID"])
        # Kubernetes renews the file, so each run reads it anew.
        self.assertion = Path(environment["AZURE_FEDERATED_TOKEN_FILE"]).read_text()
        self.writer = self.token(environment["AZURE_CLIENT_ID"], self.cloud.vault)

    def token(self, client: str, audience: str) -> str:
        token: str = self.send(token_request(*self.exchange, client, audience, self.assertion))["access_token"]
        return token

    def read(self, name: str) -> str | None:
        try:
            value: str = self.send(vault_request(self.vault, self.writer, name, None))["value"]
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise
        return value

    def write(self, name: str, value: str, **attributes: int) -> None:
        secret = {"value": value, "attributes": attributes}
        self.send(vault_request(self.vault, self.writer, name, secret))

    def refresh(self, name: str) -> None:
        token = self.token(self.reader, self.cloud.tokens[name])
        self.write(name, token, exp=expiry(token))

    def ensure(self, name: str) -> None:
        if self.read(name) is None:
            self.write(name, secrets.token_hex(32))

    def rotate(self, name: str) -> None:
        in_use = (self.read(name) or "").split(",")[0]
        # A seal has one key: what was sealed with the one before is asked anew.
        parts = [secrets.token_hex(32), in_use] if name == "accesskey" and in_use else [secrets.token_hex(32)]
        self.write(name, ",".join(parts))

    def all(self) -> list[tuple[Callable[[str], None], str]]:
        return [*((self.ensure, name) for name in KEYS), *((self.refresh, name) for name in self.cloud.tokens)]


def run(arguments: list[str], environment: dict[str, str], send: Send) -> int:
    """Does every step, also when one before it failed: a lost token for logs must not take the others with it."""
    try:
        refresher = Refresher(environment, send)
    except (OSError, KeyError, ValueError) as error:
        print(f"no token for the vault: {reason(error)}", file=sys.stderr)
        return 1
    match arguments:
        case []:
            steps = refresher.all()
        case ["rotate", name] if name in KEYS:
            steps = [(refresher.rotate, name)]
        case _:
            print(f"usage: refresh.py [rotate {'|'.join(KEYS)}]", file=sys.stderr)
            return 2
    failed = 0
    for step, name in steps:
        try:
            step(name)
            print(f"{name}: {step.__name__} done")
        except (OSError, KeyError, ValueError, IndexError) as error:
            failed += 1
            print(f"{name}: {step.__name__} failed: {reason(error)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], dict(os.environ), send))
