// MCP Inspector: its command line, started once for each request as its users do, and its page.

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
export const environment = { ...process.env, HOME: home, USERPROFILE: home };

/** Runs Inspector against the server in an era, `legacy`, `auto` or `modern`, or over `sse`, and gives what it printed. */
export async function inspect(era, ...options) {
  const transport = era === "sse" ? [events("/sse").href, "--transport", "sse"] : [endpoint.href, "--transport", "http", "--protocol-era", era];
  const child = start(["--cli", ...transport, "--format", "json", ...options]);
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

/** Starts Inspector's page on a port, for the server in an era, and gives its process and the address of the page. */
export async function serve(era, port) {
  const options = ["--web", "--transport", "http", "--server-url", endpoint.href, "--protocol-era", era];
  const child = start(options, {
    HOST: "127.0.0.1",
    CLIENT_PORT: `${port}`,
    MCP_SANDBOX_PORT: "0",
    MCP_AUTO_OPEN_ENABLED: "false",
  });
  process.on("exit", () => child.kill("SIGKILL"));
  child.stderr.pipe(process.stderr);
  let printed = "";
  for await (const part of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    printed += part;
    // With the token that the page asks for.
    const [, address] = /(http:\/\/127\.0\.0\.1:\d+\S*)\n/.exec(printed) ?? [];
    if (address) {
      return { child, address };
    }
  }
  throw new Error(`Inspector ended without an address: ${printed}`);
}

function start(options, variables = {}) {
  return spawn(process.execPath, [program, ...options], {
    env: { ...environment, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function text(stream) {
  let whole = "";
  for await (const part of stream.setEncoding("utf8")) {
    whole += part;
  }
  return whole;
}
