"""What the tests share: a sandbox that misbehaves, the app in front of it, and a table of what they measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from azure_sandbox.token import LOG_ANALYTICS, METRICS, issue
from config.app import App, running

from .judge import DEADLINE_SECONDS, REQUEST_SECONDS

TESTS = Path(__file__).parents[1]
MEASURED = pytest.StashKey[list[str]]()


@dataclass(frozen=True, slots=True)
class Azure:
    """The sandbox that misbehaves."""

    address: str

    def misbehave(self, kinds: list[str], share: float, seed: int = 1) -> dict[str, int]:
        """Says how to misbehave from here on; gives the faults that there have been since the last time."""
        with closing(HTTPConnection(self.address, timeout=60)) as connection:
            connection.request("PUT", "/faults", json.dumps({"kinds": kinds, "share": share, "seed": seed}))
            counts: dict[str, int] = json.loads(connection.getresponse().read())
            return counts

    def behave(self) -> dict[str, int]:
        """Ends the faults; gives those that there have been."""
        return self.misbehave([], 0)


@pytest.fixture(scope="session")
def azure() -> Iterator[Azure]:
    """A process of its own, so that it does not share an interpreter with the clients."""
    environment = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS / 'azure-sandbox'}"}
    process = subprocess.Popen(
        [sys.executable, "-m", "faults.flaky"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Azure(process.stdout.readline().removeprefix("Serving http://").strip())
    finally:
        process.kill()
        process.communicate()


def settings(azure: Azure, **others: str) -> dict[str, Any]:
    """The variables of an app in front of the sandbox, with short deadlines so that a hang costs little."""
    return {
        "sandbox": azure.address,
        "armtoken": issue(),
        "logstoken": issue(LOG_ANALYTICS),
        "metricstoken": issue(METRICS),
        "deadlineseconds": str(DEADLINE_SECONDS),
        "requesttimeoutseconds": str(REQUEST_SECONDS),
    } | others


@pytest.fixture(scope="session")
def app(azure: Azure) -> Iterator[App]:
    """The app in front of the sandbox."""
    with running(**settings(azure)) as app:
        yield app


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Adds a line to what is told at the end."""
    return request.config.stash.setdefault(MEASURED, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints what the tests measured."""
    for line in config.stash.get(MEASURED, []):
        terminalreporter.write_line(line)
