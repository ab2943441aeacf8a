// get_snippet and save_snippet keep texts as they are, and lose none.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { LEGACY, MODERN, typeScript } from "./clients.mjs";
import { textOf } from "./inventory.mjs";
import { errorOf } from "./message.mjs";

let client;
before(async () => {
  client = await typeScript({ pin: MODERN });
});
after(() => client?.close());

const texts = [
  ["a query", "resources\n| where name == 'x' // \"quoted\"\n"],
  ["every kind of line", "one\r\ntwo\rthree\n\n"],
  ["many scripts", "Größe 日本語 😀 \u202eעברית\u0000\u0001 \ufeff"],
  ["JSON", '{"a":[1,2,{"b":"\\"c\\""}]}'],
  ["a mebibyte", "é".repeat(512 * 1024)],
];

for (const [name, snippet] of texts) {
  test(`${name} comes back as it was`, async () => {
    const snippetname = fresh();
    const size = Buffer.byteLength(snippet);
    const saved = await save({ snippetname, snippet });
    assert.deepEqual({ ...saved, etag: typeof saved.etag }, { name: snippetname, size, etag: "string" });
    const result = await client.callTool("get_snippet", { snippetname });
    assert.equal(textOf(result), snippet);
    assert.deepEqual(result.structuredContent, { name: snippetname, snippet, size, etag: saved.etag });
  });
}

test("every name of the rule is a snippet of its own", async () => {
  const root = fresh();
  const names = [".a", "a.", "a-b_c.d e", "A", "a", "folder/a", "folder/b/a", "日本", "Größe", "0"].map((name) => `${root}/${name}`);
  for (const snippetname of names) {
    await save({ snippetname, snippet: snippetname });
  }
  for (const snippetname of names) {
    assert.equal(textOf(await client.callTool("get_snippet", { snippetname })), snippetname);
  }
});

test("a client of the original works: it sends two texts and reads one", async () => {
  const original = await typeScript("legacy");
  try {
    assert.equal(original.version(), LEGACY);
    const snippetname = fresh();
    const saved = await original.callTool("save_snippet", { snippetname, snippet: "secret content" });
    assert.equal(saved.isError ?? false, false);
    assert.doesNotMatch(JSON.stringify(saved), /secret content/);
    assert.match(textOf(saved), new RegExp(snippetname));
    assert.equal(textOf(await original.callTool("get_snippet", { snippetname })), "secret content");
  } finally {
    await original.close();
  }
});

test("a snippet is overwritten unless the caller says otherwise", async () => {
  const snippetname = fresh();
  const first = await save({ snippetname, snippet: "1" });
  const second = await save({ snippetname, snippet: "2" });
  assert.notEqual(first.etag, second.etag);
  await save({ snippetname, snippet: "3", overwrite: true });
  const refused = await client.callTool("save_snippet", { snippetname, snippet: "secret content", overwrite: false });
  assert.match(errorOf(refused), /^there is a snippet /);
  assert.doesNotMatch(textOf(refused), /secret content/);
  assert.equal(await read(snippetname), "3");
});

test("a write with an ETag is done once", async () => {
  const snippetname = fresh();
  const { etag } = await save({ snippetname, snippet: "1", overwrite: false });
  await save({ snippetname, snippet: "2", if_match: etag.replaceAll('"', "") });
  const refused = await client.callTool("save_snippet", { snippetname, snippet: "3", if_match: etag });
  assert.match(errorOf(refused), /is not the one of `if_match` any more; read it with `get_snippet`/);
  assert.equal(await read(snippetname), "2");
  const nowhere = await client.callTool("save_snippet", { snippetname: fresh(), snippet: "3", if_match: etag });
  assert.match(errorOf(nowhere), /is not the one of `if_match` any more/);
});

for (const [name, condition] of [
  ["the same ETag", async (snippetname) => ({ if_match: (await save({ snippetname, snippet: "before" })).etag })],
  ["a name that is free", () => ({ overwrite: false })],
]) {
  test(`of many writers with ${name} exactly one wins`, async () => {
    const snippetname = fresh();
    const args = await condition(snippetname);
    const writers = Array.from({ length: 12 }, (_, number) => `writer ${number}`);
    const results = await Promise.all(
      writers.map((snippet) => client.callTool("save_snippet", { snippetname, snippet, ...args })),
    );
    const winners = writers.filter((_, number) => !results[number].isError);
    assert.equal(winners.length, 1, winners.join());
    assert.equal(await read(snippetname), winners[0]);
    results.filter(({ isError }) => isError).forEach(errorOf);
  });
}

test("many writers without a condition all succeed, and one of their texts is there", async () => {
  const snippetname = fresh();
  const writers = Array.from({ length: 12 }, (_, number) => `writer ${number}`);
  await Promise.all(writers.map((snippet) => save({ snippetname, snippet })));
  assert.ok(writers.includes(await read(snippetname)));
});

test("a name that is not there is answered with those like it", async () => {
  const root = fresh();
  await save({ snippetname: `${root}-query`, snippet: "x" });
  const near = errorOf(await client.callTool("get_snippet", { snippetname: `${root}-qwery` }));
  assert.match(near, new RegExp(`^no snippet is named \`${root}-qwery\`; names like it: .*\`${root}-query\``));
});

const refusals = [
  [{ snippetname: "../secrets" }, /^`snippetname` must not have `\.\.`/],
  [{ snippetname: "/etc/passwd" }, /^`snippetname` must not begin or end with `\/`/],
  [{ snippetname: "a\\b" }, /^`snippetname` may have only letters/],
  [{ snippetname: "x".repeat(129) }, /^`snippetname` is longer than 128 characters/],
  [{ snippetname: "" }, /^`snippetname` is empty/],
  [{}, /^`snippetname` is missing/],
];

for (const [args, problem] of refusals) {
  test(`refused: ${JSON.stringify(args).slice(0, 40)}`, async () => {
    assert.match(errorOf(await client.callTool("get_snippet", args)), problem);
    assert.match(errorOf(await client.callTool("save_snippet", { ...args, snippet: "x" })), problem);
  });
}

test("content that is too large or empty is refused with the limit, and not repeated", async () => {
  const over = await client.callTool("save_snippet", { snippetname: fresh(), snippet: "x".repeat(1024 * 1024 + 1) });
  assert.match(errorOf(over), /^`snippet` has 1048577 bytes, more than 1 MiB/);
  assert.match(errorOf(await client.callTool("save_snippet", { snippetname: fresh(), snippet: "" })), /^`snippet` is empty/);
});

/** A name that no other run has. */
function fresh() {
  return `e2e-${randomBytes(6).toString("hex")}`;
}

async function save(args) {
  const result = await client.callTool("save_snippet", args);
  assert.equal(result.isError ?? false, false, textOf(result));
  assert.deepEqual(JSON.parse(textOf(result)), result.structuredContent);
  return result.structuredContent;
}

async function read(snippetname) {
  return textOf(await client.callTool("get_snippet", { snippetname }));
}
