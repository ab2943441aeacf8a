// Runs the suite, and reads what it asks for and what it found.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const SUITE = fileURLToPath(new URL("node_modules/@modelcontextprotocol/conformance/", import.meta.url));
// The suite adds the instant at which a scenario began, such as `-2026-11-25T13-28-00-000Z`.
const INSTANT = /-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/;

/** The version of the suite. */
export function version() {
  return JSON.parse(readFileSync(join(SUITE, "package.json"), "utf8")).version;
}

/** Runs all scenarios of a revision: those that it requires, and those that are run beside them. */
export function run(url, revision) {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const cli = [join(SUITE, "dist/index.js"), "server", "--url", url, "--requirements", revision, "-o", folder];
    // Its exit code only speaks of the scenarios that are scored.
    spawnSync(process.execPath, cli, { stdio: "inherit" });
    const checks = found(folder);
    const scenarios = required(revision).map((scenario) => ({ ...scenario, checks: checks.get(scenario.name) ?? [] }));
    return { revision, scenarios };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The scenarios of a revision, in the suite's order, and why one is not scored. */
function required(revision) {
  const { server, not_scored: others } = parse(readFileSync(join(SUITE, "requirements", `${revision}.yaml`), "utf8"));
  const beside = others.filter(({ leg }) => leg === "server");
  return [
    ...server.map((name) => ({ name, unscored: null })),
    ...beside.map(({ scenario, reason }) => ({ name: scenario, unscored: reason })),
  ];
}

/** The checks of each scenario that was run to its end: only then does it leave them in its folder. */
function found(folder) {
  const file = (name) => join(folder, name, "checks.json");
  const names = readdirSync(folder).filter((name) => INSTANT.test(name) && existsSync(file(name)));
  return new Map(
    names.map((name) => [
      name.replace(INSTANT, "").replace(/^server-/, ""),
      JSON.parse(readFileSync(file(name), "utf8")),
    ]),
  );
}
