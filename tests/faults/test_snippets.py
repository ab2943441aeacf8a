"""Something breaks between a save and its blob: it is saved once or not at all, and nobody is told otherwise."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from secrets import token_bytes
from typing import Any

import pytest

from config.app import App, running
from config.azurite import ACCOUNT, azurite

from .conftest import Azure, settings
from .judge import DEADLINE_SECONDS, LEAK, REQUEST_SECONDS, SLACK_SECONDS
from .load import Answer, Call, all_at_once, ask
from .storage import Fault, Storage, in_front_of
from .test_azure import ALONE, SEED

# A save is two requests at most, so fewer calls meet as much.
MIXED = max(600, ALONE)
# How many save under the same name.
RIVALS = 4
SHARE, MIX = 0.5, 0.3
TOLD = re.compile(
    "|".join(
        [
            r"^Azure refused the request with status (429 `TooManyRequests`|503 `ServerBusy`|500 `InternalError`"
            r"|500 `OperationTimedOut`|504 `GatewayTimeout`): Sample; ",
            r"^Azure's answer broke off; call again$",
            r"^Azure's answer to the write did not come, so it may have been done; "
            r"look at what is there before you call again$",
            r"^Azure could not be reached; ",
            rf"^Azure did not answer within {REQUEST_SECONDS} s; ",
            rf"^the call took longer than {DEADLINE_SECONDS} s; ",
        ]
    )
)
CONFLICT = re.compile(r"^there is a snippet `|^the snippet `.*` is not the one of `if_match` any more; ")

Measured = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Save:
    """A save; no other has its content."""

    name: str
    content: str
    condition: dict[str, Any]

    def call(self) -> Call:
        """The call."""
        return Call("save_snippet", {"snippetname": self.name, "snippet": self.content} | self.condition)


@pytest.fixture(scope="module")
def proxy() -> Iterator[Storage]:
    """The proxy, which has no storage behind it yet."""
    with in_front_of("") as proxy:
        yield proxy


@pytest.fixture(scope="module")
def key() -> bytes:
    """The key of the account."""
    return token_bytes(64)


@pytest.fixture(scope="module")
def saver(azure: Azure, proxy: Storage, key: bytes) -> Iterator[App]:
    """An app that keeps its snippets behind the proxy."""
    secret = b64encode(key).decode()
    with running(**settings(azure, storageaccount=ACCOUNT, storageemulator=proxy.url(), storagekey=secret)) as app:
        yield app


@pytest.fixture
def storage(saver: App, proxy: Storage, key: bytes) -> Iterator[Storage]:
    """A fresh Azurite behind the proxy: one that has thousands of blobs stands still when it looks for garbage."""
    with azurite(key) as url:
        proxy.misbehave([], 0, SEED)
        proxy.target = url.removeprefix("http://")
        # The container is made by the first.
        assert not ask(saver.origin, Save("first", "content", {}).call()).is_error
        yield proxy


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name.lower())
def test_one_fault_alone(storage: Storage, saver: App, measured: Measured, fault: Fault) -> None:
    check(storage, saver, measured, fault.name.lower(), [fault], SHARE, ALONE)


def test_all_faults_mixed(storage: Storage, saver: App, measured: Measured) -> None:
    check(storage, saver, measured, "all", list(Fault), MIX, MIXED)


def check(
    storage: Storage, app: App, measured: Measured, name: str, faults: list[Fault], share: float, count: int
) -> None:
    """Saves while the storage misbehaves, and compares what everyone was told with what was written."""
    saves = prepared(app, name, count)
    storage.misbehave(faults, share, SEED)
    began = time.monotonic()
    answers = all_at_once(lambda save: ask(app.origin, save.call()), saves)
    seconds = time.monotonic() - began
    writes, met = storage.writes, storage.faults
    storage.misbehave([], 0, SEED)

    done = Counter(write.content.decode() for write in writes)
    etags = {write.content.decode(): write.etag for write in writes}
    assert set(done.values()) <= {1}, f"written twice: {[content for content, times in done.items() if times > 1]}"
    of_name = defaultdict(list)
    for save, answer in zip(saves, answers, strict=True):
        assert_told(save, answer, done[save.content], etags)
        if save.condition:
            of_name[save.name].append(save)
    for rivals in of_name.values():
        winners = [save for save in rivals if done[save.content]]
        assert len(winners) <= 1, f"{len(winners)} replaced the same: {winners}"
        if winners:
            stored = ask(app.origin, Call("get_snippet", {"snippetname": winners[0].name}))
            assert stored.text == winners[0].content
    saved = sum(not answer.is_error for answer in answers)
    conflicts = sum(bool(CONFLICT.search(answer.text)) for answer in answers)
    measured(
        f"save {name}: {count} calls in {seconds:.1f} s, {met} faults, {saved} saved, {conflicts} conflicts, "
        f"{count - saved - conflicts} errors of which {sum(done.values()) - saved} had been written, "
        f"the slowest took {max(answer.seconds for answer in answers):.1f} s"
    )


def prepared(app: App, name: str, count: int) -> list[Save]:
    """Makes saves in an order of chance: a third of them for new names, a third to replace what was read.

    Those of one name are rivals.
    """
    saves: list[Save] = []
    etags: dict[str, str] = {}
    for number in range(count):
        kind, rival = number % 3, number // 3 // RIVALS
        snippet = f"{name} {kind}/{rival}"
        if kind == 1 and snippet not in etags:
            before = ask(app.origin, Save(snippet, f"{snippet} before", {}).call())
            assert before.structured is not None, before.text
            etags[snippet] = before.structured["etag"]
        conditions: list[dict[str, Any]] = [{"overwrite": False}, {"if_match": etags.get(snippet)}, {}]
        saves.append(Save(snippet, f"{snippet} by {number}", conditions[kind]))
    Random(SEED).shuffle(saves)
    return saves


def assert_told(save: Save, answer: Answer, times: int, etags: dict[str, str]) -> None:
    """Fails where a caller was told what is not so."""
    assert answer.seconds < DEADLINE_SECONDS + SLACK_SECONDS, f"{save} took {answer.seconds:.1f} s"
    if not answer.is_error:
        assert times == 1, f"{save} was told to be saved"
        assert answer.structured is not None
        assert answer.structured["etag"] == etags[save.content]
        return
    assert not LEAK.search(answer.text), answer.text
    assert save.content not in answer.text
    if CONFLICT.search(answer.text):
        assert times == 0, f"{save} was written, and told to be in conflict with itself"
    else:
        assert TOLD.search(answer.text), answer.text
