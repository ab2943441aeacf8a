"""The peer in Python: the tools of the benchmark on FastMCP."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import httpx2
from fastmcp import FastMCP

AZURE = os.environ["AZURE"]
QUERY = Path(os.environ["QUERY"]).read_text()
HEADERS = {"Authorization": f"Bearer {os.environ['TOKEN']}"}

server = FastMCP("fastmcp-peer")
client = httpx2.AsyncClient(headers=HEADERS, limits=httpx2.Limits(max_connections=None), timeout=60)

Row = dict[str, Any]


@server.tool
async def hello_mcp() -> dict[str, str]:
    """Hello world."""
    return {"greeting": "Hello I am MCPTool!"}


@server.tool(name="GetServerMetadata")
async def get_server_metadata(subscription_id: str, limit: int, max_bytes: int | None = None) -> dict[str, Any]:
    """The Azure Arc machines and virtual machines of a subscription."""
    # The product cuts a page there; this one is never cut.
    del max_bytes
    body = {
        "subscriptions": [subscription_id],
        "query": QUERY,
        "options": {"$top": limit, "resultFormat": "objectArray"},
    }
    path = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"
    page = (await client.post(AZURE + path, json=body)).raise_for_status().json()
    rows: list[Row] = page["data"]
    machines = [row for row in rows if row["machineKind"] == "azure"]
    locations = {row["location"].lower(): row["subscriptionId"] for row in machines}
    lists = await asyncio.gather(*(sizes(subscription, location) for location, subscription in locations.items()))
    known = dict(zip(locations, lists, strict=True))
    for row in machines:
        row |= known[row["location"].lower()].get(str(row["vmSize"]).lower(), {})
    return {"rows": rows, "totalRecords": page["totalRecords"]}


async def sizes(subscription: str, location: str) -> dict[str, Row]:
    """The sizes of a location, with their cores and memory."""
    path = f"/subscriptions/{subscription}/providers/Microsoft.Compute/skus?api-version=2021-07-01"
    response = await client.get(f"{AZURE}{path}&$filter=location%20eq%20'{location}'")
    return {size["name"].lower(): capacity(size) for size in response.raise_for_status().json()["value"]}


def capacity(size: Row) -> Row:
    """The columns that a size gives a machine."""
    values = {one["name"]: one["value"] for one in size.get("capabilities", [])}
    names = {"logicalCoreCount": "vCPUs", "memoryGiB": "MemoryGB"}
    return {column: float(values[name]) for column, name in names.items() if name in values}


if __name__ == "__main__":
    host, port = os.environ["LISTEN"].rsplit(":", 1)
    # No session and no stream, which is the fastest way it has, and no line for each request.
    server.run(
        transport="http",
        host=host,
        port=int(port),
        path="/mcp",
        stateless_http=True,
        json_response=True,
        show_banner=False,
        log_level="warning",
    )
