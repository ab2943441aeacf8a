"""The sizes of virtual machines are asked for once, and again only where another subscription or size needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from azure_sandbox.token import issue

from .app import App, running
from .serving import Handler, in_a_thread

ONE = "00000000-0000-0000-0000-000000000001"
OTHER = "00000000-0000-0000-0000-000000000002"
SIZES = {"Standard_D2s_v5": "2", "Standard_D4s_v5": "4"}


class Azure(ThreadingHTTPServer):
    """Resource Graph with one virtual machine, and the sizes of its location."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.size = "Standard_D2s_v5"
        self.lists: list[str] = []


class Answer(Handler):
    """Any request."""

    def do_POST(self) -> None:
        assert isinstance(self.server, Azure)
        query = json.loads(self.rfile.read(int(self.headers["content-length"])))
        machine = {
            "id": "/machine",
            "name": "machine",
            "machineKind": "azure",
            "location": "westeurope",
            "resourceGroup": "group",
            "subscriptionId": query["subscriptions"][0],
            "vmSize": self.server.size,
        }
        self.answer(json.dumps({"totalRecords": 1, "resultTruncated": "false", "data": [machine]}).encode())

    def do_GET(self) -> None:
        assert isinstance(self.server, Azure)
        self.server.lists.append(unquote(self.path).split("/")[2])
        sizes = [
            {"resourceType": "virtualMachines", "name": name, "capabilities": [{"name": "vCPUs", "value": cores}]}
            for name, cores in SIZES.items()
        ]
        self.answer(json.dumps({"value": sizes}).encode())


@pytest.fixture
def azure() -> Iterator[Azure]:
    with in_a_thread(Azure()) as server:
        yield server


def cores(app: App, subscription: str) -> int:
    """Gives what a call says of the machine."""
    result = app.call("GetServerMetadata", {"subscription_id": subscription}).structured
    assert result is not None and len(result["rows"]) == 1
    found: int = result["rows"][0]["logicalCoreCount"]
    return found


def test_a_size_is_asked_for_once_in_a_subscription(azure: Azure) -> None:
    with running(sandbox=f"127.0.0.1:{azure.server_port}", armtoken=issue()) as app:
        assert [cores(app, ONE) for _ in range(3)] == [2, 2, 2]
        assert azure.lists == [ONE]
        azure.size = "Standard_D4s_v5"
        assert [cores(app, ONE) for _ in range(2)] == [4, 4]
        assert azure.lists == [ONE, ONE]
        assert cores(app, OTHER) == 4
        assert azure.lists == [ONE, ONE, OTHER], "what one subscription shows is not known to another"
