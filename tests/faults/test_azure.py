"""Whatever Azure does, every call ends in time: in a right answer, or in an error that names what Azure did."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache

import pytest

from azure_sandbox.log_analytics import WORKSPACE_FAULTS
from azure_sandbox.scenarios import FAULTS
from config.app import App

from .calls import Content, assert_true, drawn, reference
from .conftest import Azure
from .judge import TEXTS, Judge
from .load import Call, all_at_once, ask

KINDS = [*FAULTS, *WORKSPACE_FAULTS]
# Calls under each fault alone, and under all of them.
ALONE = int(os.environ.get("FAULTS_CALLS", "32"))
MIXED = 2_000
# The share of requests that are spoiled: few by what Azure gets over, many by what it does not.
PASSING, LASTING, MIX = 0.2, 0.6, 0.2
SEED = 20261125

Measured = Callable[[str], None]


@pytest.fixture(scope="module")
def right(app: App) -> list[Content]:
    """The answers while nothing is wrong, which are those of the estate."""
    right = reference(app.origin)
    assert_true(right)
    return right


@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_alone(azure: Azure, app: App, right: list[Content], measured: Measured, kind: str) -> None:
    share = PASSING if kind in FAULTS and FAULTS[kind].once else LASTING
    check(azure, app, right, measured, kind, [kind], share, drawn(SEED, ALONE))


def test_all_faults_mixed(azure: Azure, app: App, right: list[Content], measured: Measured) -> None:
    check(azure, app, right, measured, "all", KINDS, MIX, drawn(SEED, MIXED))


def test_every_fault_has_its_text() -> None:
    assert set(TEXTS) == set(KINDS)


def check(
    azure: Azure,
    app: App,
    right: list[Content],
    measured: Measured,
    name: str,
    kinds: list[str],
    share: float,
    calls: list[Call],
) -> None:
    """Makes the calls while Azure misbehaves, and judges all that came of them."""
    azure.misbehave(kinds, share, SEED)
    began = time.monotonic()
    answers = all_at_once(lambda call: ask(app.origin, call), calls)
    seconds = time.monotonic() - began
    faults = sum(azure.behave().values())
    judge = Judge(right, cache(lambda: reference(app.origin)), kinds)
    for call, answer in zip(calls, answers, strict=True):
        judge.assert_right(call, answer)
    failed = sum(answer.is_error for answer in answers)
    slowest = max(answer.seconds for answer in answers)
    measured(
        f"fault {name}: {len(calls)} calls in {seconds:.1f} s, {faults} faults, "
        f"{len(calls) - failed} answers, {failed} errors, the slowest took {slowest:.1f} s"
    )
