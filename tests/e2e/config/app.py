"""Runs the app with settings of a test's own, and asks it as a client would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from mcp import Client

ROOT = Path(os.environ.get("AZURE_INFRA_ROOT", Path(__file__).resolve().parents[3]))
# The embedded host, or Spin itself where the program is called so.
HOST = os.environ.get("AZURE_INFRA_HOST", str(ROOT / "target/host/azure-infra-host"))
IS_SPIN = Path(HOST).name == "spin"
MANIFEST = ROOT / "spin.toml"
# What the app has when nobody sets it, so that the settings of this machine do not matter.
DEFAULTS = {
    "armtoken": "",
    "logstoken": "",
    "metricstoken": "",
    "storageaccount": "",
    "storagetoken": "",
    "storageemulator": "http://storage.invalid",
    "storagekey": "",
    "cloud": "public",
    "deadlineseconds": "90",
    "requesttimeoutseconds": "30",
    "allowedhosts": "",
    "allowedorigins": "",
    "accesskey": "",
    "entratenant": "",
    "entraaudience": "",
    "toolpermissions": "",
    "ratelimit": "120",
    "statekey": "",
    "publicurl": "",
    "sandbox": "sandbox.invalid",
}
START_SECONDS = 60
LOG_SECONDS = 10
STOP_SECONDS = 10
# Spin has no limit of its own; the embedded host has this one.
MOST_MEMORY = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class App:
    """A running app."""

    origin: str
    # Where Spin keeps what components print, and where the embedded host prints it.
    state: Path
    errors: Path
    process: int

    def audit(self, least: int = 1) -> list[dict[str, Any]]:
        """Gives the lines of the audit log once there are so many; a host may be behind a little."""
        last = time.monotonic() + LOG_SECONDS
        while len(lines := self._printed()) < least:
            assert time.monotonic() < last, lines
            time.sleep(0.02)
        return [json.loads(line) for line in lines]

    def _printed(self) -> list[str]:
        if IS_SPIN:
            file = self.state / "logs/router_stdout.txt"
            return file.read_text().splitlines() if file.exists() else []
        lines = self.errors.read_text().splitlines()
        return [line.removeprefix("router: ") for line in lines if line.startswith("router: {")]

    def call(self, tool: str, arguments: dict[str, Any]) -> Result:
        """Calls a tool with the Python client."""

        async def call() -> Result:
            async with Client(f"{self.origin}/mcp", mode="legacy", read_timeout_seconds=120) as client:
                result = await client.call_tool(tool, arguments)
                [block] = result.content
                assert block.type == "text"
                return Result(bool(result.is_error), block.text, result.structured_content)

        return anyio.run(call)


@dataclass(frozen=True, slots=True)
class Result:
    """What a call came to."""

    is_error: bool
    text: str
    structured: dict[str, Any] | None


@contextmanager
def running(
    manifest: Path = MANIFEST, state: Path | None = None, runtime_config: Path | None = None, **variables: str
) -> Iterator[App]:
    """Runs the app with these variables, on a free port; without a folder for its state, nothing of it is kept."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPIN_VARIABLE_")}
    environment["SPIN_MAX_INSTANCE_MEMORY"] = str(MOST_MEMORY)
    for name, value in (DEFAULTS | variables).items():
        environment[f"SPIN_VARIABLE_{name.upper()}"] = value
    # In a folder of its own, where no `.env` lies.
    with TemporaryDirectory() as folder, (Path(folder) / "stderr").open("w+") as errors:
        process = subprocess.Popen(
            command(manifest, state or Path(folder), runtime_config),
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        try:
            yield App(origin(process, Path(errors.name)), state or Path(folder), Path(errors.name), process.pid)
        finally:
            end(process)


def end(process: subprocess.Popen[str]) -> None:
    """Ends the host, which may be two processes; Spin does not end by itself while a component computes."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def command(manifest: Path, state: Path, runtime_config: Path | None) -> list[str]:
    """Gives the command line of the host."""
    options = ["--listen", "127.0.0.1:0", "--state-dir", str(state)]
    if runtime_config is not None:
        options += ["--runtime-config-file", str(runtime_config)]
    if IS_SPIN:
        return [HOST, "up", "--from", str(manifest), *options]
    return [HOST, "--manifest", str(manifest), *options, "--cache-dir", str(ROOT / "target/wasm-cache")]


def origin(process: subprocess.Popen[str], errors: Path) -> str:
    """Waits for the line that says where the app is."""
    assert process.stdout is not None
    watchdog = threading.Timer(START_SECONDS, process.kill)
    watchdog.start()
    try:
        for line in process.stdout:
            if line.startswith("Serving http://"):
                return line.removeprefix("Serving ").strip()
    finally:
        watchdog.cancel()
    raise RuntimeError(f"`{HOST}` did not start: {errors.read_text().strip()}")
