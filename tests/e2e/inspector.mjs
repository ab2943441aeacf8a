// MCP Inspector's command line, started once for each request as its users do.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { endpoint, events } from "./endpoint.mjs";

const program = fileURLToPath(
  new URL("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", import.meta.url),
);

// Inspector keeps files in the home folder; those of a test are not the user's.
const home = mkdtempSync(join(tmpdir(), "azure-infra-mcp-e2e-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

/** Runs Inspector against the server in an era, `legacy`, `auto` or `modern`, or over `sse`, and gives what it printed. */
export async function inspect(era, ...options) {
  const transport = era === "sse" ? [events("/sse").href, "--transport", "sse"] : [endpoint.href, "--transport", "http", "--protocol-era", era];
  const child = spawn(process.execPath, [program, "--cli", ...transport, "--format", "json", ...options], {
    env: { ...process.env, HOME: home, USERPROFILE: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve, reject) => child.on("error", reject).on("close", resolve)),
  ]);
  return { code, stdout, stderr };
}

/** Runs Inspector and gives the result that it printed. */
export async function inspected(era, ...options) {
  const { code, stdout, stderr } = await inspect(era, ...options);
  if (code !== 0) {
    throw new Error(`Inspector ended with ${code}: ${stderr}`);
  }
  return JSON.parse(stdout).result;
}

async function text(stream) {
  let whole = "";
  for await (const part of stream.setEncoding("utf8")) {
    whole += part;
  }
  return whole;
}
