// Many calls at once: each gets its own answer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LEGACY, MODERN, typeScript } from "./clients.mjs";
import { machinesOf } from "./estate.mjs";
import { assertRows, inventoryOf, textOf } from "./inventory.mjs";
import { holding } from "./subscriptions.mjs";

for (const [version, mode] of [[LEGACY, "legacy"], [MODERN, { pin: MODERN }]]) {
  test(`32 calls in ${version} at once are answered, each with what it asked for`, async () => {
    const client = await typeScript(mode);
    const greetings = Array.from({ length: 16 }, async () => {
      assert.equal(textOf(await client.callTool("hello_mcp", {})), "Hello I am MCPTool!");
    });
    // Every call asks for another subscription, so that a mix-up shows.
    const inventories = Array.from({ length: 16 }, async (_, index) => {
      const subscription_id = holding(index + 1);
      const { rows } = inventoryOf(await client.callTool("GetServerMetadata", { subscription_id }));
      assertRows(rows, await machinesOf([subscription_id]));
    });
    await Promise.all([...greetings, ...inventories]);
    await client.close();
  });
}
