"""A small HTTP client that shows replies as they came, broken ones too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from azure_sandbox.clock import stamp
from azure_sandbox.token import LOG_ANALYTICS, METRICS, issue

ROOT = Path(__file__).parent.parent
GRAPH = "/providers/Microsoft.ResourceGraph/resources"
VERSION = "?api-version=2024-04-01"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def code(self) -> str:
        code: str = self.json()["error"]["code"]
        return code

    def details(self) -> list[str]:
        return [detail["code"] for detail in self.json()["error"]["details"]]


@dataclass(frozen=True)
class Client:
    """Calls one server as one user."""

    url: str
    token: str

    def send(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30,
    ) -> Answer:
        """Sends exactly what it is given, and reads the whole reply."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=timeout)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def post(
        self, body: Any, *, version: str = VERSION, headers: Mapping[str, str | None] | None = None, timeout: float = 30
    ) -> Answer:
        """Posts a Resource Graph body; a header that is `None` is left out."""
        wanted = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})}
        sent = {name: value for name, value in wanted.items() if value is not None}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", GRAPH + version, raw, sent, timeout)

    def query(self, text: str, *subscriptions: str, **options: Any) -> Answer:
        """Queries; options are given without their `$`."""
        named = {name if name == "resultFormat" else f"${name}": value for name, value in options.items()}
        return self.post({"subscriptions": list(subscriptions), "query": text, "options": named})

    def rows(self, text: str, *subscriptions: str) -> list[dict[str, Any]]:
        """Gives the rows of the first page of a query that must succeed."""
        answer = self.query(text, *subscriptions, top=1000)
        assert answer.status == 200, answer.body
        rows: list[dict[str, Any]] = answer.json()["data"]
        return rows

    def pages(self, text: str, *subscriptions: str, top: int) -> Iterator[list[dict[str, Any]]]:
        """Walks the pages of a query that must succeed."""
        options: dict[str, Any] = {"top": top}
        while True:
            answer = self.query(text, *subscriptions, **options)
            assert answer.status == 200, answer.body
            page = answer.json()
            yield page["data"]
            if "$skipToken" not in page:
                return
            options["skipToken"] = page["$skipToken"]

    def skus(self, subscription: str, condition: str | None = None, version: str = "2021-07-01") -> Answer:
        """Lists the SKUs that fulfil an OData condition."""
        where = "" if condition is None else f"&$filter={quote(condition)}"
        target = f"/subscriptions/{subscription}/providers/Microsoft.Compute/skus?api-version={version}{where}"
        return self.send("GET", target, headers={"Authorization": f"Bearer {self.token}"})

    def metrics(self, subscription: str, resources: list[str], **parameters: str) -> Answer:
        """Asks for the platform metrics of virtual machines, of the last day unless told otherwise."""
        end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        wanted = {
            "api-version": "2024-02-01",
            "starttime": stamp(end - timedelta(days=1)),
            "endtime": stamp(end),
            "interval": "PT1H",
            "metricnamespace": "Microsoft.Compute/virtualMachines",
            "metricnames": "Percentage CPU",
            "aggregation": "average",
            **parameters,
        }
        target = f"/subscriptions/{subscription}/metrics:getBatch?{urlencode(wanted)}"
        body = json.dumps({"resourceids": resources}).encode()
        return self.send("POST", target, body, self._headers(METRICS))

    def logs(self, workspace: str, query: str, timespan: str | None = None) -> Answer:
        """Queries a workspace."""
        body = {"query": query} | ({} if timespan is None else {"timespan": timespan})
        return self.send("POST", logs_path(workspace), json.dumps(body).encode(), self._headers(LOG_ANALYTICS), 60)

    def _headers(self, audience: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue(audience)}", "Content-Type": "application/json"}


def logs_path(workspace: str) -> str:
    """Gives where a workspace is queried."""
    return f"/v1/workspaces/{workspace}/query"


def subscription_of(machines: int) -> str:
    """Gives the subscription that holds so many machines."""
    return f"00000000-0000-0000-0001-{machines:012d}"


def faulty(kind: str, nonce: int) -> str:
    """Gives a subscription that misbehaves; the nonce keeps tests apart."""
    return f"00000000-0000-0000-00ff-{kind}{nonce:08x}"


def as_new_user(url: str) -> Client:
    """Makes a client with a token of its own."""
    return Client(url, issue())
