"""The key-value store fails: calls that do not need it work, and those that do say so at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from config.app import App, running

from .calls import HELLO, SERVERS
from .conftest import Azure, settings
from .judge import DEADLINE_SECONDS, SLACK_SECONDS
from .load import Call, all_at_once, ask, post

FILE = "sqlite_key_value.db"
FAILED = "the server's key-value store failed; its log says why"
READ = Call("get_snippet", {"snippetname": "a"})
SAVES = [
    Call("save_snippet", {"snippetname": "a", "snippet": "content"}),
    Call("save_snippet", {"snippetname": "a", "snippet": "content", "overwrite": False}),
]
WITHOUT_STORE = ["tools/list", "prompts/list", "resources/templates/list", "ping"]

Break = Callable[[sqlite3.Connection], None]


def drop_table(database: sqlite3.Connection) -> None:
    """Every statement fails at once."""
    database.execute("DROP TABLE spin_key_value")


def lock(database: sqlite3.Connection) -> None:
    """Every statement waits, for as long as the test lasts."""
    database.execute("BEGIN EXCLUSIVE")


@contextmanager
def broken(folder: Path, how: Break, variables: dict[str, Any]) -> Iterator[App]:
    """Runs the app on a store that works while it starts, and then breaks it."""
    with running(state=folder, **variables) as app:
        assert not ask(app.origin, SAVES[0]).is_error
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as database:
            how(database)
            yield app


@pytest.mark.parametrize("how", [drop_table, lock], ids=lambda how: how.__name__)
def test_only_what_needs_the_store_fails(azure: Azure, tmp_path: Path, how: Break) -> None:
    azure.behave()
    with broken(tmp_path, how, settings(azure)) as app:
        needing = [READ, *SAVES] * 8
        answers = all_at_once(lambda call: ask(app.origin, call), [*needing, *[HELLO, SERVERS] * 4])
        for answer in answers[: len(needing)]:
            assert answer.is_error
            assert answer.text == FAILED
            assert answer.seconds < DEADLINE_SECONDS + SLACK_SECONDS
        for answer in answers[len(needing) :]:
            assert not answer.is_error, answer.text
        for method in WITHOUT_STORE:
            assert "result" in post(app.origin, {"jsonrpc": "2.0", "id": 1, "method": method}), method
        listed = post(app.origin, {"jsonrpc": "2.0", "id": 1, "method": "resources/list"})
        assert listed["error"]["message"] == FAILED
        assert stream(app) == (503, FAILED)


def test_snippets_in_an_account_do_not_need_the_store(azure: Azure, tmp_path: Path) -> None:
    # Nobody listens there, so that the answer tells where the snippet was looked for.
    elsewhere = {"storageaccount": "snippets", "storageemulator": "http://127.0.0.1:1", "storagekey": "eA=="}
    with running(state=tmp_path, **settings(azure, **elsewhere)) as app:
        with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as database:
            drop_table(database)
        assert ask(app.origin, READ).text.startswith("Azure could not be reached; ")


def stream(app: App) -> tuple[int, str]:
    """Opens a stream of the transport of 2024-11-05, whose messages go through the store."""
    with closing(HTTPConnection(app.origin.removeprefix("http://"), timeout=30)) as connection:
        connection.request("GET", "/sse", headers={"Accept": "text/event-stream"})
        response = connection.getresponse()
        return response.status, response.read().decode().strip()
