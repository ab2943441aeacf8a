// GetAnomalies finds what is not ordinary, and nothing else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { MODERN, typeScript } from "./clients.mjs";
import { errorOf } from "./message.mjs";
import { holding, misbehaving } from "./subscriptions.mjs";
import { walk } from "./walk.mjs";
import { defaultWorkspace, knowing, logsOf, misbehavingWorkspace } from "./workspaces.mjs";

const TOOL = "GetAnomalies";

let client;
before(async () => {
  client = await typeScript({ pin: MODERN });
});
after(() => client?.close());

for (const workspace of [defaultWorkspace, knowing(30)]) {
  for (const args of [{}, { timespan: "P7D", limit: 2 }, { timespan: "10d", limit: 1000, max_bytes: 10_000 }]) {
    test(`what happened in ${workspace} is found: ${JSON.stringify(args)}`, async () => {
      const { anomalies, series } = await logsOf(workspace);
      const pages = await walk(client, TOOL, { workspace_id: workspace, ...args });
      const rows = pages.flatMap(({ rows }) => rows);
      for (const anomaly of anomalies) {
        assert.ok(rows.some((row) => isOf(row, anomaly)), `${JSON.stringify(anomaly)} is not among ${JSON.stringify(rows)}`);
      }
      // Nights with backups, weekends and a computer that was off are ordinary.
      const others = rows.filter((row) => !anomalies.some((anomaly) => isOf(row, anomaly)));
      assert.ok(others.length <= series.length / 20, JSON.stringify(others));
      for (const page of pages) {
        assert.equal(page.seriesExamined, series.length, "one series a computer, counter and instance");
        assert.match(page.method, /^median-mad/);
        assert.equal(page.partial, false);
      }
      assert.deepEqual(rows.map(({ score }) => score), rows.map(({ score }) => score).sort((one, other) => other - one));
      assert.equal(new Set(rows.map((row) => JSON.stringify(row))).size, rows.length, "no row twice");
    });
  }
}

test("today is looked at", async () => {
  const { anomalies } = await logsOf(defaultWorkspace);
  const [page] = await walk(client, TOOL, { workspace_id: defaultWorkspace });
  assert.ok(Date.now() - Date.parse(page.window.end) < 31 * 60_000);
  assert.ok(Date.parse(page.window.end) - Date.parse(page.window.start) === 7 * 86_400_000);
  const latest = anomalies.at(1);
  assert.ok(page.rows.some((row) => isOf(row, latest)), "the one that goes on around midnight");
});

test("counters of the older agent are read where there are none of the newer", async () => {
  const workspace = misbehavingWorkspace("7003");
  const [page] = await walk(client, TOOL, { workspace_id: workspace });
  assert.ok(page.seriesExamined > 0);
  assert.ok(page.rows.some(({ counter, instance }) => counter === "Processor/% Processor Time" && instance === "_Total"));
});

test("a partial answer says so", async () => {
  const [page] = await walk(client, TOOL, { workspace_id: misbehavingWorkspace("7001") });
  assert.equal(page.partial, true);
  assert.match(page.warnings.join(), /internal data size limit/);
});

test("a workspace without any data has no series and says why", async () => {
  const [page] = await walk(client, TOOL, { workspace_id: misbehavingWorkspace("7005") });
  assert.deepEqual([page.count, page.seriesExamined], [0, 0]);
  assert.match(page.warnings.join(), /^no series in this timespan/);
});

test("the metrics of virtual machines are read in batches, without a workspace", async () => {
  const servers = (await walk(client, "GetServerMetadata", { subscription_ids: [holding(400)], limit: 1000 })).flatMap(({ rows }) => rows);
  const machines = servers.filter(({ kind }) => kind === "azure");
  const running = machines.filter(({ status }) => status === "running");
  assert.ok(machines.length > 100 && running.length < machines.length);
  const unknown = machines[0].id.replace(/[^/]+$/, "gone");
  const resource_ids = [...machines.map(({ id }) => id), unknown];
  const pages = await walk(client, TOOL, { resource_ids, limit: 1000, max_bytes: 10_000_000 });
  const rows = pages.flatMap(({ rows }) => rows);
  assert.equal(pages[0].seriesExamined, running.length * 6, "a machine that is off sends nothing");
  assert.match(pages[0].warnings.join(), new RegExp(`${unknown.toLowerCase()}\` is not there`));
  const busy = running.filter(({ name }) => Number(name.slice(-5).replace(/\D/g, "")) % 5 === 3).map(({ name }) => name);
  assert.ok(busy.length > 5);
  assert.deepEqual([...new Set(rows.map(({ computer }) => computer))].sort(), busy.sort());
  assert.ok(rows.every(({ counter, direction }) => counter === "Percentage CPU" && direction === "high"));
});

for (const [kind, text] of [
  ["6004", /^Azure refused the request with status 500/],
  ["6005", /^Azure refused the request with status 403 `AuthorizationFailed`: .*`Monitoring Reader` on these resources$/],
]) {
  test(`the fault ${kind} of Azure Monitor is a clear error`, async () => {
    const subscription = misbehaving(kind);
    const [{ rows }] = await walk(client, "GetServerMetadata", { subscription_ids: [subscription] });
    const resource_ids = rows.filter(({ kind }) => kind === "azure").map(({ id }) => id);
    assert.match(errorOf(await client.callTool(TOOL, { resource_ids })), text);
  });
}

const id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm";
const refusals = [
  [{}, /^`workspace_id` is missing/],
  [{ workspace_id: defaultWorkspace, resource_ids: [id] }, /^`resource_ids` can't go with `workspace_id`/],
  [{ resource_ids: [] }, /^`resource_ids` must have 1 to 500 IDs/],
  [{ resource_ids: [id, "vm2"] }, /^`resource_ids\[1\]` must be the ID of an Azure VM/],
  [{ workspace_id: defaultWorkspace, timespan: "7d) | take 1" }, /^`timespan` must be a timespan/],
];

for (const [args, text] of refusals) {
  test(`refused: ${JSON.stringify(args)}`, async () => {
    assert.match(errorOf(await client.callTool(TOOL, args)), text);
  });
}

/** Whether a row tells of an anomaly that the estate has. */
function isOf(row, anomaly) {
  const overlaps = Date.parse(row.start) < Date.parse(anomaly.end) && Date.parse(row.end) > Date.parse(anomaly.start);
  return (
    overlaps &&
    row.computer === anomaly.computer &&
    row.counter.endsWith(`/${anomaly.counter}`) &&
    (row.instance ?? "") === anomaly.instance &&
    row.direction === anomaly.direction
  );
}
