"""A hostile tool is stopped, whatever it tries: its caller is told why, and the server serves the next call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from azure_sandbox.token import issue

from .app import IS_SPIN, MANIFEST, ROOT, App, running
from .hostile_wishes import ALLOWED, GOOD, STOPPED
from .serving import Handler, in_a_thread

HOSTILE = ROOT / "tests/hostile/spin.toml"
TARGET = ROOT / "target"
HELLO = "target/wasm32-wasip2/release/hello_mcp.wasm"
METRICS = "https://metrics.monitor.azure.com/"
SUBSCRIPTION = "00000000-0000-0000-0001-000000000003"
BROKEN = "the tool failed; the server's log says why"
MEBIBYTE = 1024 * 1024
# Seconds.
DEADLINE = 2
WINDOW = 0.5
PATIENCE = 10

Run = Callable[..., AbstractContextManager[App]]


class Azure(ThreadingHTTPServer):
    """Answers every request, and keeps its first line and its host."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.seen: list[tuple[str, str, str | None]] = []


class Answer(Handler):
    """Any request."""

    def do(self) -> None:
        assert isinstance(self.server, Azure)
        self.server.seen.append((self.command, self.path, self.headers["host"]))
        self.answer(b"{}")

    do_GET = do_POST = do_PUT = do  # noqa: N815


@pytest.fixture
def azure() -> Iterator[Azure]:
    with in_a_thread(Azure()) as server:
        yield server


@pytest.fixture
def run(azure: Azure) -> Run:
    """Runs the server with the hostile tools in front of it."""
    return partial(
        running,
        manifest=HOSTILE,
        sandbox=f"127.0.0.1:{azure.server_port}",
        armtoken=issue(),
        metricstoken=issue(METRICS),
        deadlineseconds=str(DEADLINE),
    )


def assert_serves(app: App) -> None:
    """Asserts that a call of a tool that behaves succeeds."""
    result = app.call("ask_azure", GOOD)
    assert (result.is_error, result.text) == (False, "200")


def length(count: int, character: str = "a") -> dict[str, Any]:
    """Gives the arguments for a long answer."""
    return {"bytes": count, "character": character}


def cpu(process: int) -> float:
    """The processor seconds that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def becomes_idle(process: int) -> bool:
    """Whether a process comes to use next to no processor."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = cpu(process)
        time.sleep(WINDOW)
        if cpu(process) - before < WINDOW / 5:
            return True
    return False


@pytest.mark.parametrize(
    ("component", "interface", "denial"),
    [
        (
            "imports_http",
            "wasi:http/types",
            r'true Err(ErrorCode::InternalError(Some("\"wasi:http/outgoing-handler\" is not permitted")))',
        ),
        ("imports_variables", "fermyon:spin/variables", 'Err(Error::Undefined("armtoken"))'),
        ("imports_store", "fermyon:spin/key-value", "Err(Error::NoSuchStore)"),
        ("imports_files", "wasi:filesystem/types", "[]"),
    ],
    ids=["requests", "variables", "stores", "files"],
)
def test_a_tool_that_imports_a_capability_gets_none(
    sandbox: str, tmp_path: Path, component: str, interface: str, denial: str
) -> None:
    """The embedded host refuses to start with it, and Spin gives it an empty one."""
    text = MANIFEST.read_text()
    assert text.count(HELLO) == 1
    text = text.replace(HELLO, f"target/wasm32-wasip2/release/{component}.wasm").replace('"target/', f'"{TARGET}/')
    manifest = tmp_path / "spin.toml"
    manifest.write_text(text)
    run = partial(running, manifest=manifest, sandbox=sandbox, armtoken=issue())
    if not IS_SPIN:
        reason = f"imports `{interface}[^`]*`, but a dependency gets no capability; build it without imports"
        with pytest.raises(RuntimeError, match=f"component `hello-mcp`: dependency `[^`]*` {reason}"), run():
            pass
        return
    with run() as app:
        result = app.call("hello_mcp", {})
        assert (result.is_error, result.text) == (False, denial)
        assert not app.call("GetServerMetadata", {"subscription_id": SUBSCRIPTION}).is_error


