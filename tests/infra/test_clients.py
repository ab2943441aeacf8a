"""Every configuration of a client is of the form that the client documents."""

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml
from openapi_spec_validator import OpenAPIV2SpecValidator

from deployment import ROOT

TEXT = {"type": "string", "minLength": 1}
HEADERS = {"type": "object", "additionalProperties": TEXT}
URL = {"type": "string", "pattern": r"^https?://[^ ]+/(mcp|sse)$"}


def record(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def servers(key: str, server: dict[str, Any]) -> dict[str, Any]:
    return record({key: {"type": "object", "minProperties": 1, "additionalProperties": server}}, [key])


SCHEMAS = {
    # <https://code.visualstudio.com/docs/copilot/reference/mcp-configuration>
    "vscode": {
        **record(
            {
                "inputs": {
                    "type": "array",
                    "items": record(
                        {
                            "type": {"const": "promptString"},
                            "id": TEXT,
                            "description": TEXT,
                            "password": {"type": "boolean"},
                            "default": TEXT,
                        },
                        ["type", "id", "description"],
                    ),
                },
                "servers": {
                    "type": "object",
                    "additionalProperties": record(
                        {"type": {"enum": ["http", "sse"]}, "url": URL, "headers": HEADERS}, ["type", "url"]
                    ),
                },
            },
            ["servers"],
        )
    },
    # <https://code.claude.com/docs/en/mcp>
    "claude-code": servers(
        "mcpServers", record({"type": {"enum": ["http", "sse"]}, "url": URL, "headers": HEADERS}, ["type", "url"])
    ),
    # <https://cursor.com/docs/context/mcp>
    "cursor": servers("mcpServers", record({"url": URL, "headers": HEADERS}, ["url"])),
    # <https://learn.microsoft.com/azure/ai-foundry/agents/how-to/tools/model-context-protocol>
    "foundry": record(
        {
            "type": {"const": "mcp"},
            "server_label": {"type": "string", "pattern": "^[A-Za-z0-9_]+$"},
            "server_url": URL,
            "server_description": TEXT,
            "allowed_tools": {"type": "array", "items": TEXT},
            "project_connection_id": TEXT,
            "headers": HEADERS,
            "require_approval": {
                "oneOf": [
                    {"enum": ["always", "never"]},
                    record(
                        {
                            name: record({"tool_names": {"type": "array", "items": TEXT}}, ["tool_names"])
                            for name in ("always", "never")
                        },
                        [],
                    ),
                ]
            },
        },
        ["type", "server_label", "server_url"],
    ),
}


def snippet(client: str) -> Any:
    if client == "vscode":
        return json.loads((ROOT / ".vscode/mcp.json").read_text())
    text = (ROOT / "docs/clients.md").read_text()
    (found,) = re.findall(rf"^```(?:json|yaml) {client}\n(.*?)^```", text, re.S | re.M)
    return yaml.safe_load(found) if client == "copilot-studio" else json.loads(found)


@pytest.mark.parametrize("client", SCHEMAS)
def test_a_client_takes_its_configuration(client: str) -> None:
    jsonschema.validate(snippet(client), SCHEMAS[client])


@pytest.mark.parametrize("client", SCHEMAS)
def test_a_client_refuses_another_ones(client: str) -> None:
    for other in set(SCHEMAS) - {client, "cursor", "claude-code"}:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(snippet(other), SCHEMAS[client])


def test_vs_code_asks_for_what_its_servers_need() -> None:
    file = snippet("vscode")
    asked = {entry["id"]: entry for entry in file["inputs"]}
    used = set(re.findall(r"\$\{input:(\w+)\}", json.dumps(file["servers"])))
    assert used == set(asked)
    assert asked["key"]["password"]
    places = {(server["type"], server["url"].startswith("https")) for server in file["servers"].values()}
    assert len(places) == 4


def test_copilot_studio_takes_its_connector() -> None:
    connector = snippet("copilot-studio")
    OpenAPIV2SpecValidator(connector).validate()
    assert connector["paths"]["/mcp"]["post"]["x-ms-agentic-protocol"] == "mcp-streamable-1.0"


@pytest.mark.parametrize("client", ["vscode", "claude-code", "cursor"])
def test_no_key_is_written_into_a_file(client: str) -> None:
    for server in next(value for key, value in snippet(client).items() if "ervers" in key).values():
        for value in server.get("headers", {}).values():
            assert re.fullmatch(r"\$\{(input:|env:)?\w+\}", value)
