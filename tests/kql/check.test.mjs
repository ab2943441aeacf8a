// Every query in `right` passes, and every one in `wrong` is refused for the reason its first line names.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findings } from "./findings.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

for (const file of queries("right")) {
  test(`${file} passes`, () => {
    assert.deepEqual(findings(file, text(file)), []);
  });
}

for (const file of queries("wrong")) {
  test(`${file} is refused`, () => {
    const [, reason] = /^\/\/ Refused: (.+)$/m.exec(text(file));
    const found = findings(file, text(file)).join("\n");
    assert.ok(found.startsWith(`${file}:`) && found.includes(reason), found);
  });
}

for (const [status, ...files] of [
  [0, "right/servers.kql"],
  [1, "right/servers.kql", "wrong/column.kql", "right/servers.kql"],
  [2, "right/missing.kql"],
  [2],
]) {
  test(`check.mjs ${files.join(" ")} exits with ${status}`, () => {
    const check = spawnSync(process.execPath, ["check.mjs", ...files], { cwd: here });
    assert.equal(check.status, status);
  });
}

function queries(folder) {
  return readdirSync(here + folder).map((name) => `${folder}/${name}`);
}

function text(file) {
  return readFileSync(here + file, "utf8");
}
