"""What instances share, and what is in it: the file that the app has when nobody says anything, or a Redis."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from redis import Redis

REDIS_SERVER = os.environ.get("REDIS_SERVER", "redis-server")
PASSWORD = "the password/of+the=tests"
PASSWORD_IN_URL = "the%20password%2Fof%2Bthe%3Dtests"
SESSIONS = "sse:"


class Store(Protocol):
    """A store; apps with its settings share it."""

    settings: dict[str, Any]

    def keys(self) -> list[str]:
        """Gives the keys that are in it."""

    def age_sessions(self) -> None:
        """Lets every session be over for a long time."""


@dataclass(frozen=True, slots=True)
class SqliteStore:
    """The file in the folder of the app's state."""

    settings: dict[str, Any]

    def keys(self) -> list[str]:
        with closing(sqlite3.connect(f"file:{self._file()}?mode=ro", uri=True)) as connection:
            return [key for (key,) in connection.execute("SELECT key FROM spin_key_value")]

    def age_sessions(self) -> None:
        with closing(sqlite3.connect(self._file())) as connection, connection:
            where = f"key LIKE '{SESSIONS}%' AND key NOT LIKE '{SESSIONS}%:%'"
            connection.execute(f"UPDATE spin_key_value SET value = X'31' WHERE {where}")

    def _file(self) -> Path:
        [file] = self.settings["state"].rglob("sqlite_key_value.db")
        assert isinstance(file, Path)
        return file


@dataclass(frozen=True, slots=True)
class RedisStore:
    """A Redis that asks for a password."""

    settings: dict[str, Any]
    client: Redis = field(repr=False)
    process: int

    def keys(self) -> list[str]:
        return [key.decode() for key in self.client.scan_iter()]

    def age_sessions(self) -> None:
        for key in self.keys():
            if key.startswith(SESSIONS) and key.count(":") == 1:
                self.client.set(key, b"1")


@contextmanager
def sqlite(folder: Path) -> Iterator[SqliteStore]:
    """A store in a folder."""
    yield SqliteStore({"state": folder})


@contextmanager
def redis(folder: Path) -> Iterator[RedisStore]:
    """Runs a Redis on a free port, and says where it is as Spin's runtime configuration does."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--requirepass", PASSWORD, "--save", ""]
    with subprocess.Popen([REDIS_SERVER, *options], cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert any("Ready to accept connections" in line for line in process.stdout), "Redis does not start"
            config = folder / "redis.toml"
            url = f"redis://:{PASSWORD_IN_URL}@127.0.0.1:{port}"
            config.write_text(f'[key_value_store.default]\ntype = "redis"\nurl = "{url}"\n')
            with closing(Redis("127.0.0.1", port, password=PASSWORD)) as client:
                yield RedisStore({"runtime_config": config}, client, process.pid)
        finally:
            process.kill()
