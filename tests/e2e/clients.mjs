// The clients: all of them others' work, behind one small interface of our own.
//
// `connect` gives an object with `version()`, `listTools()`, `callTool(name, arguments)` and `close()`; that of a library
// has what `beyondTools` lists as well.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport as EventTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport as FirstTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

import { endpoint, events } from "./endpoint.mjs";
import { inspected } from "./inspector.mjs";

export const LEGACY = "2025-11-25";
export const MODERN = "2026-07-28";

const identity = { name: "azure-infra-mcp-e2e", version: "1.0.0" };
// More than a call may take, so that it is the server that gives up.
const options = { timeout: 120_000 };

export const clients = [
  { name: "TypeScript client, modern", version: MODERN, connect: () => typeScript({ pin: MODERN }) },
  { name: "TypeScript client, either era", version: MODERN, connect: () => typeScript("auto") },
  { name: "TypeScript client, legacy", version: LEGACY, connect: () => typeScript("legacy") },
  { name: "TypeScript SDK 1", version: LEGACY, connect: firstTypeScript },
  { name: "TypeScript SDK 1, HTTP+SSE", version: undefined, connect: () => firstTypeScript(new EventTransport(events("/sse"))) },
  {
    name: "TypeScript SDK 1, HTTP+SSE as in Azure Functions",
    version: undefined,
    connect: () => firstTypeScript(new EventTransport(events("/runtime/webhooks/mcp/sse"))),
  },
  { name: "Inspector, modern", version: MODERN, connect: () => inspector("modern") },
  { name: "Inspector, either era", version: MODERN, connect: () => inspector("auto") },
  { name: "Inspector, legacy", version: LEGACY, connect: () => inspector("legacy") },
  { name: "Inspector, HTTP+SSE", version: LEGACY, connect: () => inspector("sse") },
];

/** The clients that are libraries. */
export const libraries = clients.filter(({ name }) => name.startsWith("TypeScript"));

/** Version 2 of the TypeScript client, with its way to agree on a version. */
export async function typeScript(mode) {
  const client = new Client(identity, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(endpoint), options);
  return {
    version: () => client.getNegotiatedProtocolVersion(),
    listTools: async () => (await client.listTools({}, options)).tools,
    callTool: (name, args) => client.callTool({ name, arguments: args }, options),
    ...beyondTools(client),
    close: () => client.close(),
  };
}

/** Version 1 of the TypeScript SDK, which most clients in use are built with. */
async function firstTypeScript(transport = new FirstTransport(endpoint)) {
  const client = new FirstClient(identity);
  await client.connect(transport, options);
  return {
    version: () => transport.protocolVersion,
    listTools: async () => (await client.listTools({}, options)).tools,
    callTool: (name, args) => client.callTool({ name, arguments: args }, undefined, options),
    ...beyondTools(client),
    close: () => client.close(),
  };
}

/** Resources, prompts and completions, which both libraries offer under the same names. */
function beyondTools(client) {
  return {
    listResources: async () => (await client.listResources({}, options)).resources,
    listTemplates: async () => (await client.listResourceTemplates({}, options)).resourceTemplates,
    readResource: async (uri) => (await client.readResource({ uri }, options)).contents,
    listPrompts: async () => (await client.listPrompts({}, options)).prompts,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: args }, options)).messages,
    complete: async (ref, name, value) =>
      (await client.complete({ ref, argument: { name, value } }, options)).completion,
  };
}

async function inspector(era) {
  const { protocolVersion } = await inspected(era, "--method", "initialize");
  const call = ["--method", "tools/call", "--tool-name"];
  return {
    version: () => protocolVersion,
    listTools: async () => (await inspected(era, "--method", "tools/list")).tools,
    callTool: (name, args) => inspected(era, ...call, name, "--tool-args-json", JSON.stringify(args)),
    close: () => {},
  };
}
