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
  for (const args of [{}, { timespan: "P7D", limit: 10, charts: false }, { timespan: "10d", limit: 1000, max_bytes: 30_000 }]) {
    test(`what happened in ${workspace} is found: ${JSON.stringify(args)}`, async () => {
      const { anomalies, faint, series, off } = await logsOf(workspace);
      const pages = await walk(client, TOOL, { workspace_id: workspace, ...args });
      const rows = pages.flatMap(({ rows }) => rows);
      for (const anomaly of anomalies) {
        assert.ok(rows.some((row) => isOf(row, anomaly)), `${JSON.stringify(anomaly)} is not among ${JSON.stringify(rows)}`);
      }
      // Nights with backups and weekends are ordinary; that a computer was off is told of each of its series.
      const others = rows.filter((row) => ![...anomalies, ...faint].some((anomaly) => isOf(row, anomaly)) && !isGap(row, off));
      assert.ok(others.length <= series.length / 20, JSON.stringify(others));
      for (const page of pages) {
        assert.equal(page.seriesExamined, series.length, "one series a computer, counter and instance");
        assert.match(page.method, /^anomaly: /);
        assert.equal(page.partial, false);
      }
      assert.deepEqual(rows.map(({ score }) => score), rows.map(({ score }) => score).sort((one, other) => other - one));
      assert.equal(new Set(rows.map((row) => JSON.stringify(row))).size, rows.length, "no row twice");
      for (const { reason, metric, baseline, usualLow, usualHigh } of rows) {
        assert.match(reason, new RegExp(`^${metric} in `), "a sentence");
        assert.ok(usualLow <= baseline && baseline <= usualHigh);
      }
    });
  }
}

test("what belongs together is one incident, and all findings are counted", async () => {
  const { anomalies } = await logsOf(defaultWorkspace);
  const [page] = await walk(client, TOOL, { workspace_id: defaultWorkspace, limit: 1000, max_bytes: 10_000_000, charts: false });
  const same = anomalies.filter(({ start }) => anomalies.filter((other) => other.start === start).length === 3);
  assert.equal(same.length, 3);
  const numbers = same.map((anomaly) => page.rows.find((row) => isOf(row, anomaly)).incident);
  assert.equal(new Set(numbers).size, 1, "the same on three machines");
  const incident = page.incidents.find((each) => each.incident === numbers[0]);
  assert.match(incident.what, /^processor time stayed high.* on 3 machines, the most on sample-arc-/);
  assert.deepEqual(page.incidents.map(({ incident }) => incident), page.incidents.map((_, index) => index + 1));
  const counted = Object.values(page.summary).reduce((sum, count) => sum + count, 0);
  assert.ok(counted === page.totalRecords || Object.keys(page.summary).length === 20);
});

test("what is heading for an end is told with the days until then", async () => {
  const { trends } = await logsOf(defaultWorkspace);
  const [page] = await walk(client, TOOL, { workspace_id: defaultWorkspace });
  assert.deepEqual(
    page.outlooks.map(({ computer, instance }) => `${computer} ${instance ?? ""}`).sort(),
    trends.map(({ computer, instance }) => `${computer} ${instance}`).sort(),
  );
  const [disk] = page.outlooks.filter(({ metric }) => metric === "free space");
  assert.ok(disk.daysLeft > 2 && disk.daysLeft < 6, JSON.stringify(disk));
  assert.match(disk.reason, /^full in \d\.\d days/);
  const [memory] = page.outlooks.filter(({ metric }) => metric === "memory in use");
  assert.match(memory.reason, /^the least that is in use in a day has grown \d days in a row/);
});

