// GetPatchingLevel tells of every machine and of every patch that it misses.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { MODERN, typeScript } from "./clients.mjs";
import { estateOf } from "./estate.mjs";
import { errorOf } from "./message.mjs";
import { defaultEstate, holding, misbehaving } from "./subscriptions.mjs";
import { walk } from "./walk.mjs";

const TOOL = "GetPatchingLevel";
const DAY = 24 * 60 * 60 * 1000;

let client;
before(async () => {
  client = await typeScript({ pin: MODERN });
});
after(() => client?.close());

const walks = [
  { name: "no machine", subscriptions: [holding(0)] },
  { name: "one machine", subscriptions: [holding(1)] },
  { name: "40 machines in pages of 7", subscriptions: [holding(40)], limit: 7 },
  { name: "150 machines at once, which is more than one batch", subscriptions: [holding(150)], limit: 1000, max_bytes: 10_000_000 },
  { name: "120 machines in results of 10000 bytes", subscriptions: [holding(120)], limit: 1000, max_bytes: 10_000 },
  { name: "three subscriptions without a limit, which is 100", subscriptions: defaultEstate },
  { name: "1000 machines", subscriptions: [holding(1000)], limit: 1000, max_bytes: 10_000_000 },
  { name: "300 patches in results of 10000 bytes, which cut within machines", subscriptions: [missing(300)], max_bytes: 10_000 },
  { name: "10000 patches in one result", subscriptions: [missing(10_000)], max_bytes: 10_000_000 },
  { name: "10000 patches in results of 1000000 bytes", subscriptions: [missing(10_000)], max_bytes: 1_000_000 },
  { name: "no patch at all", subscriptions: [missing(0)] },
];

for (const { name, subscriptions, ...args } of walks) {
  test(name, async () => {
    await check(subscriptions, args);
  });
}

const filters = [
  ...["critical", "security", "updateRollup", "featurePack", "servicePack", "definition", "tools", "updates", "other"].map(
    (classification) => ({ classification }),
  ),
  ...["Critical", "Important", "Moderate", "Low", "unspecified"].map((severity) => ({ severity })),
  { classification: "security", severity: "Important" },
  { classification: "SECURITY", severity: "critical" },
  { classification: "updaterollup", severity: "UNSPECIFIED" },
  { classification: "definition", severity: "Low" },
];

for (const filter of filters) {
  test(`only ${Object.values(filter).join(" and ")} patches`, async () => {
    await check([holding(70)], { limit: 1000, max_bytes: 10_000_000, ...filter });
  });
}

test("a filter goes on across small results", async () => {
  await check([missing(300)], { max_bytes: 10_000, classification: "security" });
});

