"""What kustomize renders is what Kubernetes and SpinKube take, and its parts fit together."""

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from deployment import OUTPUTS, ROOT, SPINKUBE, Manifest, one

KUBERNETES = "1.35"
SCHEMAS = Path(__file__).parent / "schemas"
# What the refresher writes to the vault.
VAULT = {"armtoken", "logstoken", "metricstoken", "storagetoken", "accesskey", "statekey"}


def problem(manifest: Manifest) -> str | None:
    """Why the API server would refuse a manifest; custom resources are checked by what their operators document."""
    schema = SCHEMAS / f"{manifest['kind'].lower()}.json"
    try:
        if schema.exists():
            jsonschema.validate(manifest, json.loads(schema.read_text()))
        else:
            kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as error:
        return f"{manifest['kind']} {manifest['metadata']['name']}: {error.message}"
    return None


def texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for item in value.values():
                yield from texts(item)
        case list():
            for item in value:
                yield from texts(item)
        case str():
            yield value


def variables(rendered: list[Manifest]) -> dict[str, str]:
    """What the runtime configuration sets, beside the vault."""
    text = base64.b64decode(one(rendered, "Secret", "runtime-config")["data"]["runtime-config.toml"])
    static, _ = tomllib.loads(text.decode())["variables_provider"]
    values: dict[str, str] = static["values"]
    return values


def test_the_schemas_take_every_manifest(rendered: list[Manifest]) -> None:
    assert [problem(manifest) for manifest in rendered] == [None] * len(rendered)


@pytest.mark.parametrize("name", ["issuers", "shim"])
def test_the_schemas_take_what_the_cluster_needs(name: str) -> None:
    manifests = list(yaml.safe_load_all((SPINKUBE / f"cluster/{name}.yaml").read_text()))
    assert [problem(manifest) for manifest in manifests] == [None] * len(manifests)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("SpinApp", ["spec", "replica"], 2),
        ("SpinApp", ["spec", "checks", "readiness", "httpGet", "port"], 80),
        ("SpinApp", ["spec", "runtimeConfig", "loadFromSecrets"], "x"),
        ("SpinAppExecutor", ["spec", "deploymentConfig", "runtimeClass"], "x"),
        ("Ingress", ["spec", "tls", 0, "host"], "x"),
        ("CronJob", ["spec", "schedule"], 5),
        ("NetworkPolicy", ["spec", "egres"], []),
    ],
)
def test_the_schemas_refuse_what_is_wrong(rendered: list[Manifest], kind: str, path: list[Any], value: Any) -> None:
    manifest = json.loads(json.dumps(next(item for item in rendered if item["kind"] == kind)))
    at = manifest
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    assert problem(manifest) is not None


def test_every_setting_of_the_deployment_is_used(rendered: list[Manifest]) -> None:
    assert [text for text in texts(rendered) if text.startswith("set by ")] == []
    assert "settings" not in {manifest["metadata"]["name"] for manifest in rendered}


def test_what_a_manifest_names_is_there(rendered: list[Manifest]) -> None:
    app = one(rendered, "SpinApp", "azure-infra-mcp")["spec"]
    one(rendered, "SpinAppExecutor", app["executor"])
    account = one(rendered, "ServiceAccount", app["serviceAccountName"])
    assert account["metadata"]["annotations"]["azure.workload.identity/client-id"].endswith("1")
    secret = one(rendered, "Secret", app["runtimeConfig"]["loadFromSecret"])
    assert list(secret["data"]) == ["runtime-config.toml"]
    pod = one(rendered, "CronJob", "token-refresher")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    account = one(rendered, "ServiceAccount", pod["serviceAccountName"])
    assert account["metadata"]["annotations"]["azure.workload.identity/client-id"].endswith("2")
    script = one(rendered, "ConfigMap", pod["volumes"][0]["configMap"]["name"])
    assert pod["containers"][0]["command"][1] == f"/app/{next(iter(script['data']))}"