test("the first incidents are drawn, unless no chart is wanted", async () => {
  const { anomalies } = await logsOf(defaultWorkspace);
  const result = await client.callTool(TOOL, { workspace_id: defaultWorkspace });
  const pictures = result.content.filter(({ type }) => type === "image");
  assert.equal(pictures.length, 3);
  for (const { data, mimeType } of pictures) {
    assert.equal(mimeType, "image/png");
    const png = Buffer.from(data, "base64");
    assert.equal(png.subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [800, 400]);
    assert.ok(png.length < 50_000, `${png.length} bytes`);
  }
  const { rows } = result.structuredContent;
  assert.ok(rows.some((row) => row.incident <= 3 && anomalies.some((anomaly) => isOf(row, anomaly))));
  const without = await client.callTool(TOOL, { workspace_id: defaultWorkspace, charts: false });
  assert.deepEqual(without.content.map(({ type }) => type), ["text"]);
});

test("a low sensitivity finds less", async () => {
  const { faint } = await logsOf(defaultWorkspace);
  const [found, ofFaint] = [{}, {}];
  for (const sensitivity of ["low", "medium", "high"]) {
    const [page] = await walk(client, TOOL, { workspace_id: defaultWorkspace, sensitivity, limit: 1000, charts: false });
    found[sensitivity] = page.totalRecords;
    ofFaint[sensitivity] = faint.filter((anomaly) => page.rows.some((row) => isOf(row, anomaly))).length;
  }
  assert.ok(found.low <= found.medium && found.low < found.high, JSON.stringify(found));
  assert.ok(ofFaint.low === 0 && ofFaint.high === faint.length, JSON.stringify(ofFaint));
});

test("today is looked at, and more than a week is compared with", async () => {
  const { anomalies } = await logsOf(defaultWorkspace);
  const [page] = await walk(client, TOOL, { workspace_id: defaultWorkspace });
  assert.ok(Date.now() - Date.parse(page.window.end) < 6 * 60_000);
  assert.ok(Date.parse(page.window.end) - Date.parse(page.window.start) === 7 * 86_400_000);
  assert.deepEqual([page.window.stepMinutes, page.window.pastDays], [5, 21]);
  const latest = anomalies.at(1);
  assert.ok(page.rows.some((row) => isOf(row, latest)), "the one that goes on around midnight");
});

test("counters of the older agent are read where there are none of the newer", async () => {
  const workspace = misbehavingWorkspace("7003");
  const [page] = await walk(client, TOOL, { workspace_id: workspace });
  assert.ok(page.seriesExamined > 0);
  const high = page.rows.find(({ counter, instance }) => counter === "Processor/% Processor Time" && instance === "_Total");
  assert.deepEqual([high.metric, high.unit, high.direction], ["processor time", "%", "high"]);
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
  const pages = await walk(client, TOOL, { resource_ids, limit: 1000, max_bytes: 10_000_000, charts: false });
  const rows = pages.flatMap(({ rows }) => rows);
  assert.equal(pages[0].seriesExamined, running.length * 6, "a machine that is off sends nothing");
  assert.match(pages[0].warnings.join(), new RegExp(`${unknown.toLowerCase()}\` is not there`));
  const busy = running.filter(({ name }) => Number(name.slice(-5).replace(/\D/g, "")) % 5 === 3).map(({ name }) => name);
  assert.ok(busy.length > 5);
  const isBusy = ({ counter, direction }) => counter === "Percentage CPU" && direction === "high";
  const found = new Set(rows.filter(isBusy).map(({ computer }) => computer));
  assert.deepEqual(busy.filter((name) => !found.has(name)), []);
  assert.ok(rows.filter((row) => !isBusy(row) || !busy.includes(row.computer)).length <= pages[0].seriesExamined / 50);
  const sizes = pages[0].incidents.map((each) => rows.filter(({ incident }) => incident === each.incident).length);
  assert.ok(Math.max(...sizes) > busy.length / 4, `of ${busy.length} at one time: ${sizes.join()}`);
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
  [{ workspace_id: defaultWorkspace, sensitivity: "extreme" }, /^`sensitivity` /],
];

for (const [args, text] of refusals) {
  test(`refused: ${JSON.stringify(args)}`, async () => {
    assert.match(errorOf(await client.callTool(TOOL, args)), text);
  });
}

/** Whether a row tells of the time in which a computer was off. */
function isGap(row, off) {
  return row.kind === "noData" && off.some(({ computer, start }) => row.computer === computer && row.start === start);
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
