// What the components say of themselves, in the files beside them.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

const components = new URL("../../components/", import.meta.url);

/** The JSON of every file of a name, such as `tool.json`, in the order of the components. */
export function described(name) {
  const folders = readdirSync(components, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const texts = folders.flatMap((folder) => {
    try {
      return [readFileSync(new URL(`${folder.name}/${name}`, components), "utf8")];
    } catch (error) {
      assert.equal(error.code, "ENOENT");
      return [];
    }
  });
  assert.ok(texts.length > 0, "the components are not where they were");
  return texts.map((text) => JSON.parse(text));
}
