// A call says how far it is to a client that asks for it, and to no other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LEGACY, MODERN } from "./clients.mjs";
import { endpoint } from "./endpoint.mjs";
import { open } from "./stream.mjs";
import { defaultEstate, holding } from "./subscriptions.mjs";

const call = { name: "GetPatchingLevel", arguments: { subscription_ids: [holding(150)], limit: 1000, max_bytes: 10_000_000 } };

for (const [era, token] of [[LEGACY, "a token"], [LEGACY, 7], [MODERN, "a token"], [MODERN, 0]]) {
  test(`counts come before the answer to a client of ${era} with the token ${JSON.stringify(token)}`, async () => {
    const stream = await post(era, call, { progressToken: token });
    assert.equal(stream.headers["content-type"], "text/event-stream");
    assert.match(stream.headers["cache-control"], /no-cache/);
    const messages = await all(stream);
    const answer = messages.pop();
    assert.equal(answer.id, "call");
    assert.equal(answer.result.structuredContent.count, 150);
    assert.ok(messages.length >= 2, "one for the machines, and at least one for their patches");
    const counts = messages.map(({ method, params: { progressToken, progress, message } }) => {
      assert.deepEqual([method, progressToken, message], ["notifications/progress", token, `requests answered by Azure: ${progress}`]);
      return progress;
    });
    assert.deepEqual(counts, [...new Set(counts)].sort((one, other) => one - other), "it only grows");
  });
}

for (const era of [LEGACY, MODERN]) {
  test(`nothing comes before the answer to a client of ${era} that does not ask`, async () => {
    const stream = await post(era, call, {});
    assert.equal(stream.headers["content-type"], "application/json");
    assert.equal((await whole(stream)).id, "call");
  });
}

test("a token that is none is none", async () => {
  for (const progressToken of [null, 1.5, {}, []]) {
    const stream = await post(LEGACY, { name: "hello_mcp", arguments: {} }, { progressToken });
    assert.equal(stream.headers["content-type"], "application/json");
    stream.close();
  }
});

test("a client that goes away takes nobody with it", async () => {
  const streams = await Promise.all(Array.from({ length: 16 }, () => post(MODERN, call, { progressToken: 1 })));
  for (const stream of streams) {
    await stream.next();
    stream.close();
  }
  const rest = { name: "GetServerMetadata", arguments: { subscription_ids: defaultEstate } };
  const answer = (await all(await post(MODERN, rest, { progressToken: 1 }))).pop();
  assert.equal(answer.result.isError, false);
});

function post(era, params, meta) {
  const modern = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
  if (era === MODERN) {
    Object.assign(headers, { "MCP-Protocol-Version": MODERN, "Mcp-Method": "tools/call", "Mcp-Name": params.name });
    Object.assign(meta, modern);
  }
  const body = { jsonrpc: "2.0", id: "call", method: "tools/call", params: { ...params, _meta: meta } };
  return open(endpoint, { method: "POST", headers, body: JSON.stringify(body) });
}

async function all(stream) {
  const messages = [];
  for (let event = await stream.next(); event !== null; event = await stream.next()) {
    messages.push(JSON.parse(event.data));
  }
  return messages;
}

async function whole(stream) {
  return JSON.parse(await stream.text());
}
