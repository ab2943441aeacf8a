"""Who is let in, and the code with which the others are refused."""

from __future__ import annotations

import subprocess
import sys
from base64 import urlsafe_b64encode

import pytest

from azure_sandbox.token import issue

from .client import ROOT, Client, subscription_of

SKUS = f"/subscriptions/{subscription_of(1)}/providers/Microsoft.Compute/skus?api-version=2021-07-01"
BODY = {"subscriptions": [subscription_of(1)], "query": "resources | project id"}


@pytest.mark.parametrize(
    "audience",
    [
        "https://management.azure.com/",
        "https://management.azure.com",
        "https://management.core.windows.net/",
        "https://management.core.windows.net",
    ],
)
def test_audiences_of_resource_manager_are_let_in(client: Client, audience: str) -> None:
    header = {"Authorization": f"Bearer {issue(audience)}"}
    assert client.post(BODY, headers=header).status == 200
    assert client.send("GET", SKUS, headers=header).status == 200


def _unsigned() -> str:
    head, claims, _ = issue().split(".")
    return f"{head}.{claims}."


def _of_a_stranger() -> str:
    head, claims, _ = issue().split(".")
    return f"{head}.{claims}.{urlsafe_b64encode(b'0' * 32).rstrip(b'=').decode()}"


def _with_longer_life() -> str:
    head, _, signature = issue(lifetime=-60).split(".")
    return f"{head}.{issue().split('.')[1]}.{signature}"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "AuthenticationFailed"),
        ("", "AuthenticationFailed"),
        ("Basic c2FtcGxl", "AuthenticationFailedInvalidHeader"),
        ("Bearer ", "AuthenticationFailedInvalidHeader"),
        (issue(), "AuthenticationFailedInvalidHeader"),
        ("Bearer nonsense", "InvalidAuthenticationToken"),
        ("Bearer a.b.c", "InvalidAuthenticationToken"),
        ("Bearer ü.b.c", "InvalidAuthenticationToken"),
        (f"Bearer {_unsigned()}", "InvalidAuthenticationToken"),
        (f"Bearer {_of_a_stranger()}", "InvalidAuthenticationToken"),
        (f"Bearer {_with_longer_life()}", "InvalidAuthenticationToken"),
        (f"Bearer {issue('https://api.loganalytics.io')}", "InvalidAuthenticationTokenAudience"),
        (f"Bearer {issue('https://management.azure.com//')}", "InvalidAuthenticationTokenAudience"),
        (f"Bearer {issue(lifetime=-1)}", "ExpiredAuthenticationToken"),
        (f"Bearer {issue(lifetime=0)}", "ExpiredAuthenticationToken"),
    ],
)
@pytest.mark.parametrize("endpoint", ["graph", "skus", "elsewhere"])
def test_others_are_refused(client: Client, endpoint: str, header: str | None, code: str) -> None:
    headers = {} if header is None else {"Authorization": header}
    if endpoint == "graph":
        answer = client.post(BODY, headers={"Authorization": header})
    else:
        answer = client.send("GET", SKUS if endpoint == "skus" else "/elsewhere", headers=headers)
    assert (answer.status, answer.code()) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer authorization_uri=")
    assert b"eyJ" not in answer.body, "the reply repeats the token"


def test_the_scheme_is_case_insensitive(client: Client) -> None:
    assert client.post(BODY, headers={"Authorization": f"bearer {client.token}"}).status == 200


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--resource", "https://management.azure.com/", "--lifetime", "3600"], 200),
        ([], 200),
        (["--resource", "https://vault.azure.net"], 401),
        (["--lifetime", "-5"], 401),
    ],
)
def test_another_process_can_issue_tokens(client: Client, arguments: list[str], status: int) -> None:
    command = [sys.executable, "-m", "azure_sandbox.token", *arguments]
    token = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    assert client.post(BODY, headers={"Authorization": f"Bearer {token}"}).status == status
