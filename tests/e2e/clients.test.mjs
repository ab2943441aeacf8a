// Every client connects, lists the tools and gets right answers from each.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { clients } from "./clients.mjs";
import { machinesOf } from "./estate.mjs";
import { inspect } from "./inspector.mjs";
import { assertRows, inventoryOf } from "./inventory.mjs";
import { defaultEstate } from "./subscriptions.mjs";

const components = new URL("../../components/", import.meta.url);

for (const { name, version, connect } of clients) {
  describe(name, () => {
    let client;
    before(async () => {
      client = await connect();
    });
    after(() => client?.close());

    test(`it speaks ${version}`, () => {
      assert.equal(client.version(), version);
    });

    test("it lists the tools as they describe themselves", async () => {
      assert.deepEqual(await client.listTools(), descriptors());
    });

    test("it is greeted", async () => {
      const result = await client.callTool("hello_mcp", {});
      assert.deepEqual(result.content, [{ type: "text", text: "Hello I am MCPTool!" }]);
      assert.ok(!result.isError);
    });

    test("it reads the whole default estate", async () => {
      const machines = await machinesOf(defaultEstate);
      const result = await client.callTool("GetServerMetadata", { subscription_ids: defaultEstate, limit: 1000, max_bytes: 10_000_000 });
      const inventory = inventoryOf(result);
      assertRows(inventory.rows, machines);
      assert.equal(inventory.totalRecords, machines.length);
      assert.equal(inventory.truncated, false);
      assert.equal(inventory.warnings, undefined);
    });
  });
}

for (const era of ["legacy", "modern"]) {
  test(`Inspector finds every schema portable in the ${era} era`, async () => {
    const { code, stdout, stderr } = await inspect(era, "--method", "tools/list", "--strict");
    assert.equal(code, 0, stdout + stderr);
  });
}

/** The `tool.json` of every tool, in the order of their names, without what is for the server. */
function descriptors() {
  const tools = readdirSync(components, { recursive: true }).filter((file) => /^[^/\\]+[/\\]tool\.json$/.test(file));
  assert.ok(tools.length >= 2, "the components are not where they were");
  return tools
    .map((file) => {
      const { azure, caches, ...tool } = JSON.parse(readFileSync(new URL(file, components), "utf8"));
      assert.ok(azure !== undefined || tool.name === "hello_mcp", tool.name);
      return tool;
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