def test_the_app_scales_by_one_autoscaler(rendered: list[Manifest]) -> None:
    app = one(rendered, "SpinApp", "azure-infra-mcp")
    # The operator refuses both.
    assert app["spec"]["enableAutoscaling"]
    assert "replicas" not in app["spec"]
    scalers = [item for item in rendered if item["kind"] in ("HorizontalPodAutoscaler", "ScaledObject")]
    assert [item["spec"]["scaleTargetRef"]["name"] for item in scalers] == [app["metadata"]["name"]]
    budget = one(rendered, "PodDisruptionBudget", "azure-infra-mcp")
    assert budget["spec"]["selector"]["matchLabels"] == {"core.spinkube.dev/app-name": app["metadata"]["name"]}


def test_every_variable_has_a_source(rendered: list[Manifest]) -> None:
    declared = set(tomllib.loads((ROOT / "spin.toml").read_text())["variables"])
    # Spin takes a secret that the vault does not have for an error, whatever the default.
    assert declared - VAULT == set(variables(rendered))
    assert declared >= VAULT


def test_the_server_answers_to_the_name_of_its_ingress(rendered: list[Manifest]) -> None:
    ingress = one(rendered, "Ingress", "azure-infra-mcp")["spec"]
    values = variables(rendered)
    host = ingress["rules"][0]["host"]
    assert ingress["tls"][0]["hosts"] == [host] == [values["allowedhosts"]]
    assert values["publicurl"] == f"https://{host}"


def test_every_pod_is_denied_what_no_policy_allows(rendered: list[Manifest]) -> None:
    policies = [item for item in rendered if item["kind"] == "NetworkPolicy"]
    deny = one(policies, "NetworkPolicy", "default-deny")["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    # The service of metadata hands out the tokens of the node.
    blocks = [
        peer["ipBlock"]
        for item in policies
        for rule in item["spec"].get("egress", [])
        for peer in rule["to"]
        if "ipBlock" in peer and peer["ipBlock"]["cidr"] == "0.0.0.0/0"
    ]
    assert blocks
    assert all("169.254.0.0/16" in block["except"] for block in blocks)


def test_traefik_reaches_what_it_serves_and_nothing_else(rendered: list[Manifest]) -> None:
    policies = [item["spec"] for item in rendered if item["kind"] == "NetworkPolicy"]
    reached = {}
    for policy in policies:
        for rule in policy.get("ingress", []):
            for peer in rule["from"]:
                if peer.get("namespaceSelector") == {"matchLabels": {"kubernetes.io/metadata.name": "traefik"}}:
                    (label,) = policy["podSelector"]["matchLabels"]
                    reached[label] = [port["port"] for port in rule["ports"]]
    # The app, and what proves to Let's Encrypt that the name is ours.
    assert reached == {"core.spinkube.dev/app-name": [80], "acme.cert-manager.io/http01-solver": [8089]}


def test_addresses_give_way_to_names_where_names_are_known(rendered: list[Manifest]) -> None:
    names = [item for item in rendered if item["kind"] == "CiliumNetworkPolicy"]
    egress = one(rendered, "NetworkPolicy", "azure")["spec"].get("egress")
    assert bool(names) != bool(egress)


def test_the_policy_by_name_allows_what_the_manifest_does() -> None:
    policy = yaml.safe_load((SPINKUBE / "components/azure-only/network-policy.yaml").read_text())
    manifest = tomllib.loads((ROOT / "spin.toml").read_text())
    hosts = manifest["component"]["router"]["allowed_outbound_hosts"]
    azure = {host.removeprefix("https://") for host in hosts if host.startswith("https://")}
    allowed = [
        {name for entry in rule.get("toFQDNs", []) for name in entry.values()} for rule in policy["spec"]["egress"]
    ]
    assert allowed[1] == azure
    # A star stands for one label, so the store's host has to have as many.
    for host, names in (
        (OUTPUTS["REDIS_URL"].split("@")[1].split(":")[0], allowed[3]),
        ("x.vault.azure.net", allowed[2]),
    ):
        assert any(re.fullmatch(name.replace(".", r"\.").replace("*", "[^.]+"), host) for name in names), host


def test_pods_of_ours_hold_no_privilege(rendered: list[Manifest]) -> None:
    job = one(rendered, "CronJob", "token-refresher")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    pods = [job, *(item["spec"]["template"]["spec"] for item in rendered if item["kind"] == "Deployment")]
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"]
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert re.search(r":\d+(\.\d+)+$", container["image"]), container["image"]
