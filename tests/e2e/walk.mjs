// Follows the cursors of a tool from the first result to the last.

import assert from "node:assert/strict";

import { textOf } from "./inventory.mjs";

/** All results of a call, each with what every result promises. `maxBytes` is what one may have on the wire. */
export async function walk(client, tool, args) {
  const pages = [];
  let cursor;
  do {
    // Far more than any test has.
    assert.ok(pages.length < 1000, "the cursors lead in a circle");
    const result = await client.callTool(tool, { ...args, cursor });
    assert.equal(result.isError ?? false, false, textOf(result));
    assert.deepEqual(JSON.parse(textOf(result)), result.structuredContent);
    const page = result.structuredContent;
    assert.equal(page.count, page.rows.length);
    assert.equal(page.truncated, "nextCursor" in page);
    assert.ok(page.count > 0 || !page.truncated, "an empty page can't go on");
    assert.match(page.queriedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    if (page.count > 1) {
      const wire = Buffer.byteLength(JSON.stringify(result.structuredContent)) + Buffer.byteLength(JSON.stringify(textOf(result)));
      assert.ok(wire <= (args.max_bytes ?? 200_000), `${wire} bytes`);
    }
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}
