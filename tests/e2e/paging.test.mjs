// A client that follows the cursors sees every machine once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { MODERN, typeScript } from "./clients.mjs";
import { machinesOf } from "./estate.mjs";
import { assertRows, inventoryOf, textOf } from "./inventory.mjs";
import { defaultEstate, holding, missing } from "./subscriptions.mjs";
import { walk } from "./walk.mjs";

let client;
before(async () => {
  client = await typeScript({ pin: MODERN });
});
after(() => client?.close());

const walks = [
  { name: "2500 machines in pages of 1000", subscriptions: [holding(2500)], limit: 1000, pages: 3 },
  { name: "2500 machines in pages of 137", subscriptions: [holding(2500)], limit: 137, pages: 19 },
  { name: "three subscriptions in pages of 37", subscriptions: defaultEstate, limit: 37, pages: 9 },
  { name: "as many machines as a page holds", subscriptions: [holding(40)], limit: 40, pages: 1 },
  { name: "one machine more than a page holds", subscriptions: [holding(41)], limit: 40, pages: 2 },
  { name: "one machine a page", subscriptions: [holding(3)], limit: 1, pages: 3 },
  { name: "101 machines without a limit, which is 100", subscriptions: [holding(101)], pages: 2 },
  { name: "no machine", subscriptions: [holding(0)], limit: 10, pages: 1 },
];

for (const { name, subscriptions, limit, pages } of walks) {
  test(name, async () => {
    const machines = await machinesOf(subscriptions);
    const seen = await walk(client, "GetServerMetadata", { subscription_ids: subscriptions, limit, max_bytes: 10_000_000 });
    assert.equal(seen.length, pages);
    for (const [index, page] of seen.entries()) {
      const isLast = index === pages - 1;
      assert.equal(page.totalRecords, machines.length);
      assert.equal(page.truncated, !isLast);
      assert.equal(page.count, isLast ? machines.length - (pages - 1) * (limit ?? 100) : (limit ?? 100));
      if (machines.length === 0) {
        assert.match(page.warnings.join(), /^no row: Azure leaves out what the server's identity can't read/);
      } else {
        assert.equal(page.warnings, undefined);
      }
    }
    assertRows(seen.flatMap(({ rows }) => rows), machines);
  });
}

test("a result is cut to the client's bytes at whole rows, and goes on", async () => {
  const machines = await machinesOf([holding(300)]);
  for (const max_bytes of [10_000, 54_321, undefined]) {
    const pages = await walk(client, "GetServerMetadata", { subscription_ids: [holding(300)], limit: 1000, max_bytes });
    assert.ok(pages.length > 1);
    assertRows(pages.flatMap(({ rows }) => rows), machines);
  }
});

test("bytes that are no budget are refused", async () => {
  for (const max_bytes of [0, 9_999, 10_000_001]) {
    const result = await client.callTool("GetServerMetadata", { subscription_ids: [holding(1)], max_bytes });
    assert.equal(result.isError, true);
    assert.equal(textOf(result), "`max_bytes` must be between 10000 and 10000000");
  }
});

test("a limit may change from page to page", async () => {
  const subscription_ids = [holding(30)];
  const first = inventoryOf(await client.callTool("GetServerMetadata", { subscription_ids, limit: 7 }));
  const second = inventoryOf(
    await client.callTool("GetServerMetadata", { subscription_ids, limit: 1000, cursor: first.nextCursor }),
  );
  assert.deepEqual([first.count, second.count, second.truncated], [7, 23, false]);
  assertRows([...first.rows, ...second.rows], await machinesOf(subscription_ids));
});

test("the order of the subscriptions does not matter to a cursor", async () => {
  const subscriptions = [holding(4), holding(5)];
  const call = (ids, cursor) => client.callTool("GetServerMetadata", { subscription_ids: ids, limit: 6, cursor });
  const first = inventoryOf(await call(subscriptions));
  const second = inventoryOf(await call(subscriptions.toReversed(), first.nextCursor));
  assertRows([...first.rows, ...second.rows], await machinesOf(subscriptions));
});

test("1000 subscriptions are asked at once, and those that do not exist have no machine", async () => {
  const subscription_ids = [...Array.from({ length: 999 }, (_, number) => missing(number)), holding(12)];
  const inventory = inventoryOf(await client.callTool("GetServerMetadata", { subscription_ids }));
  assert.equal(inventory.totalRecords, 12);
  assertRows(inventory.rows, await machinesOf([holding(12)]));
});

test("one subscription can be given by itself", async () => {
  const inventory = inventoryOf(await client.callTool("GetServerMetadata", { subscription_id: holding(12) }));
  assertRows(inventory.rows, await machinesOf([holding(12)]));
});
