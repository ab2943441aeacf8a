// The peer in TypeScript: the tools of the benchmark on the official SDK.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { NodeStreamableHTTPServerTransport } from "@modelcontextprotocol/node";
import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const { AZURE, LISTEN, QUERY, TOKEN } = process.env;
const query = readFileSync(QUERY, "utf8");
const authorization = `Bearer ${TOKEN}`;

async function answer(response) {
  if (!response.ok) {
    throw new Error(`Azure answered ${response.status}`);
  }
  return await response.json();
}

async function servers(subscription, limit) {
  const body = { subscriptions: [subscription], query, options: { $top: limit, resultFormat: "objectArray" } };
  const page = await answer(
    await fetch(`${AZURE}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
  const machines = page.data.filter((row) => row.machineKind === "azure");
  const locations = new Map(machines.map((row) => [row.location.toLowerCase(), row.subscriptionId]));
  const lists = await Promise.all([...locations].map(async ([name, owner]) => [name, await sizes(owner, name)]));
  const known = new Map(lists);
  for (const row of machines) {
    Object.assign(row, known.get(row.location.toLowerCase()).get(String(row.vmSize).toLowerCase()));
  }
  return { rows: page.data, totalRecords: page.totalRecords };
}

/** The sizes of a location, with the columns that they give a machine. */
async function sizes(subscription, location) {
  const path = `/subscriptions/${subscription}/providers/Microsoft.Compute/skus?api-version=2021-07-01`;
  const url = `${AZURE}${path}&$filter=location%20eq%20'${location}'`;
  const list = await answer(await fetch(url, { headers: { authorization } }));
  return new Map(list.value.map((size) => [size.name.toLowerCase(), capacity(size)]));
}

function capacity(size) {
  const values = new Map((size.capabilities ?? []).map(({ name, value }) => [name, Number(value)]));
  return { logicalCoreCount: values.get("vCPUs"), memoryGiB: values.get("MemoryGB") };
}

function result(structuredContent) {
  return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
}

const GREETING = z.object({ greeting: z.string() });
const NOTHING = z.object({});
/** The product cuts a page at `max_bytes`; this one is never cut. */
const PAGE = z.object({
  subscription_id: z.string(),
  limit: z.number().int(),
  max_bytes: z.number().int().optional(),
});
const ROWS = z.object({ rows: z.array(z.record(z.string(), z.unknown())), totalRecords: z.number() });

/** The SDK wants one for each request where there is no session. */
function peer() {
  const server = new McpServer({ name: "typescript-peer", version: "0.1.0" });
  server.registerTool(
    "hello_mcp",
    { description: "Hello world.", inputSchema: NOTHING, outputSchema: GREETING },
    () => result({ greeting: "Hello I am MCPTool!" }),
  );
  server.registerTool(
    "GetServerMetadata",
    {
      description: "The Azure Arc machines and virtual machines of a subscription.",
      inputSchema: PAGE,
      outputSchema: ROWS,
    },
    async ({ subscription_id, limit }) => result(await servers(subscription_id, limit)),
  );
  return server;
}

const [host, port] = LISTEN.split(":");
createServer(async (request, response) => {
  const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  await peer().connect(transport);
  await transport.handleRequest(request, response);
}).listen(Number(port), host);
