// Arguments that do not fit: each is answered with a tool error that names the argument.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { MODERN, typeScript } from "./clients.mjs";
import { inventoryOf } from "./inventory.mjs";
import { errorOf } from "./message.mjs";
import { holding, missing } from "./subscriptions.mjs";

const subscription_id = holding(3);
const subscription_ids = [subscription_id];

const rows = [
  { name: "no subscription at all", args: {}, field: "subscription_ids" },
  { name: "an empty list of subscriptions", args: { subscription_ids: [] }, field: "subscription_ids" },
  {
    name: "1001 subscriptions",
    args: { subscription_ids: Array.from({ length: 1001 }, (_, number) => missing(number)) },
    field: "subscription_ids",
  },
  { name: "both spellings at once", args: { subscription_ids, subscription_id }, field: "subscription_id" },
  { name: "a name in place of a GUID", args: { subscription_ids: ["production"] }, field: "subscription_ids[0]" },
  {
    name: "a second subscription that is no GUID",
    args: { subscription_ids: [subscription_id, `${subscription_id}0`] },
    field: "subscription_ids[1]",
  },
  { name: "a single subscription that is no GUID", args: { subscription_id: "production" }, field: "subscription_id" },
  {
    name: "KQL in place of a GUID",
    args: { subscription_id: "' | project secrets //" },
    field: "subscription_id",
  },
  { name: "one GUID in place of a list", args: { subscription_ids: subscription_id }, field: "subscription_ids" },
  { name: "a number in the list", args: { subscription_ids: [1] }, field: "subscription_ids[0]" },
  { name: "an unknown argument", args: { subscription_ids, subscriptionIds: [] }, field: "subscriptionIds" },
  { name: "a limit of 0", args: { subscription_ids, limit: 0 }, field: "limit" },
  { name: "a limit of 1001", args: { subscription_ids, limit: 1001 }, field: "limit" },
  { name: "a negative limit", args: { subscription_ids, limit: -1 }, field: "limit" },
  { name: "a limit with a fraction", args: { subscription_ids, limit: 1.5 }, field: "limit" },
  { name: "a limit that is text", args: { subscription_ids, limit: "x" }, field: "limit" },
  { name: "a cursor that is no text", args: { subscription_ids, cursor: 1 }, field: "cursor" },
  { name: "an empty cursor", args: { subscription_ids, cursor: "" }, field: "cursor" },
  { name: "a cursor that is garbage", args: { subscription_ids, cursor: "garbage" }, field: "cursor" },
];

for (const [era, mode] of [["legacy", "legacy"], ["modern", { pin: MODERN }]]) {
  describe(`in the ${era} era`, () => {
    let client;
    before(async () => {
      client = await typeScript(mode);
    });
    after(() => client?.close());

    for (const { name, args, field } of rows) {
      test(`${name} is refused in the name of \`${field}\``, async () => {
        assertNames(await client.callTool("GetServerMetadata", args), field);
      });
    }

    test("an argument for a tool that takes none is refused in its name", async () => {
      assertNames(await client.callTool("hello_mcp", { name: "x" }), "name");
    });

    test("a cursor of other subscriptions is refused", async () => {
      assertNames(await client.callTool("GetServerMetadata", { subscription_ids, cursor: await cursor() }), "cursor");
    });

    test("a cursor that was changed is refused", async () => {
      const changed = (await cursor()).replace(/^(.{8})(.)/, (_, head, one) => head + (one === "A" ? "B" : "A"));
      assertNames(await client.callTool("GetServerMetadata", { subscription_id: holding(7), cursor: changed }), "cursor");
    });

    test("a tool that does not exist is an error of the protocol", async () => {
      await assert.rejects(client.callTool("GetSecrets", {}), (error) => {
        assert.equal(error.code, -32602);
        assert.match(error.message, /GetSecrets/);
        return true;
      });
    });

    /** A good cursor of a subscription with seven machines. */
    async function cursor() {
      const first = await client.callTool("GetServerMetadata", { subscription_id: holding(7), limit: 2 });
      return inventoryOf(first).nextCursor;
    }
  });
}

/** Asserts that a result is an error whose text begins with the argument and goes on with what to do. */
function assertNames(result, field) {
  const text = errorOf(result);
  assert.ok(text.startsWith(`\`${field}\` `), text);
}
