// GetSqlBpAssessment tells the findings of the latest assessment of each instance.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { MODERN, typeScript } from "./clients.mjs";
import { errorOf } from "./message.mjs";
import { walk } from "./walk.mjs";
import { defaultWorkspace, knowing, logsOf, misbehavingWorkspace } from "./workspaces.mjs";

const TOOL = "GetSqlBpAssessment";
const NAMES = { 30: "High", 20: "Medium", 10: "Low", 0: "Information" };

let client;
before(async () => {
  client = await typeScript({ pin: MODERN });
});
after(() => client?.close());

const walks = [
  { name: "everything at once", workspace: defaultWorkspace, args: { limit: 1000, max_bytes: 10_000_000 } },
  { name: "pages of 7", workspace: knowing(5), args: { limit: 7 } },
  { name: "results of 10000 bytes", workspace: knowing(5), args: { limit: 1000, max_bytes: 10_000 } },
  { name: "40 computers", workspace: knowing(40), args: { limit: 1000 } },
  { name: "one severity", workspace: defaultWorkspace, args: { severity: "High", limit: 1000 }, of: ({ severity }) => severity === 30 },
  { name: "one named instance", workspace: defaultWorkspace, args: { instance: "prod01", limit: 1000 }, of: ({ instance }) => instance === "PROD01" },
  { name: "one database", workspace: defaultWorkspace, args: { database: "Größe, 2", limit: 1000 }, of: ({ target }) => target.endsWith(":Größe, 2") },
  { name: "as a client of the original asks", workspace: defaultWorkspace, args: { timespan: "30d" } },
];

for (const { name, workspace, args, of } of walks) {
  test(name, async () => {
    const { assessment } = await logsOf(workspace);
    const listed = assessment.filter(({ severity }) => severity in NAMES).filter(of ?? (() => true));
    const pages = await walk(client, TOOL, { workspace_id: workspace, ...args });
    const expected = listed.map(finding).sort(byText);
    const rows = pages.flatMap(({ rows }) => rows);
    assert.deepEqual(rows.map(known).sort(byText), expected);
    const weights = rows.map(({ severity }) => ["High", "Medium", "Low", "Information"].indexOf(severity));
    assert.deepEqual(weights, [...weights].sort(), "the worst come first");
    for (const page of pages) {
      assert.equal(page.totalRecords, expected.length);
      assert.equal(page.partial, false);
      const count = (severity) => listed.filter((one) => one.severity === severity).length;
      assert.deepEqual(page.summary.bySeverity, { High: count(30), Medium: count(20), Low: count(10), Information: count(0) });
      const { resources, configuration, design, other } = page.summary.byCategory;
      assert.equal(resources + configuration + design + other, expected.length);
    }
  });
}

test("every instance is listed with its latest run, named ones too", async () => {
  const { assessment } = await logsOf(defaultWorkspace);
  const [page] = await walk(client, TOOL, { workspace_id: defaultWorkspace, limit: 1000, max_bytes: 10_000_000 });
  const expected = new Set(assessment.map(({ resourceId, instance }) => `${resourceId.split("/").at(-1)} ${instance}`));
  const listed = page.instances.map(({ server, instance }) => `${server.split(".")[0]} ${instance}`);
  assert.deepEqual(listed.sort(), [...expected].sort());
  assert.ok(listed.some((name) => name.endsWith("PROD01")));
});

test("a timespan that no run is in has no finding and says why", async () => {
  const [page] = await walk(client, TOOL, { workspace_id: defaultWorkspace, timespan: "1m" });
  assert.deepEqual([page.rows, page.truncated], [[], false]);
  assert.match(page.warnings.join(), /^no assessment in this timespan/);
});

test("a partial answer says so", async () => {
  const [page] = await walk(client, TOOL, { workspace_id: misbehavingWorkspace("7001"), limit: 1000, max_bytes: 10_000_000 });
  assert.equal(page.partial, true);
  assert.match(page.warnings.join(), /internal data size limit/);
  assert.ok(page.count > 0);
});

test("a workspace without any data has no finding", async () => {
  const [page] = await walk(client, TOOL, { workspace_id: misbehavingWorkspace("7005") });
  assert.deepEqual([page.count, page.partial], [0, false]);
});

const failures = [
  ["7002", /^the workspace has no table `SqlAssessment_CL`.* Turn it on in the Azure portal/],
  ["7004", /504 `GatewayTimeout`: .*; ask for a shorter `timespan`$/],
  ["7006", /403 `InsufficientAccessError`: .*; grant the server's identity the role `Log Analytics Reader` on the workspace$/],
  ["7007", /404 `PathNotFoundError`: .*; check `workspace_id`/],
  ["7008", /^Log Analytics answered with an empty body/],
  ["3001", /^the answer of Log Analytics is cut short/],
  ["3002", /^the answer of Log Analytics is not JSON/],
];

for (const [kind, text] of failures) {
  test(`the fault ${kind} is a clear error`, async () => {
    assert.match(errorOf(await client.callTool(TOOL, { workspace_id: misbehavingWorkspace(kind) })), text);
  });
}

for (const kind of ["0429", "0500", "0503"]) {
  test(`the passing fault ${kind} is passed over`, async () => {
    const [page] = await walk(client, TOOL, { workspace_id: misbehavingWorkspace(kind) });
    assert.ok(page.count > 0);
  });
}

const refusals = [
  [{}, /^`workspace_id` is missing/],
  [{ workspace_id: "my-workspace" }, /^`workspace_id` must be a GUID/],
  [{ timespan: "30d) | take 1" }, /^`timespan` must be a timespan from 1 minute to 90 days/],
  [{ timespan: "91d" }, /^`timespan` must be/],
  [{ timespan: "2w" }, /^`timespan` must be/],
  [{ severity: "Severe" }, /^`severity` must be one of/],
];

for (const [args, text] of refusals) {
  test(`refused: ${JSON.stringify(args)}`, async () => {
    const all = "timespan" in args || "severity" in args ? { workspace_id: defaultWorkspace, ...args } : args;
    assert.match(errorOf(await client.callTool(TOOL, all)), text);
  });
}

for (const timespan of ["7d", "P7D", "168h", "10080m", "PT168H", "P1W"]) {
  test(`a week can be written ${timespan}`, async () => {
    const [week] = await walk(client, TOOL, { workspace_id: defaultWorkspace, timespan: "7d", limit: 1000, max_bytes: 10_000_000 });
    const [page] = await walk(client, TOOL, { workspace_id: defaultWorkspace, timespan, limit: 1000, max_bytes: 10_000_000 });
    assert.deepEqual(page.rows, week.rows);
  });
}

function finding(entry) {
  const [, ...database] = entry.target.split(":");
  return {
    severity: NAMES[entry.severity],
    targetType: entry.targetType,
    target: entry.target,
    database: database.length > 0 ? database.join(":") : undefined,
    instance: entry.instance,
    checkId: entry.checkId,
    title: entry.title,
    description: entry.description === "" ? undefined : entry.description,
    message: entry.message,
    helpLink: entry.helpLink,
    tags: entry.tags,
    resourceId: entry.resourceId.toLowerCase(),
  };
}

/** What both a row and the estate tell. */
function known({ category, server, description, database, ...row }) {
  assert.ok(["resources", "configuration", "design", "other"].includes(category));
  assert.ok(server.length > 0);
  const { severity, targetType, target, instance, ...rest } = row;
  return { severity, targetType, target, database, instance, checkId: rest.checkId, title: rest.title, description, message: rest.message, helpLink: rest.helpLink, tags: rest.tags, resourceId: rest.resourceId };
}

function byText(one, other) {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
