"""What stands before the server: azd's project, the registration in Entra, and the policy of API Management."""

import json
import os
import re
import subprocess
import uuid
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from deployment import OUTPUTS, ROOT

INFRA = ROOT / "infra"
APPLICATION = json.loads((INFRA / "entra/application.json").read_text())
CLIENTS = json.loads((INFRA / "entra/clients.json").read_text())
# Visual Studio Code, as Microsoft registers it in every tenant.
VS_CODE = "aebc6443-996d-45c2-90f0-388ff96faa56"
# <https://learn.microsoft.com/azure/api-management/api-management-policies>
POLICIES = {
    "inbound": ["base", "choose", "rate-limit-by-key", "set-query-parameter", "set-header"],
    "backend": ["forward-request"],
    "outbound": ["base"],
    "on-error": ["base"],
}


def run(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [script, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_every_hook_is_a_script_that_can_be_run() -> None:
    project = yaml.safe_load((ROOT / "azure.yaml").read_text())
    hooks = [hook["run"] for hook in project["hooks"].values()]
    assert len(hooks) == 3
    assert all(os.access(ROOT / hook, os.X_OK) for hook in hooks)
    assert (ROOT / project["infra"]["path"] / f"{project['infra']['module']}.bicep").exists()


def test_what_is_not_installed_is_named_before_anything_is_made(tmp_path: Path) -> None:
    for program in ["az", "kubelogin", "kubectl", "helm", "spin", "cargo"]:
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)
    result = run(INFRA / "hooks/check.sh", PATH=str(tmp_path), HOST_NAME="mcp.example.com")
    assert (result.returncode, result.stderr.strip().endswith(": git")) == (1, True)
    (tmp_path / "git").symlink_to(tmp_path / "az")
    assert run(INFRA / "hooks/check.sh", PATH=str(tmp_path), HOST_NAME="mcp.example.com").returncode == 0
    gateway = {"HOST_NAME": "mcp.example.com", "API_MANAGEMENT_ENABLED": "true"}
    for changes in ({}, gateway, {**gateway, "PUBLISHER_EMAIL": "a@example.com"}):
        result = run(INFRA / "hooks/check.sh", PATH=str(tmp_path), **changes)
        assert (result.returncode, "azd env set" in result.stderr) == (1, True)


def test_scopes_and_roles_are_those_that_the_tools_ask_for() -> None:
    scopes = {scope["value"]: scope["id"] for scope in APPLICATION["api"]["oauth2PermissionScopes"]}
    roles = {role["value"]: role["id"] for role in APPLICATION["appRoles"]}
    asked = set(re.findall(r"=([a-z.]+)", OUTPUTS["TOOL_PERMISSIONS"]))
    assert set(scopes) == set(roles) == asked
    ids = [*scopes.values(), *roles.values()]
    assert len(set(ids)) == len(ids) == len([uuid.UUID(item) for item in ids])
    # In tokens of version 1 the audience is the address, in those of version 2 the client id.
    assert APPLICATION["api"]["requestedAccessTokenVersion"] == 2


def test_a_client_is_let_in_beforehand_for_scopes_that_there_are() -> None:
    scopes = {scope["id"] for scope in APPLICATION["api"]["oauth2PermissionScopes"]}
    clients = {client["appId"]: client for client in CLIENTS["api"]["preAuthorizedApplications"]}
    assert set(clients) == {VS_CODE}
    assert set(clients[VS_CODE]["delegatedPermissionIds"]) == scopes


def test_entra_is_told_in_the_order_that_it_takes() -> None:
    script = (INFRA / "entra/register.sh").read_text()
    steps = ["application.json", "--identifier-uris", "clients.json"]
    assert sorted(steps, key=script.index) == steps


@pytest.mark.parametrize("address", ["https://mcp.example.com/mcp/", "https://mcp.example.com", "http://localhost/mcp"])
def test_an_address_that_clients_would_not_match_is_refused(address: str) -> None:
    # Without a PATH it could call nothing.
    result = run(INFRA / "entra/register.sh", address, PATH="")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("the address ")


def test_the_policy_is_of_elements_that_api_management_has() -> None:
    policy = ElementTree.parse(INFRA / "modules/gateway-policy.xml").getroot()
    assert {section.tag: [element.tag for element in section] for section in policy} == POLICIES
    names = set(re.findall(r"\{\{([\w-]+)\}\}", (INFRA / "modules/gateway-policy.xml").read_text()))
    assert names == set(
        re.findall(r"displayName: '([a-z-]+)'\n    (?:secret|value)", (INFRA / "modules/gateway.bicep").read_text())
    )


def test_the_policy_lets_nobody_through_without_a_key_or_a_token() -> None:
    policy = ElementTree.parse(INFRA / "modules/gateway-policy.xml").getroot()
    choose = policy.find("inbound/choose")
    assert choose is not None
    conditions = [(when.get("condition"), [element.tag for element in when]) for when in choose]
    no_key = "@(context.Subscription == null && "
    assert conditions == [
        (f'{no_key}context.Request.Headers.ContainsKey("Authorization"))', ["validate-azure-ad-token"]),
        (
            f'{no_key}!context.Request.OriginalUrl.Path.StartsWith("/.well-known/oauth-protected-resource"))',
            ["return-response"],
        ),
    ]
    status = choose.find("when/return-response/set-status")
    assert status is not None
    assert status.get("code") == "401"


def test_the_gateway_holds_no_stream_back_and_logs_no_body() -> None:
    policy = ElementTree.parse(INFRA / "modules/gateway-policy.xml").getroot()
    forward = policy.find("backend/forward-request")
    assert forward is not None
    assert forward.get("buffer-response") == "false"
    # The server's own deadline for a call is 90 seconds.
    assert int(forward.get("timeout", "0")) > 90
    module = (INFRA / "modules/gateway.bicep").read_text()
    assert len(re.findall(r"\{ headers: \[\], body: \{ bytes: 0 \} \}", module)) == 4
    assert "log-to-eventhub" not in ElementTree.tostring(policy, encoding="unicode")
