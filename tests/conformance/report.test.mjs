// What the report says, and what fails a run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { failures, report } from "./report.mjs";

const check = (id, status, errorMessage) => ({ id, status, errorMessage, timestamp: new Date().toISOString() });
const scenario = (name, unscored, ...checks) => ({ name, unscored, checks });
const run = (...scenarios) => ({ revision: "2026-07-28", scenarios });

test("a required scenario fails by a failed check or by not running, and any other fails nothing", () => {
  const rows = [
    [scenario("ping", null, check("a", "SUCCESS"), check("b", "WARNING"), check("c", "SKIPPED"))],
    [scenario("ping", null, check("a", "FAILURE", "no pong")), "2026-07-28 `ping`: `a` no pong"],
    [scenario("ping", null), "2026-07-28 `ping`: it did not run"],
    [scenario("tasks-lifecycle", "extension", check("a", "FAILURE"))],
    [
      scenario("json-schema-2020-12", "pending", check("a", "FAILURE")),
      "2026-07-28 `json-schema-2020-12`: `a` failed",
    ],
  ];
  for (const [given, ...expected] of rows) {
    assert.deepEqual(failures(run(given)), expected);
  }
});

test("the report counts the checks and names those that did not pass", () => {
  const ping = scenario("ping", null, check("a", "SUCCESS"), check("a", "SUCCESS"), check("b", "WARNING"));
  const text = report("1.2.3", [run(ping, scenario("tasks", "extension", check("c", "FAILURE")))]);
  for (const line of [
    "1 of 1 scenarios passed that the revision requires.",
    "| ping | 2 | 0 | 1 | 0 |",
    "| tasks, extension | 0 | 1 | 0 | 0 |",
    "- ping, warning: `b`",
  ]) {
    assert.ok(text.split("\n").includes(line), `${line} is not in ${text}`);
  }
  assert.ok(text.includes("conformance` 1.2.3,"));
  assert.ok(!text.includes("`c`"));
});
