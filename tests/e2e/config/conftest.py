"""What the tests of settings share: a sandbox of their own, and an app in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from azure_sandbox.message import Reply, Request
from azure_sandbox.quota import Quota
from azure_sandbox.sandbox import Sandbox
from azure_sandbox.server import Server
from azure_sandbox.token import issue

from .app import App, running
from .serving import in_a_thread
from .stores import Store, redis, sqlite

Start = Callable[..., App]


class Watched(Sandbox):
    """A sandbox that remembers the headers of what it was asked."""

    def __init__(self) -> None:
        super().__init__(1, 300, Quota.parse("1000000/5s"))
        self.seen: list[dict[str, str]] = []

    def answer(self, request: Request) -> Reply:
        """Answers as the sandbox does."""
        self.seen.append(request.headers)
        return super().answer(request)


@pytest.fixture(scope="session")
def watched() -> Watched:
    """A sandbox whose quota no test reaches."""
    return Watched()


@pytest.fixture
def seen(watched: Watched) -> list[dict[str, str]]:
    """The headers of the requests that the sandbox has answered."""
    return watched.seen


@pytest.fixture(scope="session")
def sandbox(watched: Watched) -> Iterator[str]:
    """The host and port of a sandbox."""
    server = Server(("127.0.0.1", 0), watched)
    with in_a_thread(server):
        yield server.url().removeprefix("http://")


@pytest.fixture
def start(sandbox: str) -> Iterator[Start]:
    """Starts the app in front of the sandbox with a good token, or with other variables; it ends with the test."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(running(**{"sandbox": sandbox, "armtoken": issue()} | settings))


@pytest.fixture(params=[sqlite, redis], ids=lambda store: store.__name__)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each kind of store in turn, with nothing in it."""
    with request.param(tmp_path) as store:
        yield store
