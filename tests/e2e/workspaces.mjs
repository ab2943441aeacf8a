// The workspaces of the Azure sandbox, and what they hold, told by its generator and not by any query.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const python = process.env.PYTHON ?? "python3";
const sandbox = fileURLToPath(new URL("../azure-sandbox", import.meta.url));

/** 12 computers. */
export const defaultWorkspace = "00000000-0000-0000-0000-0000000000a1";

/** A workspace that knows exactly so many computers. */
export function knowing(computers) {
  return `00000000-0000-0000-0002-${String(computers).padStart(12, "0")}`;
}

/** A workspace of three computers that no other test uses and that misbehaves in its own way. */
export function misbehavingWorkspace(kind) {
  return `00000000-0000-0000-00fe-${kind}${randomBytes(4).toString("hex")}`;
}

/** What a workspace holds: `assessment`, `series`, `anomalies`, `trends` and `off`. */
export async function logsOf(workspace) {
  const { stdout } = await promisify(execFile)(
    python,
    ["-m", "azure_sandbox.logs", "--seed", "1", "--workspace", workspace],
    { env: { ...process.env, PYTHONPATH: sandbox }, maxBuffer: 256 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}
