"""Snippets in each place where they can be: what a caller sees is the same."""

from __future__ import annotations

import string
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

import pytest

from azure_sandbox.token import issue

from .app import App, Result, running
from .azurite import ACCOUNT, HOST, azurite, certificate
from .stores import redis

MEBIBYTE = 1024 * 1024
WRITERS = 8
STORAGE = "https://storage.azure.com/"
CONTENTS = {
    "a query": "resources\n| where name == 'x' // \"quoted\"\n",
    "every end of a line": "one\r\ntwo\rthree\n\n",
    "control characters": "\x00\x01\t\x1f\x7f",
    "many scripts": "Größe 日本語 😀 \u202eहिन्दी\ufeff",
    "markup": "<Error><Code>BlobNotFound</Code></Error>&amp;",
    "a mebibyte": "é" * (MEBIBYTE // 2),
}
NAMES = [
    string.ascii_letters,
    string.digits,
    "a b.c_d-e",
    ".a.",
    "a/b/c d/e",
    "Größe/日本",
    "x" * 117,
]


@dataclass(frozen=True, slots=True)
class BackEnd:
    """A place for snippets, as settings of the app; apps with the same settings share it."""

    settings: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def app(self) -> Iterator[App]:
        """Runs an app in front of it."""
        with running(**self.settings) as app:
            yield app


def built_in(folder: Path, _: ExitStack) -> BackEnd:
    """The app's own store."""
    return BackEnd({"state": folder})


def in_redis(folder: Path, stack: ExitStack) -> BackEnd:
    """The same in Redis."""
    return BackEnd(stack.enter_context(redis(folder)).settings)


def shared_key(_: Path, stack: ExitStack) -> BackEnd:
    """Azurite, which is told the account's key."""
    key = token_bytes(64)
    url = stack.enter_context(azurite(key))
    return BackEnd({"storageaccount": ACCOUNT, "storageemulator": url, "storagekey": b64encode(key).decode()})


def bearer(folder: Path, stack: ExitStack) -> BackEnd:
    """Azurite as Azure itself is: over TLS, with a token."""
    certificate_file, key_file = certificate(folder)
    options = ("--oauth", "basic", "--cert", str(certificate_file), "--key", str(key_file))
    url = stack.enter_context(azurite(token_bytes(64), *options))
    runtime_config = folder / "runtime-config.toml"
    runtime_config.write_text(
        f'[[client_tls]]\ncomponent_ids = ["router"]\nhosts = ["{HOST}"]\nca_roots_file = "{certificate_file.name}"\n'
    )
    settings = {"storageaccount": ACCOUNT, "storageemulator": url, "storagetoken": issue(resource=STORAGE)}
    return BackEnd(settings | {"runtime_config": runtime_config})


@pytest.fixture(scope="module", params=[built_in, in_redis, shared_key, bearer], ids=lambda make: make.__name__)
def back_end(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackEnd]:
    """Each back end in turn."""
    make: Callable[[Path, ExitStack], BackEnd] = request.param
    with ExitStack() as stack:
        yield make(tmp_path_factory.mktemp("storage"), stack)


@pytest.fixture(scope="module")
def app(back_end: BackEnd) -> Iterator[App]:
    """An app in front of the back end."""
    with back_end.app() as app:
        yield app


@pytest.fixture
def name() -> str:
    """A name that no other test uses."""
    return f"test {token_hex(6)}"


def save(app: App, name: str, snippet: str, **conditions: Any) -> Result:
    """Saves a snippet."""
    return app.call("save_snippet", {"snippetname": name, "snippet": snippet, **conditions})


def saved(app: App, name: str, snippet: str, **conditions: Any) -> str:
    """Saves a snippet and gives its ETag."""
    result = save(app, name, snippet, **conditions)
    assert not result.is_error, result.text
    assert result.structured is not None
    etag: str = result.structured["etag"]
    assert result.structured == {"name": name, "size": len(snippet.encode()), "etag": etag}
    assert len(snippet) < 5 or snippet not in result.text
    return etag


def read(app: App, name: str) -> tuple[str, str]:
    """Reads a snippet and gives its content and its ETag."""
    result = app.call("get_snippet", {"snippetname": name})
    assert not result.is_error, result.text
    assert result.structured is not None
    content: str = result.structured["snippet"]
    etag: str = result.structured["etag"]
    assert result.text == content
    assert result.structured == {"name": name, "snippet": content, "size": len(content.encode()), "etag": etag}
    return content, etag


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_snippet_comes_back_as_it_was(app: App, name: str, content: str) -> None:
    etag = saved(app, name, content)
    assert read(app, name) == (content, etag)


def test_more_than_a_mebibyte_is_refused_with_the_limit(app: App, name: str) -> None:
    result = save(app, name, "x" * (MEBIBYTE + 1))
    assert result.is_error
    assert "1 MiB (1048576)" in result.text
    assert app.call("get_snippet", {"snippetname": name}).is_error


def test_every_name_is_a_snippet_of_its_own(app: App) -> None:
    root = token_hex(4)
    names = [f"{root}/{name}" for name in NAMES]
    for name in names:
        saved(app, name, f"content of {name}")
    for name in names:
        assert read(app, name)[0] == f"content of {name}"


def test_a_name_that_is_not_there_is_told_with_the_names_like_it(app: App, name: str) -> None:
    for end in ["1", "2 é", "3/x"]:
        saved(app, f"{name}{end}", "content")
    result = app.call("get_snippet", {"snippetname": f"{name}4"})
    assert result.is_error
    assert f"`{name}4`" in result.text
    for end in ["1", "2 é", "3/x"]:
        assert f"{name}{end}" in result.text
    assert ".json" not in result.text


def test_saving_again_overwrites_and_changes_the_etag(app: App, name: str) -> None:
    first = saved(app, name, "a longer first content")
    second = saved(app, name, "second")
    assert first != second
    assert read(app, name) == ("second", second)
    assert saved(app, name, "second") != second, "each write has an ETag of its own"


def test_a_name_that_is_taken_is_kept_without_overwrite(app: App, name: str) -> None:
    etag = saved(app, name, "first", overwrite=False)
    result = save(app, name, "second", overwrite=False)
    assert result.is_error
    assert result.text.startswith(f"there is a snippet `{name}`; ")
    assert read(app, name) == ("first", etag)


def test_only_the_content_that_was_read_is_replaced(app: App, name: str) -> None:
    first = saved(app, name, "first")
    second = saved(app, name, "second", if_match=first)
    for stale in [first, first.strip('"'), '"0x8D0000000000000"', "something"]:
        result = save(app, name, "third", if_match=stale)
        assert result.is_error, stale
        assert result.text.startswith(f"the snippet `{name}` is not the one of `if_match` any more; "), stale
    assert read(app, name) == ("second", second)
    saved(app, name, "third", if_match=second.strip('"'))


def test_what_is_not_there_can_not_be_what_was_read(app: App, name: str) -> None:
    result = save(app, name, "content", if_match='"0x8D0000000000000"')
    assert result.is_error
    assert result.text.startswith(f"the snippet `{name}` is not the one of `if_match` any more; ")
    assert app.call("get_snippet", {"snippetname": name}).is_error


@pytest.mark.parametrize("is_there", [False, True], ids=["on a new name", "on one content"])
def test_of_many_writers_at_once_exactly_one_wins(back_end: BackEnd, app: App, name: str, is_there: bool) -> None:
    condition = {"if_match": saved(app, name, "before")} if is_there else {"overwrite": False}
    # A second process on the same storage.
    with back_end.app() as other, ThreadPoolExecutor(WRITERS) as pool:
        apps = [(app, other)[number % 2] for number in range(WRITERS)]
        results = list(
            pool.map(lambda number: save(apps[number], name, f"writer {number}", **condition), range(WRITERS))
        )
    winners = [number for number, result in enumerate(results) if not result.is_error]
    assert len(winners) == 1, [result.text for result in results]
    told = "is not the one of `if_match` any more" if is_there else "there is a snippet"
    for number, result in enumerate(results):
        assert number in winners or told in result.text, result.text
    assert read(app, name)[0] == f"writer {winners[0]}"


def test_writers_that_read_again_lose_nothing(back_end: BackEnd, app: App, name: str) -> None:
    saved(app, name, "start")

    def add(number: int) -> None:
        while True:
            content, etag = read(apps[number % 2], name)
            if not save(apps[number % 2], name, f"{content} {number}", if_match=etag).is_error:
                return

    with back_end.app() as other, ThreadPoolExecutor(WRITERS) as pool:
        apps = (app, other)
        list(pool.map(add, range(WRITERS)))
    words = read(app, name)[0].split()
    assert words[0] == "start"
    assert sorted(words[1:]) == [str(number) for number in range(WRITERS)]


def test_writers_without_a_condition_all_win(app: App, name: str) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        etags = list(pool.map(lambda number: saved(app, name, f"writer {number}"), range(WRITERS)))
    content, etag = read(app, name)
    assert content == f"writer {etags.index(etag)}"


def test_a_snippet_survives_a_restart(back_end: BackEnd, name: str) -> None:
    with back_end.app() as app:
        etag = saved(app, name, "content")
    with back_end.app() as app:
        assert read(app, name) == ("content", etag)
        saved(app, name, "content", if_match=etag)


def test_a_key_that_the_account_does_not_take_is_named(tmp_path: Path) -> None:
    with ExitStack() as stack:
        settings = shared_key(tmp_path, stack).settings | {"storagekey": b64encode(token_bytes(64)).decode()}
        app = stack.enter_context(running(**settings))
        result = app.call("get_snippet", {"snippetname": "a"})
    assert result.is_error
    assert result.text == (
        "the variable `storagekey` holds a key that the emulator does not take for the account in `storageaccount`"
    )


def test_a_server_whose_certificate_is_not_trusted_gets_no_token(tmp_path: Path) -> None:
    with ExitStack() as stack:
        settings = bearer(tmp_path, stack).settings | {"runtime_config": None}
        app = stack.enter_context(running(**settings))
        result = app.call("get_snippet", {"snippetname": "a"})
    assert result.is_error
    assert result.text.startswith("Azure could not be reached; ")
