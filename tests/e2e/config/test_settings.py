"""A setting that is missing or wrong: a call says which variable it is and what to set it to."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable

import pytest

from azure_sandbox.token import issue

from .conftest import Start

ASK = {"subscription_id": "00000000-0000-0000-0001-000000000003"}
NO_SANDBOX = "sandbox.invalid"
# A port at which nobody listens.
CLOSED = "http://127.0.0.1:1"
TOKENS = {
    "missing": (lambda: "", "is not set;"),
    "garbage": (lambda: "garbage", "does not hold an access token of Microsoft Entra ID;"),
    "a JSON Web Token of nothing": (lambda: "eyJ.eyJ.eyJ", "does not hold an access token of Microsoft Entra ID;"),
    "expired": (lambda: issue(lifetime=-120), "holds a token that expired 2 minutes ago;"),
    "for another audience": (
        lambda: issue(resource="https://storage.azure.com/"),
        "holds a token for another audience;",
    ),
    "of a wrong signature": (lambda: f"{issue()}x", "holds a token that Azure rejects (`InvalidAuthenticationToken`);"),
}


@pytest.mark.parametrize(("make", "problem"), TOKENS.values(), ids=TOKENS.keys())
def test_a_token_that_is_no_good_is_told_with_the_remedy(start: Start, make: Callable[[], str], problem: str) -> None:
    token = make()
    app = start(armtoken=token)
    result = app.call("GetServerMetadata", ASK)
    assert result.is_error
    assert result.text == (
        f"the variable `armtoken` {problem} set it to a token for `https://management.azure.com`, for example from "
        "`az account get-access-token --resource https://management.azure.com`"
    )
    assert "eyJ" not in result.text
    assert not app.call("hello_mcp", {}).is_error, "a tool that does not need the token works without it"


def test_a_token_for_the_public_cloud_is_none_for_another(start: Start) -> None:
    result = start(cloud="usgovernment", sandbox=NO_SANDBOX).call("GetServerMetadata", ASK)
    assert result.is_error
    assert result.text.startswith("the variable `armtoken` holds a token for another audience;")
    assert "--resource https://management.usgovcloudapi.net" in result.text


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"storagekey": "eA=="},
            "the variable `storagekey` is for the local emulator only; in Azure set `storagetoken`",
        ),
        ({"storageaccount": "mine"}, "the variable `storagetoken` is not set; set it to a token for"),
        (
            {"storageaccount": "mine", "storagetoken": issue()},
            "the variable `storagetoken` holds a token for another audience; set it to a token for",
        ),
        (
            {"storageaccount": "no account"},
            "the variable `storageaccount` must be 3 to 24 lower-case letters and digits",
        ),
        ({"storageemulator": CLOSED}, "the variable `storageaccount` must name the account of the emulator"),
        (
            {"storageemulator": CLOSED, "storageaccount": "mine", "storagekey": "secret!"},
            "the variable `storagekey` is not Base64",
        ),
        ({"storageemulator": CLOSED, "storageaccount": "mine", "storagekey": "eA=="}, "Azure could not be reached; "),
    ],
)
def test_a_wrong_setting_of_the_storage_is_told_to_who_needs_it(
    start: Start, settings: dict[str, str], text: str
) -> None:
    app = start(**settings)
    for result in [
        app.call("get_snippet", {"snippetname": "a"}),
        app.call("save_snippet", {"snippetname": "a", "snippet": "content"}),
    ]:
        assert result.is_error
        assert result.text.startswith(text), result.text
        assert "eyJ" not in result.text
        assert "secret" not in result.text
    assert not app.call("GetServerMetadata", ASK).is_error


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("cloud", "mars", "must be `public`, `usgovernment` or `china`"),
        ("cloud", "", "must be `public`, `usgovernment` or `china`"),
        ("deadlineseconds", "0", "must be a number of seconds between 1 and 3600"),
        ("deadlineseconds", "soon", "must be a number of seconds between 1 and 3600"),
        ("deadlineseconds", "3601", "must be a number of seconds between 1 and 3600"),
        ("requesttimeoutseconds", "-1", "must be a number of seconds between 1 and 3600"),
    ],
)
def test_a_setting_that_makes_no_sense_is_told(start: Start, variable: str, value: str, remedy: str) -> None:
    app = start(sandbox=NO_SANDBOX, **{variable: value})
    result = app.call("GetServerMetadata", ASK)
    assert result.is_error
    assert result.text == f"the variable `{variable}` {remedy}"
    with urllib.request.urlopen(f"{app.origin}/health", timeout=10) as response:
        assert response.status == 200
