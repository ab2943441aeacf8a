// The transport of 2024-11-05: a stream of events, and messages that are posted beside it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { events } from "./endpoint.mjs";
import { post } from "./exchange.mjs";
import { open } from "./stream.mjs";

const ping = { jsonrpc: "2.0", id: 1, method: "ping" };

for (const [path, messages] of [["/sse", "/messages"], ["/runtime/webhooks/mcp/sse", "/runtime/webhooks/mcp/message"]]) {
  describe(path, () => {
    test("says first where to post, then answers there what is posted", async () => {
      const stream = await open(events(path));
      const { event, data } = await stream.next();
      assert.equal(event, "endpoint");
      assert.match(data, new RegExp(`^${messages}\\?sessionId=[0-9a-f]{32}$`));
      for (const id of [1, "two", 3]) {
        const { status, text } = await post({ ...ping, id }, { path: data });
        assert.deepEqual([status, text], [202, ""]);
        const answer = await stream.next();
        assert.deepEqual([answer.event, JSON.parse(answer.data)], ["message", { jsonrpc: "2.0", id, result: {} }]);
      }
      stream.close();
    });

    test("takes Streamable HTTP too", async () => {
      const { status, json } = await post(ping, { path });
      assert.deepEqual([status, json], [200, { jsonrpc: "2.0", id: 1, result: {} }]);
    });
  });
}

test("answers of one session do not reach another", async () => {
  const streams = await Promise.all([1, 2, 3, 4].map(() => open(events("/sse"))));
  const paths = await Promise.all(streams.map(async (stream) => (await stream.next()).data));
  const ids = [1, 2, 3, 4, 5, 6, 7, 8];
  await Promise.all(paths.flatMap((path, at) => ids.map((id) => post({ ...ping, id: `${at}/${id}` }, { path }))));
  for (const [at, stream] of streams.entries()) {
    const seen = [];
    for (const _ of ids) {
      seen.push(JSON.parse((await stream.next()).data).id);
    }
    assert.deepEqual(seen.sort(), ids.map((id) => `${at}/${id}`));
    stream.close();
  }
});

test("a notification has no answer", async () => {
  const stream = await open(events("/sse"));
  const { data: path } = await stream.next();
  const { status } = await post({ jsonrpc: "2.0", method: "notifications/initialized" }, { path });
  await post(ping, { path });
  assert.deepEqual([status, JSON.parse((await stream.next()).data).id], [202, 1]);
  stream.close();
});

test("a message that is none is refused where it is posted", async () => {
  const stream = await open(events("/sse"));
  const { data: path } = await stream.next();
  const { status, json } = await post("{", { path });
  assert.deepEqual([status, json.error.code], [400, -32700]);
  stream.close();
});

const refusals = [
  ["", 400],
  ["?sessionId=", 400],
  ["?sessionId=../../secrets", 400],
  [`?sessionId=${"x".repeat(32)}`, 400],
  [`?sessionId=${"0".repeat(32)}`, 404],
];
for (const [query, expected] of refusals) {
  test(`there is no session ${JSON.stringify(query)}`, async () => {
    const { status, text } = await post(ping, { path: `/messages${query}` });
    assert.equal(status, expected, text);
  });
}
