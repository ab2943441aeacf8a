"""800 calls in flight while Azure takes its time: the instances that one process has are enough for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from config.app import running

from .calls import SQL, content
from .conftest import Azure, settings
from .flaky import LATE, LATE_SECONDS
from .load import all_at_once, ask

IN_FLIGHT = 800


def test_800_calls_are_in_flight_at_once(azure: Azure, measured: Callable[[str], None]) -> None:
    with running(**settings(azure, deadlineseconds="90", requesttimeoutseconds="30")) as app:
        right = content(ask(app.origin, SQL))
        azure.misbehave([LATE], 1.0)
        answers = all_at_once(lambda call: ask(app.origin, call), [SQL] * IN_FLIGHT, IN_FLIGHT)
        assert azure.behave() == {LATE: IN_FLIGHT}
    told = Counter(answer.text if answer.is_error else str(content(answer) == right) for answer in answers)
    assert told == {"True": IN_FLIGHT}
    slowest = max(answer.seconds for answer in answers)
    # One after the other they would take an hour.
    assert min(answer.seconds for answer in answers) >= LATE_SECONDS
    measured(f"in flight: {IN_FLIGHT} calls of {LATE_SECONDS:.0f} s, all right, the slowest took {slowest:.1f} s")
