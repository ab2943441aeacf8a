"""Every command in the documents and the hooks is one that its tool documents, with flags that it has."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from deployment import KUBECTL, ROOT

# The flags of each command that we use, from the tool's reference. kubectl is asked itself.
COMMANDS: dict[str, list[str]] = json.loads((Path(__file__).parent / "commands.json").read_text())
TOOLS = "azd|az|cargo xtask|cosign|helm|kubectl|kubelogin|spin"
SCRIPTS = sorted(path for glob in ("infra/**/*.sh", "docs/*.md", ".github/workflows/*.yml") for path in ROOT.glob(glob))


def code(path: Path) -> str:
    """What of a file is commands: a script without its comments and its messages, a document's blocks and spans."""
    text = path.read_text()
    if path.suffix == ".sh":
        return re.sub(r"^\s*#.*|\becho \"[^\"]*\"|\becho '[^']*'|^for program in .*", "", text, flags=re.M)
    if path.suffix == ".yml":
        return re.sub(r"^\s*(?:- )?run: ", "", text, flags=re.M)
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M)
    return "\n".join([*blocks, *re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)])


def commands(path: Path) -> list[str]:
    lines = code(path).replace("\\\n", " ")
    return [found.strip() for found in re.findall(rf"(?:^\s*|\$\(|[|;(] *|! )((?:{TOOLS}) [^|)\n;&]+)", lines, re.M)]


def flags(command: str) -> set[str]:
    return set(re.findall(r"(?<=\s)--[a-z][a-z-]*", command))


@cache
def kubectl(subcommand: str) -> set[str]:
    """The flags that kubectl has for a subcommand."""
    helps = [[*subcommand.split(), "--help"], ["options"]]
    outputs = [subprocess.run([KUBECTL, *words], capture_output=True, text=True, check=True).stdout for words in helps]
    assert f"kubectl {subcommand}" in outputs[0]
    return set(re.findall(r"--[a-z][a-z-]*", "\n".join(outputs)))


def problem(command: str) -> str | None:
    if command.startswith("kubectl "):
        words = command.split()[1:]
        subcommand = " ".join(words[:2]) if words[0] in ("create", "rollout") and words[1].isalpha() else words[0]
        unknown = flags(command) - kubectl(subcommand)
    else:
        known = [name for name in COMMANDS if f"{command} ".startswith(f"{name} ")]
        if not known:
            return f"`{command}` is in no table"
        unknown = flags(command) - set(COMMANDS[max(known, key=len)])
    return f"`{command}` has no {unknown}" if unknown else None


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_command_is_documented_by_its_tool(path: Path) -> None:
    assert [found for command in commands(path) if (found := problem(command))] == []


@pytest.mark.parametrize(
    "command",
    [
        "az keyvault secret shew --name x",
        "azd up --fast",
        "kubectl apply --file x",
        "kubectl get pod --name x",
        "spin down",
    ],
)
def test_a_command_that_no_tool_has_is_seen(command: str) -> None:
    assert problem(command) is not None


def test_every_command_of_the_table_is_used() -> None:
    used = "\n".join(command for path in SCRIPTS for command in commands(path))
    assert [name for name in COMMANDS if name not in used] == []


def test_every_link_leads_somewhere() -> None:
    for path in ROOT.glob("docs/*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
