// What the clients never send, in both eras.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { MODERN } from "./clients.mjs";
import { post } from "./exchange.mjs";

const VERSION = "io.modelcontextprotocol/protocolVersion";
const META = {
  [VERSION]: MODERN,
  "io.modelcontextprotocol/clientCapabilities": {},
};

describe("the legacy era", () => {
  const versions = [
    ["2024-11-05", "2024-11-05"],
    ["2025-03-26", "2025-03-26"],
    ["2025-06-18", "2025-06-18"],
    ["2025-11-25", "2025-11-25"],
    ["1999-01-01", "2025-11-25"],
  ];
  for (const [requested, agreed] of versions) {
    test(`a client that asks for ${requested} gets ${agreed}`, async () => {
      const params = { protocolVersion: requested, capabilities: {}, clientInfo: { name: "e2e", version: "1" } };
      const { status, headers, json } = await post({ jsonrpc: "2.0", id: "i", method: "initialize", params });
      assert.deepEqual([status, json.id, json.result.protocolVersion], [200, "i", agreed]);
      assert.deepEqual(json.result.capabilities, { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} });
      assert.equal(json.result.serverInfo.name, "azure-infra-mcp");
      assert.equal(headers["mcp-session-id"], undefined);
      assert.equal(json.result.resultType, undefined);
    });
  }

  test("an unknown method is an error of the protocol", async () => {
    const { status, json } = await post({ jsonrpc: "2.0", id: 1, method: "tasks/list" });
    assert.deepEqual([status, json.error.code], [200, -32601]);
  });

  test("an unknown tool is an error of the protocol", async () => {
    const params = { name: "GetSecrets", arguments: {} };
    const { status, json } = await post({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    assert.deepEqual([status, json.id, json.error.code], [200, 1, -32602]);
  });

  test("a version that nobody knows is refused", async () => {
    const headers = { "MCP-Protocol-Version": "2025-01-01" };
    assert.equal((await post({ jsonrpc: "2.0", id: 1, method: "ping" }, { headers })).status, 400);
  });

  test("a batch is answered as one, without its notifications", async () => {
    const { status, json } = await post([
      { jsonrpc: "2.0", id: 1, method: "ping" },
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "hello_mcp" } },
      { jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "hello_mcp", arguments: {} } },
    ]);
    assert.equal(status, 200);
    assert.deepEqual(json.map(({ id }) => id).sort(), [1, 2, 3]);
    assert.equal(json.filter(({ result }) => result.content?.[0].text === "Hello I am MCPTool!").length, 2);
  });
});

describe("the modern era", () => {
  const list = modern("tools/list");
  const refusals = [
    { name: "a request without metadata", message: withMeta(list), code: -32602 },
    { name: "metadata without capabilities", message: withMeta(list, { [VERSION]: MODERN }), code: -32602 },
    { name: "a version that differs from its header", headers: { "MCP-Protocol-Version": "2025-11-25" }, code: -32020 },
    { name: "no header for the version", headers: { "MCP-Protocol-Version": undefined }, code: -32020 },
    { name: "a method that differs from its header", headers: { "Mcp-Method": "tools/call" }, code: -32020 },
    { name: "no header for the method", headers: { "Mcp-Method": undefined }, code: -32020 },
    {
      name: "a version that does not exist",
      message: withMeta(list, { ...META, [VERSION]: "2099-01-01" }),
      headers: { "MCP-Protocol-Version": "2099-01-01" },
      code: -32022,
    },
    { name: "a tool without its header", message: modern("tools/call", { name: "hello_mcp" }), code: -32020 },
    { name: "a batch", message: [list], code: -32600, id: null },
    { name: "a handshake", message: modern("initialize"), status: 404, code: -32601 },
    { name: "a ping", message: modern("ping"), status: 404, code: -32601 },
    { name: "an unknown method", message: modern("tasks/list"), status: 404, code: -32601 },
  ];
  for (const { name, message = list, headers = {}, status = 400, code, id = "m" } of refusals) {
    test(`${name} is refused with ${status} and ${code}`, async () => {
      const response = await post(message, { headers: present({ ...headersOf(message), ...headers }) });
      assert.deepEqual([response.status, response.json.error.code, response.json.id ?? null], [status, code, id]);
    });
  }

  test("the versions that would be accepted are told", async () => {
    const message = withMeta(list, { ...META, [VERSION]: "2099-01-01" });
    const headers = { ...headersOf(message), "MCP-Protocol-Version": "2099-01-01" };
    const { data } = (await post(message, { headers })).json.error;
    assert.deepEqual(data, { supported: [MODERN], requested: "2099-01-01" });
  });

  test("an unknown tool is an error of the protocol", async () => {
    const message = modern("tools/call", { name: "GetSecrets", arguments: {} });
    const { status, json } = await post(message, { headers: { ...headersOf(message), "Mcp-Name": "GetSecrets" } });
    assert.deepEqual([status, json.id, json.error.code], [200, "m", -32602]);
  });

  test("every result says that it is complete and how long it may be kept", async () => {
    const { json } = await post(list, { headers: headersOf(list) });
    assert.equal(json.result.resultType, "complete");
    assert.equal(json.result.cacheScope, "public");
    assert.ok(json.result.ttlMs >= 0);
  });
});

/** A request of the modern era. */
function modern(method, params = {}) {
  return { jsonrpc: "2.0", id: "m", method, params: { ...params, _meta: META } };
}

/** The same request with other metadata, or with none. */
function withMeta(message, _meta) {
  return { ...message, params: { ...message.params, _meta } };
}

/** The headers that a request needs, but for the name of a tool. */
function headersOf(message) {
  return { "MCP-Protocol-Version": MODERN, "Mcp-Method": [message].flat()[0].method };
}

/** The headers without those that a row takes away. */
function present(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}
