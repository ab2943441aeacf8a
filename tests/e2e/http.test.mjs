// The rules of HTTP hold through the whole stack. Every response's declared length is checked by `exchange`.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { endpoint } from "./endpoint.mjs";
import { exchange, post } from "./exchange.mjs";

const MIB = 1024 * 1024;
const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
const pong = { jsonrpc: "2.0", id: 1, result: {} };

describe("methods and paths", () => {
  for (const method of ["GET", "DELETE", "PUT", "OPTIONS"]) {
    test(`${method} on the endpoint is not allowed`, async () => {
      const { status, headers } = await exchange({ method, headers: { Accept: "text/event-stream" } });
      assert.deepEqual([status, headers.allow], [405, "POST"]);
    });
  }

  for (const path of ["/mcp", "/runtime/webhooks/mcp"]) {
    test(`${path} serves the protocol`, async () => {
      const { status, headers, json } = await post(ping, { path });
      assert.deepEqual([status, headers["content-type"], json], [200, "application/json", pong]);
    });
  }

  test("the health of the server can be asked", async () => {
    assert.equal((await exchange({ method: "GET", path: "/health" })).status, 200);
    const { status, headers } = await exchange({ method: "POST", path: "/health" });
    assert.deepEqual([status, headers.allow], [405, "GET, HEAD"]);
  });

  for (const path of ["/", "/mcp/", "/mcp/x", "/sse/", "/tools/start", "/start", "/.well-known/mcp"]) {
    test(`${path} is not found`, async () => {
      assert.equal((await post(ping, { path })).status, 404);
    });
  }
});

describe("bodies", () => {
  const notifications = [
    { name: "a notification", message: { jsonrpc: "2.0", method: "notifications/initialized" } },
    { name: "an unknown notification", message: { jsonrpc: "2.0", method: "notifications/unheard-of" } },
    { name: "a response", message: { jsonrpc: "2.0", id: 1, result: {} } },
  ];
  for (const { name, message } of notifications) {
    test(`${name} is accepted without a word`, async () => {
      const { status, text } = await post(message);
      assert.deepEqual([status, text], [202, ""]);
    });
  }

  const malformed = [
    { name: "text that is no JSON", message: "{", code: -32700 },
    { name: "no text at all", message: "", code: -32700 },
    { name: "JSON that is no message", message: "1", code: -32600 },
    { name: "a message of another protocol", message: { id: 1, method: "ping" }, code: -32600 },
  ];
  for (const { name, message, code } of malformed) {
    test(`${name} is refused with ${code}`, async () => {
      const { status, json } = await post(message);
      assert.deepEqual([status, json.error.code], [400, code]);
    });
  }

  test("a form is refused", async () => {
    const { status } = await post(ping, { headers: { "Content-Type": "text/plain" } });
    assert.equal(status, 415);
  });

  test("4 MiB are read and one byte more is refused", async () => {
    const body = JSON.stringify(ping);
    const { json } = await post(body.padEnd(4 * MIB));
    assert.deepEqual(json, pong);
    assert.equal((await post(body.padEnd(4 * MIB + 1))).status, 413);
  });

  test("a client may take any type", async () => {
    assert.deepEqual((await post(ping, { headers: { Accept: "*/*" } })).json, pong);
  });
});

describe("the names in `Host` and `Origin`", () => {
  const port = endpoint.port === "" ? "" : `:${endpoint.port}`;
  const rows = [
    { headers: { Origin: endpoint.origin }, status: 200 },
    { headers: { Origin: "http://localhost:6274" }, status: 200 },
    { headers: { Host: `localhost${port}` }, status: 200 },
    { headers: { Origin: "http://evil.example.com" }, status: 403 },
    { headers: { Origin: "http://localhost.attacker.example" }, status: 403 },
    { headers: { Origin: "null" }, status: 403 },
    { headers: { Host: "evil.example.com" }, status: 403 },
    { headers: { Host: "evil.example.com", Origin: "http://evil.example.com" }, status: 403 },
    { headers: { Host: `localhost.attacker.example${port}` }, status: 403 },
  ];
  for (const { headers, status } of rows) {
    test(`${JSON.stringify(headers)} is answered with ${status}`, async () => {
      assert.equal((await post(ping, { headers })).status, status);
    });
  }
});
