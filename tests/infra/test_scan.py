"""Checkov and ShellCheck know the mistakes of infrastructure; a finding is fixed, or explained where it is."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployment import OUTPUTS, ROOT, copy, render, settings

BIN = Path(sys.executable).parent
Report = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What the scanner says of the modules, of one with a mistake, and of the manifests; it takes longest to start."""
    folder = tmp_path_factory.mktemp("scan")
    overlay = copy(folder / "copy") / "overlays/prod"
    settings(overlay, OUTPUTS)
    scanned = folder / "scanned"
    for file in (ROOT / "infra").rglob("*.bicep"):
        target = scanned / "ours" / file.relative_to(ROOT / "infra")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    (scanned / "all.yaml").write_text(yaml.safe_dump_all(render(overlay)))
    (scanned / "wrong").mkdir()
    text = (ROOT / "infra/modules/storage.bicep").read_text()
    (scanned / "wrong/storage.bicep").write_text(text.replace("publicAccess: 'None'", "publicAccess: 'Blob'"))
    options = ["--framework", "bicep", "kubernetes", "--compact", "--skip-download", "--output", "json"]
    config: list[str | Path] = ["--config-file", ROOT / "infra/.checkov.yaml"]
    command: list[str | Path] = [sys.executable, BIN / "checkov", "--directory", scanned, *options, *config]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return {part["check_type"]: part for part in json.loads(result.stdout)}


def findings(report: Report, framework: str, kind: str = "failed_checks") -> list[dict[str, Any]]:
    assert report[framework]["summary"]["parsing_errors"] == 0
    found: list[dict[str, Any]] = report[framework]["results"][kind]
    return found


@pytest.mark.parametrize(("framework", "passed"), [("bicep", 25), ("kubernetes", 100)])
def test_no_finding_is_unexplained(report: Report, framework: str, passed: int) -> None:
    ours = [item for item in findings(report, framework) if not item["file_path"].startswith("/wrong/")]
    assert [f"{item['check_id']} {item['resource']}" for item in ours] == []
    assert report[framework]["summary"]["passed"] > passed
    for item in findings(report, framework, "skipped_checks"):
        assert len(item["check_result"]["suppress_comment"]) > 20, item["check_id"]


def test_a_mistake_is_found(report: Report) -> None:
    wrong = [item for item in findings(report, "bicep") if item["file_path"].startswith("/wrong/")]
    assert len(wrong) == 1


def test_the_hooks_have_no_finding_of_shellcheck() -> None:
    command: list[str | Path] = [BIN / "shellcheck", *sorted((ROOT / "infra").rglob("*.sh"))]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout == ""
