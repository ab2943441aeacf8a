// Checks KQL files with Microsoft's own parser against the documented tables.
//
// Usage: node check.mjs FILE... (or `-` for standard input)
// Prints the findings and exits with 1 if there is any, with 2 if it was called wrongly.

import { readFileSync } from "node:fs";
import { findings } from "./findings.mjs";

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: node check.mjs FILE... (or `-` for standard input)");
  process.exit(2);
}

const found = files.flatMap((file) => findings(file, text(file)));
for (const finding of found) {
  console.error(finding);
}
console.log(`${files.length} checked, ${found.length} findings`);
process.exitCode = found.length > 0 ? 1 : 0;

function text(file) {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    console.error(`${file}: ${error.code}`);
    process.exit(2);
  }
}
