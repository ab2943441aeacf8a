"""What a client no longer waits for is no longer worked on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from azure_sandbox.message import Reply, Request
from azure_sandbox.quota import Quota
from azure_sandbox.sandbox import Sandbox
from azure_sandbox.server import Server
from azure_sandbox.token import issue

from .app import running
from .serving import in_a_thread

CALL = (
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"GetPatchingLevel","arguments":{"subscription_ids":'
    '["00000000-0000-0000-0001-000000001000"],"limit":1000,"max_bytes":10000000},"_meta":{"progressToken":1}}}'
)


class Counting(Sandbox):
    """A sandbox that counts what it is asked, and takes its time."""

    asked = 0

    def answer(self, request: Request) -> Reply:
        """Answers after a while."""
        self.asked += 1
        time.sleep(0.1)
        return super().answer(request)


@pytest.fixture
def counting() -> Iterator[tuple[Counting, str]]:
    """Such a sandbox, with its host and port."""
    sandbox = Counting(1, 300, Quota.parse("1000000/5s"))
    server = Server(("127.0.0.1", 0), sandbox)
    with in_a_thread(server):
        yield sandbox, server.url().removeprefix("http://")


def test_a_call_ends_when_its_client_closes_the_connection(counting: tuple[Counting, str]) -> None:
    sandbox, address = counting
    with running(sandbox=address, armtoken=issue()) as app:
        connection = HTTPConnection(app.origin.removeprefix("http://"), timeout=30)
        connection.request("POST", "/mcp", CALL, {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.getheader("content-type") == "text/event-stream"
        whole = response.read()
        connection.close()
        needed = sandbox.asked
        assert whole.count(b"event: message") > 4, "the call has several exchanges"

        sandbox.asked = 0
        connection = HTTPConnection(app.origin.removeprefix("http://"), timeout=30)
        connection.request("POST", "/mcp", CALL, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.readline()
        response.close()
        connection.close()
        # Twice as long as the whole call would take.
        time.sleep(2 * 0.1 * needed)
        assert sandbox.asked < needed, f"{sandbox.asked} of {needed} requests"
