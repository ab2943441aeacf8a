// Snippets are resources too: they are listed, read by their URIs, and their names are completed.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { MODERN, libraries } from "./clients.mjs";
import { described } from "./components.mjs";
import { post } from "./exchange.mjs";
import { textOf } from "./inventory.mjs";
import { assertClear, rejectionOf } from "./message.mjs";

const template = { type: "ref/resource", uri: "snippet://{name}" };

for (const { name, connect } of libraries) {
  describe(name, () => {
    let client;
    // A folder that no other run has, whose name sorts before most others.
    const root = `0-e2e-${randomBytes(6).toString("hex")}`;
    const names = ["Query", "query two", "team/query", "other", "Größe", "日本"].map((last) => `${root}/${last}`);
    before(async () => {
      client = await connect();
      for (const snippetname of names) {
        const saved = await client.callTool("save_snippet", { snippetname, snippet: contentOf(snippetname) });
        assert.equal(saved.isError ?? false, false, textOf(saved));
      }
    });
    after(() => client?.close());

    test("the templates are listed as they are described", async () => {
      assert.deepEqual(await client.listTemplates(), described("resources.json").flatMap(({ templates }) => templates));
    });

    test("the snippets are listed by name, and each can be read", async () => {
      const resources = (await client.listResources()).filter(({ uri }) => uri.startsWith(`snippet://${root}/`));
      const sorted = names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      assert.deepEqual(
        resources,
        sorted.map((name) => ({ uri: uriOf(name), name, mimeType: "text/plain" })),
      );
      for (const { uri, name } of resources) {
        assert.deepEqual(await client.readResource(uri), [{ uri, mimeType: "text/plain", text: contentOf(name) }]);
      }
    });

    test("a URI that a client made from the template is read as well", async () => {
      const uri = `snippet://${encodeURIComponent(`${root}/team/query`)}`;
      assert.deepEqual(await client.readResource(uri), [
        { uri, mimeType: "text/plain", text: contentOf(`${root}/team/query`) },
      ]);
    });

    for (const [uri, problem] of [
      ["snippet://../secrets", /`uri` has a name that must not have `\.\.`/],
      ["snippet://%2E%2E/secrets", /`uri` has a name that must not have `\.\.`/],
      ["snippet://a?b", /`uri` must be `snippet:\/\/` and the name of a snippet, percent-encoded/],
      ["snippet://a%zz", /`uri` must be `snippet:\/\/` and the name of a snippet, percent-encoded/],
      ["snippet://", /`uri` has a name that is empty/],
    ]) {
      test(`refused: ${uri}`, async () => {
        const error = await rejectionOf(client.readResource(uri));
        assert.equal(error.code, -32602);
        assert.match(error.message, problem);
      });
    }

    test("names are completed, those that begin alike first", async () => {
      const typed = async (value) => await client.complete(template, "name", value);
      const beginning = [`${root}/Query`, `${root}/query two`];
      assert.deepEqual((await typed(`${root}/query`)).values, beginning);
      assert.deepEqual((await typed(`${root.toUpperCase()}/QUERY`)).values, beginning);
      assert.deepEqual((await typed(`${root.slice(2)}/team`)).values, [`${root}/team/query`]);
      assert.deepEqual((await typed(`${root}/GRÖ`)).values, [`${root}/Größe`]);
      assert.deepEqual((await typed(`${root}/nothing`)).values, []);
      assert.ok((await typed("")).values.length <= 100);
    });

    test("what the template does not have is not completed", async () => {
      const error = await rejectionOf(client.complete(template, "names", ""));
      assert.equal(error.code, -32602);
      assert.match(error.message, /`names` is not an argument of the template/);
      const other = await rejectionOf(client.complete({ ...template, uri: "snippet://{id}" }, "id", ""));
      assert.equal(other.code, -32602);
    });
  });
}

// The code on the wire, which clients make their own of.
describe("a resource that is not there", () => {
  const uri = `snippet://${randomBytes(6).toString("hex")}`;

  test("is -32602 with its URI in the modern era", async () => {
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": MODERN,
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const headers = { "MCP-Protocol-Version": MODERN, "Mcp-Method": "resources/read", "Mcp-Name": uri };
    const message = { jsonrpc: "2.0", id: 1, method: "resources/read", params: { uri, _meta } };
    assertMissing((await post(message, { headers })).json.error, -32602);
  });

  test("is -32002 with its URI in the legacy era", async () => {
    const message = { jsonrpc: "2.0", id: 1, method: "resources/read", params: { uri } };
    assertMissing((await post(message)).json.error, -32002);
  });

  function assertMissing({ code, message, data }, expected) {
    assert.deepEqual([code, data], [expected, { uri }]);
    assert.match(message, /no snippet is named `[0-9a-f]{12}`/);
    assertClear(message);
  }
});

/** The content of a snippet, which no other has. */
function contentOf(name) {
  return `${name}\r\n| take 1 // "é"\n`;
}

/** The URI of a snippet, with the `/` of folders as it is. */
function uriOf(name) {
  return `snippet://${name.split("/").map(encodeURIComponent).join("/")}`;
}
