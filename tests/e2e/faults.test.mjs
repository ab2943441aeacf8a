// Azure misbehaves: a call recovers where it can, and otherwise fails clearly, in time and without harm to the next.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { MODERN, typeScript } from "./clients.mjs";
import { machinesOf } from "./estate.mjs";
import { assertRows, inventoryOf } from "./inventory.mjs";
import { assertClear, errorOf } from "./message.mjs";
import { holding, misbehaving } from "./subscriptions.mjs";

/** Longer than waiting for a quota of Resource Graph takes, and much shorter than any deadline. */
const SOON = 25_000;
/** Longer than any deadline that a call has by default. */
const DEADLINE = 95_000;

/** `least` is the time in milliseconds that a call takes if the fault really happened and was waited for. */
const recovering = [
  { kind: "0429", name: "a 429 is waited out for as long as `Retry-After` says", least: 1000 },
  { kind: "0430", name: "a 429 without `Retry-After` is waited out for as long as the quota says", least: 1000 },
  { kind: "0500", name: "a 500 is asked again after a pause", least: 250 },
  { kind: "0503", name: "a 503 is asked again after a pause", least: 250 },
  { kind: "2002", name: "an answer that takes 3 seconds is waited for", least: 3000 },
  { kind: "6003", name: "a list of sizes in several pages is read to its end", least: 0 },
];

const failing = [
  { kind: "1429", name: "a 429 for an hour is told at once", text: /status 429 `RateLimiting`: .*call again in 3600 s$/ },
  { kind: "1500", name: "a 500 each time is told", text: /status 500 `InternalServerError`: .*call again later$/ },
  { kind: "1503", name: "a 503 each time is told", text: /status 503 `ServiceUnavailable`: .*call again later$/ },
  {
    kind: "2001",
    name: "an answer that never comes is given up",
    text: /^Azure did not answer within \d+ s; call again later/,
    most: DEADLINE,
  },
  { kind: "3001", name: "JSON that is cut is told", text: /^the answer of Resource Graph is cut short .*call again/ },
  { kind: "3002", name: "a page of HTML is told", text: /^the answer of Resource Graph is not JSON .*call again/ },
  { kind: "3003", name: "an empty answer is told", text: /^Resource Graph answered with an empty body; call again/ },
  { kind: "3004", name: "an answer without content is told", text: /204.*call again/ },
  { kind: "3005", name: "an answer that breaks off is told", text: /^Azure's answer broke off; call again/ },
  { kind: "4000", name: "a query that Azure refuses is told", text: /status 400 `BadRequest`: .*InvalidQuery/ },
  {
    kind: "4001",
    name: "a token that Azure rejects is told, with its variable and the remedy",
    text: /^the variable `armtoken` .*`ExpiredAuthenticationToken`.*az account get-access-token --resource https:/,
  },
  {
    kind: "4003",
    name: "a lack of permission is told, with the role to grant",
    text: /status 403 `AuthorizationFailed`: .*role `Reader`/,
  },
  { kind: "4004", name: "a subscription that Azure does not find is told", text: /status 404 `SubscriptionNotFound`/ },
];

const withoutSizes = [
  { kind: "6001", name: "sizes that Azure fails to list cost only cores and memory", text: /500 InternalServerError/ },
  { kind: "6002", name: "sizes that may not be listed cost only cores and memory", text: /403 AuthorizationFailed/ },
];

// Side by side, since some wait for long; few, since Resource Graph has a quota.
describe("when Azure misbehaves", { concurrency: 6 }, () => {
  let client;
  before(async () => {
    client = await typeScript({ pin: MODERN });
  });
  after(() => client?.close());

  // The longest first.
  for (const { kind, name, text, most = SOON } of failing.toSorted((one, other) => (other.most ?? 0) - (one.most ?? 0))) {
    test(name, async () => {
      const { result, elapsed } = await ask(misbehaving(kind));
      assert.match(errorOf(result), text);
      assert.ok(elapsed < most, `it took ${elapsed} ms`);
      const next = await ask(holding(3));
      assert.equal(inventoryOf(next.result).count, 3, "the next call is served");
    });
  }

  for (const { kind, name, least } of recovering) {
    test(name, async () => {
      const subscription = misbehaving(kind);
      const { result, elapsed } = await ask(subscription);
      const { rows, totalRecords, warnings } = inventoryOf(result);
      assertRows(rows, await machinesOf([subscription]));
      assert.deepEqual({ totalRecords, warnings }, { totalRecords: 25, warnings: undefined });
      assert.ok(elapsed >= least && elapsed < SOON, `it took ${elapsed} ms`);
    });
  }

  for (const { kind, name, text } of withoutSizes) {
    test(name, async () => {
      const subscription = misbehaving(kind);
      const { rows, warnings } = inventoryOf((await ask(subscription)).result);
      const machines = await machinesOf([subscription]);
      assertRows(rows, machines.map(withoutSize));
      const locations = new Set(machines.filter(({ kind }) => kind === "azure").map(({ location }) => location));
      assert.deepEqual(
        warnings.map((warning) => /`(\w+)`/.exec(warning)?.[1]).sort(),
        [...locations].sort(),
        "every location with virtual machines has one warning",
      );
      for (const warning of warnings) {
        assertClear(warning);
        assert.match(warning, text);
      }
    });
  }

  /** One call and the milliseconds that it took. */
  async function ask(subscription_id) {
    const began = performance.now();
    const result = await client.callTool("GetServerMetadata", { subscription_id });
    return { result, elapsed: performance.now() - began };
  }
});

function withoutSize(machine) {
  return machine.kind === "azure" ? { ...machine, logicalCoreCount: null, memoryGiB: null } : machine;
}
