"""Azure's answers may be long, but not so long that they fill the memory of the router."""

from __future__ import annotations

import pytest

from config.app import App

from .calls import MACHINES, SQL, content
from .conftest import Azure
from .load import Call, ask

REGIONS = {machine.location: machine.id for machine in MACHINES if machine.kind == "azure"}
# One request for each region, all of them in one exchange.
SEVERAL = Call("GetAnomalies", {"resource_ids": list(REGIONS.values())[:3], "limit": 1, "charts": False})


@pytest.mark.parametrize(
    ("kind", "call", "is_right"),
    [("long-30", SQL, True), ("long-65", SQL, False), ("long-30", SEVERAL, False)],
    ids=["one answer", "one that is too long", "three that are too long together"],
)
def test_answers_have_a_length_together(azure: Azure, app: App, kind: str, call: Call, is_right: bool) -> None:
    right = content(ask(app.origin, call))
    azure.misbehave([kind], 1.0)
    answer = ask(app.origin, call)
    azure.behave()
    if is_right:
        assert content(answer) == right
    else:
        assert answer.text == "Azure's answers are longer than 64 MiB together; ask for less at once"
    assert content(ask(app.origin, call)) == right
