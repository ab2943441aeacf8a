"""The Python client, in both eras."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError

from azure_sandbox.estate import generate
from azure_sandbox.scenarios import DEFAULT_SUBSCRIPTIONS, machine_count

LEGACY, MODERN = "2025-11-25", "2026-07-28"
COMPONENTS = Path(__file__).parents[2] / "components"
LARGE = "00000000-0000-0000-0001-000000002500"

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("mode", ["legacy", "auto", MODERN])]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def connected(mode: str) -> AsyncIterator[Client]:
    """Connects a client that waits longer than any call may take."""
    async with Client(os.environ["MCP_URL"], mode=mode, read_timeout_seconds=120) as client:
        yield client


async def inventory(client: Client, arguments: dict[str, Any]) -> dict[str, Any]:
    """Gives the structured result of a call that succeeds; its text says the same."""
    result = await client.call_tool("GetServerMetadata", arguments)
    [block] = result.content
    assert block.type == "text"
    assert not result.is_error, block.text
    assert json.loads(block.text) == result.structured_content
    found: dict[str, Any] = result.structured_content
    return found


def expected(*subscriptions: str) -> dict[str, tuple[Any, ...]]:
    """Gives the machines of subscriptions by their ids."""
    return {
        machine.id: (machine.name, machine.kind, machine.logical_core_count, machine.memory_gib, machine.vm_size)
        for subscription in subscriptions
        for machine, _ in generate(1, subscription, machine_count(subscription, 300) or 0)
    }


def seen(rows: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Gives rows by their ids, each of which occurs once."""
    machines = {
        row["id"]: (row["name"], row["kind"], row.get("logicalCoreCount"), row.get("memoryGiB"), row.get("vmSize"))
        for row in rows
    }
    assert len(machines) == len(rows)
    return machines


async def test_it_speaks_the_version_of_its_era(mode: str) -> None:
    async with connected(mode) as client:
        assert client.protocol_version == (LEGACY if mode == "legacy" else MODERN)


async def test_it_lists_the_tools(mode: str) -> None:
    async with connected(mode) as client:
        tools = (await client.list_tools()).tools
        described = sorted(
            (json.loads(file.read_text()) for file in COMPONENTS.glob("*/tool.json")), key=itemgetter("name")
        )
        assert len(described) >= 2
        assert [(tool.name, tool.input_schema, tool.output_schema) for tool in tools] == [
            (tool["name"], tool["inputSchema"], tool.get("outputSchema")) for tool in described
        ]


async def test_it_is_greeted(mode: str) -> None:
    async with connected(mode) as client:
        [block] = (await client.call_tool("hello_mcp", {})).content
        assert block.type == "text"
        assert block.text == "Hello I am MCPTool!"


async def test_it_reads_the_default_estate(mode: str) -> None:
    async with connected(mode) as client:
        arguments = {"subscription_ids": list(DEFAULT_SUBSCRIPTIONS), "limit": 1000, "max_bytes": 10_000_000}
        page = await inventory(client, arguments)
        assert seen(page["rows"]) == expected(*DEFAULT_SUBSCRIPTIONS)
        assert (page["count"], page["totalRecords"], page["truncated"]) == (300, 300, False)


async def test_it_walks_all_pages_of_2500_machines(mode: str) -> None:
    async with connected(mode) as client:
        rows: list[dict[str, Any]] = []
        arguments: dict[str, Any] = {"subscription_id": LARGE, "limit": 900, "max_bytes": 10_000_000}
        for is_last in (False, False, True):
            page = await inventory(client, arguments)
            rows += page["rows"]
            assert (page["totalRecords"], page["truncated"], "nextCursor" in page) == (2500, not is_last, not is_last)
            arguments["cursor"] = page.get("nextCursor")
        assert seen(rows) == expected(LARGE)


async def test_it_reads_why_a_call_failed(mode: str) -> None:
    async with connected(mode) as client:
        result = await client.call_tool("GetServerMetadata", {"subscription_ids": ["production"]})
        [block] = result.content
        assert result.is_error
        assert block.type == "text"
        assert block.text.startswith("`subscription_ids[0]` ")


async def test_a_tool_that_does_not_exist_is_an_error_of_the_protocol(mode: str) -> None:
    async with connected(mode) as client:
        with pytest.raises(MCPError) as failure:
            await client.call_tool("GetSecrets", {})
        assert failure.value.error.code == -32602
