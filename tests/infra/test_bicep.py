"""The Bicep modules are parsed; what they grant, declare and hand on is held against tables of our own."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pycep import BicepParser

from deployment import ROOT
from refresh import cloud_of
from test_manifests import KUBERNETES

INFRA = ROOT / "infra"
FILES = sorted(path.relative_to(INFRA).as_posix() for path in INFRA.rglob("*.bicep"))

# <https://learn.microsoft.com/azure/role-based-access-control/built-in-roles>
ROLES = {
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Log Analytics Reader": "73c42c96-874c-492b-b04d-ab87d138a893",
    "Monitoring Reader": "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Key Vault Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "AcrPush": "8311e382-0749-4cb8-b61a-304f252e45ec",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "Azure Kubernetes Service RBAC Cluster Admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
}

# Who gets which role on what: every role assignment there is. A module's scope is a resource in it, or its own.
GRANTS = {
    ("modules/access/subscription.bicep", "Reader", "readerId", "subscription"),
    ("modules/access/subscription.bicep", "Monitoring Reader", "readerId", "subscription"),
    ("modules/access/management-group.bicep", "Reader", "readerId", "managementGroup"),
    ("modules/access/management-group.bicep", "Monitoring Reader", "readerId", "managementGroup"),
    ("modules/access/workspace.bicep", "Log Analytics Reader", "readerId", "workspace"),
    ("modules/storage.bicep", "Storage Blob Data Contributor", "contributorId", "snippets"),
    ("modules/vault.bicep", "Key Vault Secrets User", "userId", "vault"),
    ("modules/vault.bicep", "Key Vault Secrets Officer", "officerId", "vault"),
    ("modules/vault.bicep", "Key Vault Secrets User", "deployerId", "vault"),
    ("modules/gateway.bicep", "Key Vault Secrets User", "gateway.identity.principalId", "vault"),
    ("modules/registry.bicep", "AcrPull", "pullerId", "registry"),
    ("modules/registry.bicep", "AcrPush", "deployerId", "registry"),
    ("modules/cluster.bicep", "Azure Kubernetes Service RBAC Cluster Admin", "deployerId", "cluster"),
    ("modules/network.bicep", "Network Contributor", "clusterPrincipalId", "network"),
}

# Which identity main.bicep hands to those.
HOLDERS = {
    ("subscriptionAccess", "readerId"): "reader",
    ("groupAccess", "readerId"): "reader",
    ("workspaceAccess", "readerId"): "reader",
    ("storage", "contributorId"): "reader",
    ("vault", "userId"): "app",
    ("vault", "officerId"): "refresher",
    ("network", "clusterPrincipalId"): "cluster",
    ("cosmos", "appId"): "app",
}


@cache
def text(file: str) -> str:
    return (INFRA / file).read_text()


@cache
def parsed(file: str) -> dict[str, Any]:
    module: Any = BicepParser().parse(text=text(file))
    return dict(module)


def blocks(file: str, keyword: str) -> dict[str, str]:
    """The text of each declaration, by its name."""
    found = re.findall(
        rf"^{keyword} (\w+) (.*?)(?=^(?:resource|module|output|param|var|@|//)|\Z)", text(file), re.S | re.M
    )
    return dict(found)


@pytest.mark.parametrize("file", FILES)
def test_every_parameter_and_variable_is_used(file: str) -> None:
    module = parsed(file)
    for name in [*module.get("parameters", {}), *module.get("variables", {})]:
        assert len(re.findall(rf"\b{name}\b", text(file))) > 1, name


@pytest.mark.parametrize("file", FILES)
def test_a_module_is_given_what_it_asks_for(file: str) -> None:
    for name, block in blocks(file, "module").items():
        target = (INFRA / file).parent / re.findall(r"^'(.*?)'", block)[0]
        given = set(re.findall(r"^    (\w+): ", block.partition("params: {")[2], re.M))
        parameters = parsed(target.resolve().relative_to(INFRA).as_posix())["parameters"]
        required = {name for name, parameter in parameters.items() if parameter["default"] is None}
        assert required <= given <= set(parameters), name


def test_every_module_is_deployed() -> None:
    named = {
        (INFRA / file).parent / path for file in FILES for path in re.findall(r"^module \w+ '(.*?)'", text(file), re.M)
    }
    assert {path.resolve().relative_to(INFRA).as_posix() for path in named} == set(FILES) - {"main.bicep"}


def test_the_roles_are_azures() -> None:
    assert json.loads((INFRA / "roles.json").read_text()) == ROLES


def test_nobody_is_granted_more_than_the_table_says() -> None:
    grants = set()
    for file in FILES:
        scope = parsed(file)["globals"]["scope"]["value"]
        for block in blocks(file, "resource").values():
            if not block.startswith("'Microsoft.Authorization/roleAssignments@"):
                continue
            (role,) = {first or second for first, second in re.findall(r"roles(?:\['(.*?)'\]|\.(\w+))", block)}
            principal = re.findall(r"principalId: (\S+)", block)[-1]
            scopes = re.findall(r"^  scope: (\w+)", block, re.M) or [scope]
            grants.add((file, role, principal, scopes[0]))
    assert grants == GRANTS


def test_each_role_goes_to_the_identity_that_needs_it() -> None:
    holders = {}
    for module, block in blocks("main.bicep", "module").items():
        for parameter, identity in re.findall(r"^    (\w+): identities\.outputs\.(\w+)\.principalId", block, re.M):
            holders[module, parameter] = identity
    assert holders == HOLDERS


def test_parameters_of_azd_are_those_of_the_module() -> None:
    file = json.loads((INFRA / "main.parameters.json").read_text())["parameters"]
    assert set(file) == set(parsed("main.bicep")["parameters"])
    for name, parameter in file.items():
        assert re.fullmatch(r"\$\{[A-Z_]+(=.*)?\}", parameter["value"]), name


def test_the_hooks_read_what_the_deployment_puts_out() -> None:
    outputs = set(re.findall(r"^output ([A-Z_]+) ", text("main.bicep"), re.M))
    parameters = {
        re.findall(r"[A-Z_]+", parameter["value"])[0]
        for parameter in json.loads((INFRA / "main.parameters.json").read_text())["parameters"].values()
    }
    # What the hooks find out themselves, and what azd's environment may have beside the parameters.
    own = {"AZURE_SUBSCRIPTION_ID", "IMAGE", "REDIS_URL", "OVERLAY", "PUBLIC_URL", "TOOL_PERMISSIONS"}
    for hook in INFRA.glob("hooks/*.sh"):
        script = hook.read_text()
        assigned = set(re.findall(r"^(?:export )?([A-Z_]+)=", script, re.M))
        read = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", script)) - assigned
        assert read <= outputs | parameters | own, hook.name


def test_service_accounts_stand_for_the_identities_they_are_trusted_as() -> None:
    subjects = re.findall(r"system:serviceaccount:\$\{namespace\}:([\w-]+)", text("modules/trust.bicep"))
    assert subjects == ["azure-infra-mcp", "token-refresher", "token-refresher"]
    assert "'api://AzureADTokenExchange'" in text("modules/trust.bicep")


def test_the_cluster_is_of_the_version_that_manifests_are_checked_for() -> None:
    assert f"kubernetesVersion: '{KUBERNETES}'" in text("modules/cluster.bicep")
    assert "nodeLabels: { spin: 'true' }" in text("modules/cluster.bicep")


def test_the_policies_allow_the_subnet_of_private_endpoints() -> None:
    subnet = re.findall(
        r"name: 'endpoints'\n\s+properties: \{\n\s+addressPrefix: '(.*?)'", text("modules/network.bicep")
    )
    assert len(subnet) == 1
    assert f"cidr: {subnet[0]}\n" in (INFRA / "spinkube/base/network-policy.yaml").read_text()


def test_every_cloud_of_azure_has_its_name_in_the_app() -> None:
    names = re.findall(r"Azure\w+: '(\w+)'", text("main.bicep"))
    assert len(names) == 3
    for name in names:
        assert cloud_of(name).vault


@pytest.mark.parametrize("path", sorted(INFRA.rglob("*.sh")), ids=lambda path: path.name)
def test_a_script_stops_at_its_first_failure(path: Path) -> None:
    assert "\nset -eu\n" in path.read_text()
