"""Servers on free ports, as real as the one that runs on its own."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from azure_sandbox.quota import Quota
from azure_sandbox.sandbox import Sandbox
from azure_sandbox.server import Server

from .client import Client, as_new_user

SEED, MACHINES = 7, 60


@contextmanager
def running(quota: str) -> Iterator[str]:
    """Runs a server and gives its URL."""
    server = Server(("127.0.0.1", 0), Sandbox(SEED, MACHINES, Quota.parse(quota)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.url()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """A server whose quota no test reaches."""
    with running("1000000/5s") as url:
        yield url


@pytest.fixture
def client(url: str) -> Client:
    return as_new_user(url)


@pytest.fixture(scope="session")
def nonce() -> Callable[[], int]:
    """Numbers that keep scenario subscriptions apart."""
    return itertools.count(1).__next__
