// GetSqlMetadata tells what SQL there is, and what is wrong with it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { MODERN, typeScript } from "./clients.mjs";
import { estateOf } from "./estate.mjs";
import { textOf } from "./inventory.mjs";
import { defaultEstate, holding } from "./subscriptions.mjs";
import { walk } from "./walk.mjs";

let client;
before(async () => {
  client = await typeScript({ pin: MODERN });
});
after(() => client?.close());

const walks = [
  { name: "one subscription at once", subscriptions: [holding(300)], limit: 1000 },
  { name: "one subscription in pages of 37", subscriptions: [holding(300)], limit: 37 },
  { name: "results of 10000 bytes", subscriptions: [holding(120)], limit: 1000, max_bytes: 10_000 },
  { name: "three subscriptions", subscriptions: defaultEstate, limit: 200 },
  { name: "2500 machines with more than 2000 databases", subscriptions: [holding(2500)], limit: 1000, max_bytes: 10_000_000 },
  { name: "no machine and so no SQL", subscriptions: [holding(0)] },
];

for (const { name, subscriptions, ...args } of walks) {
  test(name, async () => {
    const { sql } = await estateOf(subscriptions);
    const pages = await walk(client, "GetSqlMetadata", { subscription_ids: subscriptions, ...args });
    for (const page of pages) {
      assert.equal(page.totalRecords, sql.length);
    }
    assertRows(pages.flatMap(({ rows }) => rows), sql, Date.parse(pages[0].queriedAt));
  });
}

test("the estate has every kind and every finding, so that the walks mean something", async () => {
  const { sql } = await estateOf([holding(300)]);
  const kinds = new Set(sql.map(({ kind, database }) => `${kind} ${database !== undefined}`));
  assert.deepEqual([...kinds].sort(), [
    "arc false", "arc true", "database false", "database true", "managed-instance false", "vm false",
  ]);
  const codes = new Set(sql.flatMap((row) => expectedFindings(row, Date.now())));
  assert.equal(codes.size, 7, [...codes].join());
});

test("a host is the machine that GetServerMetadata tells of", async () => {
  const subscription_ids = [holding(60)];
  const [sql] = await walk(client, "GetSqlMetadata", { subscription_ids, limit: 1000 });
  const servers = (await walk(client, "GetServerMetadata", { subscription_ids, limit: 1000 })).flatMap(({ rows }) => rows);
  const ids = new Set(servers.map(({ id }) => id.toLowerCase()));
  const hosted = sql.rows.filter(({ hostResourceId }) => hostResourceId !== undefined);
  assert.ok(hosted.length > 5);
  for (const { hostResourceId } of hosted) {
    assert.ok(ids.has(hostResourceId.toLowerCase()), hostResourceId);
  }
});

test("a cursor of other subscriptions is refused", async () => {
  const first = await client.callTool("GetSqlMetadata", { subscription_ids: [holding(300)], limit: 1 });
  const cursor = first.structuredContent.nextCursor;
  const other = await client.callTool("GetSqlMetadata", { subscription_ids: [holding(299)], limit: 1, cursor });
  assert.equal(other.isError, true);
  assert.match(textOf(other), /^`cursor` belongs to other arguments/);
});

function assertRows(rows, expected, now) {
  const byId = (one, other) => (one.id < other.id ? -1 : 1);
  const actual = [...rows].sort(byId);
  const sorted = [...expected].sort(byId);
  assert.deepEqual(actual.map(({ id }) => id), sorted.map(({ id }) => id));
  actual.forEach(({ findings, ...row }, index) => {
    assert.deepEqual(row, sorted[index]);
    assert.deepEqual(findings.map(({ code }) => code).sort(), expectedFindings(sorted[index], now), row.id);
  });
}

/** The findings by their rules, from what the estate says of a row. */
function expectedFindings(row, now) {
  const hours = (instant) => (instant === undefined ? Infinity : (now - Date.parse(instant)) / 3_600_000);
  const isSystem = ["master", "model", "msdb", "tempdb"].includes(row.database);
  const isArcDatabase = row.kind === "arc" && row.database !== undefined;
  const keepsLog = ["Full", "Bulk-logged"].includes(row.recoveryMode);
  const rules = {
    "auto-close": row.databaseOptions.isAutoCloseOn,
    "auto-shrink": row.databaseOptions.isAutoShrinkOn,
    "low-space": row.sizeMB > 0 && row.spaceAvailableMB / row.sizeMB < 0.1,
    "no-full-backup": isArcDatabase && row.database !== "tempdb" && hours(row.backup.lastFull) > 7 * 24,
    "no-log-backup": isArcDatabase && !isSystem && keepsLog && hours(row.backup.lastLog) > 24,
    "not-encrypted": row.encrypted === false && !isSystem,
    "out-of-support": /20(12|14|16)/.test((row.version ?? "").replace(/-WS.*/, "")),
  };
  return Object.keys(rules).filter((code) => rules[code]).sort();
}
