"""The sandbox as a process: one line when it is ready, and a prompt end."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from .client import ROOT, as_new_user, faulty, subscription_of

QUERY = "resources | project id"


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "azure_sandbox", *arguments]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with started:
        try:
            yield started
        finally:
            started.kill()


def ready(started: subprocess.Popen[str]) -> str:
    assert started.stdout
    line = started.stdout.readline()
    match = re.fullmatch(r"Serving (http://127\.0\.0\.1:[1-9]\d*)\n", line)
    assert match, line
    return match[1]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_though_a_client_hangs(ending: signal.Signals) -> None:
    with process("--listen", "127.0.0.1:0", "--seed", "1", "--machines", "30") as started:
        client = as_new_user(ready(started))
        assert client.query(QUERY, subscription_of(3)).headers["x-ms-user-quota-remaining"] == "14"
        body = {"subscriptions": [faulty("2001", 1)], "query": QUERY}

        def hang() -> None:
            with pytest.raises(ConnectionError):
                client.post(body)

        hanging = threading.Thread(target=hang)
        hanging.start()
        deadline = time.monotonic() + 10
        # The hanging request has been counted once another one sees less left than before.
        while int(client.query(QUERY, subscription_of(3)).headers["x-ms-user-quota-remaining"]) > 8:
            assert time.monotonic() < deadline
        start = time.monotonic()
        started.send_signal(ending)
        assert started.wait(5) == 0
        assert time.monotonic() - start < 2
        hanging.join(5)
        assert not hanging.is_alive()
        assert (started.stdout.read(), started.stderr.read()) == ("", "")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--listen", "nonsense"],
        ["--listen", "127.0.0.1:65536"],
        ["--machines", "-1"],
        ["--machines", "100001"],
        ["--quota", "15"],
        ["--seed", "x"],
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str]) -> None:
    with process(*arguments) as started:
        out, err = started.communicate(timeout=20)
    assert (started.returncode, out) == (2, "")
    assert f"argument {arguments[0]}" in err


def test_a_port_that_is_taken_is_an_error() -> None:
    with process("--listen", "127.0.0.1:0") as first:
        address = ready(first).removeprefix("http://")
        with process("--listen", address) as second:
            out, err = second.communicate(timeout=20)
    assert (second.returncode, out) == (1, "")
    assert err.count("\n") == 1
    assert address in err