def test_a_tool_that_never_ends_is_given_up_at_the_deadline(run: Run) -> None:
    with run() as app:
        began = time.monotonic()
        result = app.call("loop_forever", {})
        elapsed = time.monotonic() - began
        assert (result.is_error, result.text) == (True, f"the call took longer than {DEADLINE} s; ask for less at once")
        assert DEADLINE <= elapsed < DEADLINE + 3
        assert_serves(app)


@pytest.mark.skipif(IS_SPIN, reason="Spin 3.6 does not interrupt a component that computes (docs/privileges.md)")
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells it so")
def test_a_tool_that_never_ends_is_stopped_with_its_call(run: Run) -> None:
    with run() as app:
        for _ in range(3):
            assert app.call("loop_forever", {}).is_error
        assert becomes_idle(app.process)
        assert_serves(app)


@pytest.mark.parametrize(
    ("tool", "arguments", "text"),
    [
        ("allocate", {}, BROKEN),
        # More than a client is sent, more than the router reads, and more than the tool has memory for.
        ("answer_at_length", length(13 * MEBIBYTE), "the tool's answer is longer than 12 MiB; ask for less at once"),
        ("answer_at_length", length(50 * MEBIBYTE), "the tool's answer is longer than 48 MiB; ask for less at once"),
        ("answer_at_length", length(200 * MEBIBYTE), BROKEN),
    ],
    ids=["memory without end", "13 MiB", "50 MiB", "200 MiB"],
)
def test_a_tool_that_takes_too_much_memory_is_stopped(
    run: Run, tool: str, arguments: dict[str, Any], text: str
) -> None:
    with run(deadlineseconds="30") as app:
        for _ in range(2):
            result = app.call(tool, arguments)
            assert (result.is_error, result.text) == (True, text)
            assert_serves(app)


def test_the_longest_answer_arrives_even_where_every_byte_is_escaped(run: Run) -> None:
    with run(deadlineseconds="30") as app:
        result = app.call("answer_at_length", length(12 * MEBIBYTE - 16, "\1"))
        assert not result.is_error
        assert result.text == "\1" * (12 * MEBIBYTE - 16)


def test_a_tool_gets_from_azure_what_it_declares(run: Run, azure: Azure) -> None:
    with run() as app:
        for wish, status, sent in ALLOWED:
            result = app.call("ask_azure", wish)
            assert (result.is_error, result.text) == (False, status)
            host = f"127.0.0.1:{azure.server_port}"
            assert azure.seen == ([(*sent, host)] if sent else [])
            azure.seen.clear()


def test_a_tool_that_asks_for_anything_else_is_stopped_before_a_request_is_sent(run: Run, azure: Azure) -> None:
    # No token is set, so one that were read first would be the error.
    with run(armtoken="", metricstoken="") as app:
        for about, wish, problem in STOPPED:
            result = app.call("ask_azure", wish)
            text = f"the tool asks Azure for {problem}, so the call was stopped; it is a defect of the tool"
            assert (about, result.is_error, result.text) == (about, True, text)
    with run() as app:
        for about, wish, _ in STOPPED:
            assert app.call("ask_azure", wish).is_error, about
        assert azure.seen == []
        assert_serves(app)


def test_a_tool_that_caches_without_saying_so_is_stopped_before_a_request_is_sent(run: Run, azure: Azure) -> None:
    with run() as app:
        result = app.call("ask_azure", GOOD | {"cache": 1})
        problem = "the tool caches without saying so, or more than 256 KiB, so the call was stopped"
        assert (result.is_error, result.text) == (True, f"{problem}; it is a defect of the tool")
        assert azure.seen == []
        assert_serves(app)
