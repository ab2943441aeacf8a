"""A deployment as the tests imagine it: the variables that `azd` gives its hooks, and what kustomize makes of them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SPINKUBE = ROOT / "infra/spinkube"
KUBECTL = Path(sys.executable).with_name("kubectl")
ID = "00000000-0000-0000-0000-00000000000"

OUTPUTS = {
    "IMAGE": "example.azurecr.io/azure-infra-mcp:0123456789ab",
    "HOST_NAME": "mcp.example.com",
    "AZURE_CLOUD": "public",
    "VAULT_URL": "https://example.vault.azure.net/",
    "APP_CLIENT_ID": f"{ID}1",
    "REFRESHER_CLIENT_ID": f"{ID}2",
    "READER_CLIENT_ID": f"{ID}3",
    "STORAGE_ACCOUNT": "examplesnippets",
    "STORE": "redis",
    "REDIS_URL": "rediss://:a%2Fb%3D@example.westeurope.redis.azure.net:10000",
    "COSMOS_ACCOUNT": "example",
    "ENTRA_TENANT": f"{ID}4",
    "ENTRA_AUDIENCE": f"{ID}5",
    "TOOL_PERMISSIONS": "*=mcp.access; save_snippet=snippets.write",
    "APPLICATIONINSIGHTS_CONNECTION_STRING": f"InstrumentationKey={ID}6",
}

Manifest = dict[str, Any]


def settings(overlay: Path, outputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs the hook that writes what an overlay takes from a deployment."""
    hook = overlay.parents[2] / "hooks/settings.sh"
    environment = {"PATH": os.environ["PATH"], **outputs}
    return subprocess.run([hook, overlay], env=environment, capture_output=True, text=True, check=False)


def copy(folder: Path) -> Path:
    """A copy of `infra/` to write to."""
    written = shutil.ignore_patterns("settings.yaml", "runtime-config.toml", "*.env")
    shutil.copytree(ROOT / "infra", folder / "infra", ignore=written)
    return folder / "infra/spinkube"


def render(folder: Path) -> list[Manifest]:
    """What `kubectl apply --kustomize` would apply."""
    command: list[str | Path] = [KUBECTL, "kustomize", folder]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return list(yaml.safe_load_all(result.stdout))


def one(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    """The manifest of a kind and name; a name that kustomize ends in a hash is found by what is before it."""
    found = [
        manifest
        for manifest in manifests
        if manifest["kind"] == kind and (manifest["metadata"]["name"] + "-").startswith(name + "-")
    ]
    assert len(found) == 1, f"{len(found)} of {kind} {name}"
    return found[0]