test("the limit and the size of a result may change from page to page", async () => {
  const subscriptions = [missing(300)];
  const sizes = [{ limit: 3, max_bytes: 10_000 }, { limit: 1, max_bytes: 60_000 }, { limit: 1000, max_bytes: 15_000 }];
  const rows = [];
  let cursor;
  do {
    const size = sizes[rows.length % sizes.length];
    const { structuredContent: page } = await client.callTool(TOOL, { subscription_ids: subscriptions, cursor, ...size });
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  await assertRows(rows, subscriptions, {}, Date.now());
});

test("the estate has every state of a machine, so that the walks mean something", async () => {
  const { patches } = await estateOf([holding(70)]);
  const has = (condition) => assert.ok(patches.some(condition), String(condition));
  has(({ lastAssessment }) => lastAssessment === null);
  has(({ lastAssessment, patches }) => isOld(lastAssessment, Date.now()) && patches.length > 0);
  has(({ lastAssessment, patches }) => lastAssessment !== null && !isOld(lastAssessment, Date.now()) && patches.length === 0);
  has(({ error }) => error !== null);
  has(({ rebootPending }) => rebootPending);
  for (const kind of ["arc", "azure"]) {
    has((machine) => machine.kind === kind && machine.patches.length > 0);
  }
});

describe("the name of a machine", () => {
  for (const [spelling, spelt] of [["as it is", (name) => name], ["in capitals", (name) => name.toUpperCase()]]) {
    test(`finds it, spelt ${spelling}`, async () => {
      const { patches } = await estateOf([holding(40)]);
      for (const { id, name } of [patches[1], patches[8]]) {
        const [page] = await walk(client, TOOL, { subscription_ids: [holding(40)], server_name: spelt(name) });
        assert.deepEqual([page.totalRecords, page.rows.map((row) => row.id)], [1, [id]]);
      }
    });
  }

  test("finds machines of several subscriptions", async () => {
    const subscriptions = [holding(5), holding(6)];
    const [page] = await walk(client, TOOL, { subscription_ids: subscriptions, server_name: "sample-arc-00001" });
    assert.deepEqual(page.rows.map(({ subscriptionId }) => subscriptionId).sort(), subscriptions);
  });

  for (const server_name of ["no-such-machine", "größe-サーバー-01", "sample-arc", "sample-arc-00001.corp", "x".repeat(128)]) {
    test(`finds nothing for ${server_name.slice(0, 24)}, and says so`, async () => {
      const [page] = await walk(client, TOOL, { subscription_ids: [holding(40)], server_name });
      assert.deepEqual([page.count, page.totalRecords], [0, 0]);
      assert.ok(page.warnings.some((warning) => warning.includes("`server_name`")), page.warnings.join());
    });
  }

  for (const server_name of ["", " ", "a b", "x' or 'a' == 'a", "a\\", 'a"', "a\n| take 1", "a\u2028b", "x".repeat(129)]) {
    test(`can't be ${JSON.stringify(server_name).slice(0, 24)}`, async () => {
      const result = await client.callTool(TOOL, { subscription_ids: [holding(1)], server_name });
      assert.match(errorOf(result), /^`server_name` must be the name of a machine/);
    });
  }
});

const refusals = [
  [{ subscription_ids: [] }, /^`subscription_ids` must be an array of 1 to 1000 GUIDs/],
  [{}, /^`subscription_ids` is missing/],
  [{ subscription_ids: [holding(1)], classification: "urgent" }, /^`classification` must be one of `critical`, `security`, /],
  [{ subscription_ids: [holding(1)], severity: "high" }, /^`severity` must be one of `Critical`, `Important`, /],
  [{ subscription_ids: [holding(1)], limit: 0 }, /^`limit` must be between 1 and 1000/],
  [{ subscription_ids: [holding(1)], max_bytes: 9_999 }, /^`max_bytes` must be between 10000 and 10000000/],
  [{ subscription_ids: [holding(1)], server: "a" }, /^`server` is not an argument of this tool/],
];

for (const [args, problem] of refusals) {
  test(`refused: ${JSON.stringify(args).slice(0, 60)}`, async () => {
    assert.match(errorOf(await client.callTool(TOOL, args)), problem);
  });
}

describe("a cursor", () => {
  const args = { subscription_ids: [missing(300)], max_bytes: 10_000, classification: "security" };
  const others = [
    { subscription_ids: [missing(301)] },
    { classification: "critical" },
    { classification: undefined },
    { severity: "Critical" },
    { server_name: "sample-arc-00000" },
  ];

  test("belongs to the other arguments", async () => {
    const cursor = (await client.callTool(TOOL, args)).structuredContent.nextCursor;
    for (const other of others) {
      const result = await client.callTool(TOOL, { ...args, ...other, cursor });
      assert.match(errorOf(result), /^`cursor` belongs to other arguments/, JSON.stringify(other));
    }
  });

  test("is no text of one's own", async () => {
    for (const cursor of ["", "1", "eyJ9"]) {
      assert.match(errorOf(await client.callTool(TOOL, { ...args, cursor })), /^`cursor` is /);
    }
  });
});

for (const [kind, text] of [
  ["1429", /status 429 `RateLimiting`: .*call again in 3600 s$/],
  ["1500", /status 500 `InternalServerError`: .*call again later$/],
  ["3001", /^the answer of Resource Graph is cut short .*call again/],
  ["3003", /^Resource Graph answered with an empty body; call again/],
  ["4003", /status 403 `AuthorizationFailed`: .*role `Reader`/],
]) {
  test(`an error of Azure's ends the call: ${kind}`, async () => {
    assert.match(errorOf(await client.callTool(TOOL, { subscription_id: misbehaving(kind) })), text);
  });
}

/** A subscription whose machines miss exactly so many patches in all. */
function missing(patches) {
  return `00000000-0000-0000-0003-${String(patches).padStart(12, "0")}`;
}

async function check(subscriptions, args) {
  const pages = await walk(client, TOOL, { subscription_ids: subscriptions, ...args });
  const rows = pages.flatMap((page) => page.rows);
  await assertRows(rows, subscriptions, args, Date.parse(pages[0].queriedAt));
  for (const page of pages) {
    assert.equal(page.totalRecords, new Set(rows.map(({ id }) => id)).size);
    const wire = Buffer.byteLength(JSON.stringify(page)) + Buffer.byteLength(JSON.stringify(JSON.stringify(page)));
    assert.ok(wire <= (args.max_bytes ?? 200_000), `${wire} bytes`);
  }
}

/** Asserts that rows are these machines with all their patches: none lost, none twice, every value right. */
async function assertRows(rows, subscriptions, filter, now) {
  const { machines, patches } = await estateOf(subscriptions);
  const byId = (one, other) => (one.id < other.id ? -1 : 1);
  const actual = joined(rows).sort(byId);
  const expected = patches.sort(byId);
  const places = new Map(machines.map((machine) => [machine.id, machine]));
  assert.deepEqual(actual.map(({ id }) => id), expected.map(({ id }) => id));
  actual.forEach((row, index) => {
    const machine = places.get(row.id);
    assert.ok(row.osType === undefined || ["Windows", "Linux"].includes(row.osType), row.osType);
    // The estate tells the system of a machine only with its assessment.
    const { osType } = expected[index].osType === null ? row : expected[index];
    assert.deepEqual(row, rowOf({ ...expected[index], osType }, machine, filter, now), row.id);
  });
}

/** The rows with those of one machine that lie on several pages made into one. */
function joined(rows) {
  const machines = new Map();
  for (const { patchesBefore = 0, patchesTruncated = false, ...row } of rows) {
    const { patches, isOpen } = machines.get(row.id) ?? { patches: [], isOpen: true };
    assert.ok(isOpen, `${row.id} was complete`);
    assert.equal(patchesBefore, patches.length, row.id);
    const all = [...patches, ...row.patches];
    assert.equal(patchesTruncated, all.length < (row.patchCount ?? 0), row.id);
    machines.set(row.id, { ...row, patches: all, isOpen: patchesTruncated });
  }
  return [...machines.values()].map(({ isOpen, ...row }) => row);
}

/** The row of a machine by the rules, from what the estate says of it. */
function rowOf({ error, lastAssessment, status, patches: all, ...assessed }, machine, { classification, severity }, now) {
  const isAssessed = lastAssessment !== null && !isOld(lastAssessment, now);
  const isKnown = all.length > 0 || (isAssessed && error === null);
  const wanted = all.filter(
    (patch) =>
      (classification === undefined || classesOf(patch).includes(classification.toLowerCase())) &&
      (severity === undefined || severityOf(patch).toLowerCase() === severity.toLowerCase()),
  );
  return defined({
    id: assessed.id,
    name: assessed.name,
    kind: assessed.kind,
    osType: assessed.osType ?? undefined,
    status: isAssessed ? "assessed" : "unassessed",
    lastAssessment: lastAssessment ?? undefined,
    assessmentStatus: status ?? undefined,
    errors: error === null ? undefined : [`PackageListRetrievalError: ${error}`],
    rebootPending: assessed.rebootPending ?? undefined,
    missingCount: isKnown ? all.length : undefined,
    byClassification: isKnown ? counts(all.flatMap(classesOf), CLASSIFICATIONS) : undefined,
    bySeverity: isKnown ? counts(all.map(severityOf), SEVERITIES) : undefined,
    oldestSecurityPatch: oldestOf(all.filter((patch) => classesOf(patch).includes("security")), now),
    patchCount: isKnown ? wanted.length : undefined,
    patches: wanted.map(patchOf),
    location: machine.location,
    resourceGroup: machine.resourceGroup,
    subscriptionId: machine.subscriptionId,
  });
}

const CLASSIFICATIONS = [
  "critical", "security", "updateRollup", "featurePack", "servicePack", "definition", "tools", "updates", "other",
];
const SEVERITIES = ["Critical", "Important", "Moderate", "Low", "unspecified"];

function isOld(instant, now) {
  return now - Date.parse(instant) > 7 * DAY;
}

function classesOf({ classifications }) {
  return classifications.map((name) => name.toLowerCase());
}

function severityOf({ msrcSeverity }) {
  return msrcSeverity ?? "unspecified";
}

function counts(values, names) {
  const count = (name) => values.filter((value) => value.toLowerCase() === name.toLowerCase()).length;
  return Object.fromEntries(names.map((name) => [name, count(name)]).filter(([, number]) => number > 0));
}

function oldestOf(patches, now) {
  const dated = patches.filter(({ publishedDateTime }) => publishedDateTime !== null);
  if (dated.length === 0) {
    return undefined;
  }
  const { patchName, kbId, publishedDateTime } = dated.reduce((oldest, patch) =>
    Date.parse(patch.publishedDateTime) < Date.parse(oldest.publishedDateTime) ? patch : oldest,
  );
  const ageDays = Math.floor((now - Date.parse(publishedDateTime)) / DAY);
  return defined({ name: patchName, kbId, publishedDateTime, ageDays });
}

function patchOf({ patchName, kbId, version, classifications, msrcSeverity, publishedDateTime, rebootBehavior }) {
  return defined({
    name: patchName,
    kbId,
    version,
    classifications,
    severity: msrcSeverity,
    publishedDateTime: publishedDateTime ?? undefined,
    rebootBehavior,
  });
}

function defined(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
