"""The workflows are of the form that GitHub documents, and a release is tested, signed and comes with its SBOMs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deployment import ROOT

GITHUB = ROOT / ".github"
CHECK = Path(sys.executable).with_name("check-jsonschema")


def refused(schema: str, files: list[Path]) -> bool:
    command: list[str | Path] = [CHECK, "--builtin-schema", schema, *files]
    return subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_github_takes_the_workflows(tmp_path: Path) -> None:
    assert not refused("vendor.github-workflows", sorted(GITHUB.glob("workflows/*.yml")))
    assert not refused("vendor.dependabot", [GITHUB / "dependabot.yml"])
    wrong = tmp_path / "ci.yml"
    wrong.write_text((GITHUB / "workflows/ci.yml").read_text().replace("runs-on:", "runs:"))
    assert refused("vendor.github-workflows", [wrong])


@pytest.mark.parametrize("file", sorted(GITHUB.glob("workflows/*.yml")), ids=lambda path: path.name)
def test_a_workflow_may_write_only_where_it_says_so(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    # What others may choose, such as the name of a branch, reaches a script by the environment.
    for job in workflow["jobs"].values():
        assert all("${{" not in step.get("run", "") for step in job["steps"])


def test_a_release_is_tested_before_it_is_pushed_and_signed_by_its_digest() -> None:
    steps = yaml.safe_load((GITHUB / "workflows/release.yml").read_text())["jobs"]["release"]["steps"]
    runs = "\n".join(step.get("run", "") for step in steps)
    order = [".ci/run", "cargo xtask build --components --sbom", "spin registry push", "cosign sign", "cosign attest"]
    assert sorted(order, key=runs.index) == order
    assert set(re.findall(r'"(\$IMAGE@[^"]+)"', runs)) == {"$IMAGE@$DIGEST"}


def test_the_container_for_development_has_what_the_hooks_want() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    features = " ".join(container["features"])
    for wanted in ("azure-cli", "kubectl-helm", "azd", "node", "python"):
        assert wanted in features
