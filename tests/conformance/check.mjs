// Runs the official MCP conformance suite against a server, once for each revision, and reports what came of it.
//
// Usage: node check.mjs URL [REPORT]
// Exits with 1 if a scenario that must pass fails, with 2 if it was called wrongly. REPORT is a Markdown file, written
// only if it changes.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { failures, report } from "./report.mjs";
import { run, version } from "./suite.mjs";

const REVISIONS = ["2026-07-28", "2025-11-25"];

const [url, file] = process.argv.slice(2);
if (url === undefined) {
  console.error("usage: node check.mjs URL [REPORT]");
  process.exit(2);
}

const runs = REVISIONS.map((revision) => run(url, revision));
const text = report(version(), runs);
if (file === undefined) {
  console.log(text);
} else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
  writeFileSync(file, text);
}

const failed = runs.flatMap(failures);
for (const failure of failed) {
  console.error(`error: ${failure}`);
}
process.exitCode = failed.length > 0 ? 1 : 0;
