// Each prompt is written out for every client, with calls that the tools accept.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { libraries } from "./clients.mjs";
import { described } from "./components.mjs";
import { textOf } from "./inventory.mjs";
import { rejectionOf } from "./message.mjs";
import { defaultEstate } from "./subscriptions.mjs";
import { defaultWorkspace } from "./workspaces.mjs";

const prompts = described("prompts.json")
  .flat()
  .sort((one, other) => (one.name < other.name ? -1 : 1));

const values = {
  subscription_ids: defaultEstate.join(", "),
  workspace_id: defaultWorkspace.toUpperCase(),
  server_name: "sample-arc-00001",
  timespan: "P7D",
  classification: "security",
  severity: "high",
};

for (const { name, connect } of libraries) {
  describe(name, () => {
    let client;
    before(async () => {
      client = await connect();
    });
    after(() => client?.close());

    test("the prompts are listed as they are described", async () => {
      assert.deepEqual(untitled(await client.listPrompts()), untitled(prompts));
    });

    for (const prompt of prompts) {
      for (const [which, isGiven] of [["all", () => true], ["the required", ({ required }) => required]]) {
        test(`${prompt.name} is written out with ${which} arguments, and its calls succeed`, async () => {
          const given = prompt.arguments.filter(isGiven).map(({ name }) => [name, values[name]]);
          const text = promptOf(await client.getPrompt(prompt.name, Object.fromEntries(given)));
          const calls = callsOf(text);
          assert.ok(calls.length > 0, text);
          for (const [tool, args] of calls) {
            const result = await client.callTool(tool, args);
            assert.equal(result.isError ?? false, false, `${tool} ${JSON.stringify(args)}: ${textOf(result)}`);
          }
        });
      }
    }

    for (const [args, problem] of [
      [{}, /`subscription_ids` is missing/],
      [{ subscription_ids: " " }, /`subscription_ids` is missing/],
      [{ subscription_ids: "all of them" }, /`subscription_ids` must be 1 to 1000 GUIDs .* separated by commas/],
      [{ subscription_ids: `${defaultEstate[0]}\n\n## More` }, /`subscription_ids` must be 1 to 1000 GUIDs/],
      [{ subscription_ids: defaultEstate[0], workspace_id: "logs" }, /`workspace_id` must be a GUID/],
      [{ subscription_ids: defaultEstate[0], server: "x" }, /`server` is not an argument of the prompt `audit-sql-estate`/],
    ]) {
      test(`refused: ${JSON.stringify(args).slice(0, 60)}`, async () => {
        const error = await rejectionOf(client.getPrompt("audit-sql-estate", args));
        assert.equal(error.code, -32602);
        assert.match(error.message, problem);
      });
    }

    test("a prompt that is not there is an error of the protocol", async () => {
      assert.equal((await rejectionOf(client.getPrompt("reveal-secrets", {}))).code, -32602);
    });

    for (const [prompt, argument, typed, expected] of [
      ["investigate-server", "timespan", "", ["1d", "7d", "14d", "30d", "90d"]],
      ["investigate-server", "timespan", "1", ["1d", "14d"]],
      ["review-best-practice-findings", "severity", "I", ["Information", "High", "Medium"]],
      ["plan-monthly-patching", "classification", "pack", ["featurePack", "servicePack"]],
      ["plan-monthly-patching", "subscription_ids", "0", []],
    ]) {
      test(`${argument} of ${prompt} is completed from "${typed}"`, async () => {
        const completion = await client.complete({ type: "ref/prompt", name: prompt }, argument, typed);
        assert.deepEqual(completion.values, expected);
      });
    }

    test("an argument of another prompt is not completed", async () => {
      const error = await rejectionOf(client.complete({ type: "ref/prompt", name: "audit-sql-estate" }, "timespan", ""));
      assert.equal(error.code, -32602);
      assert.match(error.message, /`timespan` is not an argument of the prompt `audit-sql-estate`/);
    });
  });
}

/** Prompts without the titles of their arguments, which version 1 of the SDK does not know. */
function untitled(prompts) {
  return prompts.map((prompt) => ({ ...prompt, arguments: prompt.arguments.map(({ title, ...rest }) => rest) }));
}

/** The text of a prompt: one message of the user. */
function promptOf(messages) {
  assert.deepEqual(messages.map(({ role, content }) => [role, content.type]), [["user", "text"]]);
  const { text } = messages[0].content;
  assert.doesNotMatch(text, /\{[a-z_ ]+\}|undefined/);
  return text;
}

/** The calls that a text asks for, but for those whose arguments only an answer tells. */
function callsOf(text) {
  const calls = [...text.matchAll(/`(\w+)` with `(\{.*?\})`/g)].map(([, tool, args]) => [tool, JSON.parse(args)]);
  return calls.filter(([, args]) => !JSON.stringify(args).includes("<"));
}
