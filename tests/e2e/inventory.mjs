// Reads a result of GetServerMetadata and compares its rows with the machines that there really are.

import assert from "node:assert/strict";

/** The structured result of a call that succeeded; its text says the same. */
export function inventoryOf(result) {
  assert.equal(result.isError ?? false, false, textOf(result));
  assert.deepEqual(JSON.parse(textOf(result)), result.structuredContent);
  const inventory = result.structuredContent;
  assert.equal(inventory.count, inventory.rows.length);
  assert.equal(inventory.truncated, "nextCursor" in inventory);
  assert.match(inventory.queriedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  return inventory;
}

/** The text of a result: its first block, after which there may be pictures. */
export function textOf(result) {
  const [text, ...others] = result.content;
  assert.equal(text.type, "text");
  assert.ok(others.every(({ type }) => type === "image"), JSON.stringify(others.map(({ type }) => type)));
  return text.text;
}

/** Asserts that rows, in any order, are these machines: none lost, none twice, every value right. */
export function assertRows(rows, machines) {
  const actual = sorted(rows);
  const expected = sorted(machines);
  assert.deepEqual(actual.map(({ id }) => id), expected.map(({ id }) => id));
  // One by one, so that a failure shows one machine and not thousands.
  actual.forEach((row, index) => assert.deepEqual(row, expected[index]));
}

function sorted(rows) {
  return rows.map(known).sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** What both a row and the estate tell; the order of addresses and of subnets has no meaning. */
function known(row) {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    location: row.location,
    resourceGroup: row.resourceGroup,
    subscriptionId: row.subscriptionId,
    logicalCoreCount: row.logicalCoreCount ?? null,
    memoryGiB: row.memoryGiB ?? null,
    vmSize: row.vmSize ?? null,
    ipAddresses: [...row.ipAddresses].sort(),
    subnets: [...new Set(row.subnets.map(subnetName))].sort(),
    mssqlDiscovered: row.mssqlDiscovered ?? null,
    tags: row.tags ?? {},
  };
}

/** A row says `network/subnet` where the estate has the resource id of a virtual network's subnet. */
function subnetName(subnet) {
  return /\/virtualNetworks\/([^/]+)\/subnets\/([^/]+)$/i.exec(subnet)?.slice(1).join("/") ?? subnet;
}
