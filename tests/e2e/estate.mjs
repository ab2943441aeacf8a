// What the sandbox's subscriptions really hold, told by its generator and not by any query.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const python = process.env.PYTHON ?? "python3";
const sandbox = fileURLToPath(new URL("../azure-sandbox", import.meta.url));

/** The machines of subscriptions: `{id, kind, name, location, …}`, with `null` where the estate does not tell. */
export async function machinesOf(subscriptions) {
  return (await estateOf(subscriptions)).machines;
}

/** All that subscriptions hold: `machines`, `sql` and `patches`. */
export async function estateOf(subscriptions) {
  const named = subscriptions.flatMap((subscription) => ["--subscription", subscription]);
  const { stdout } = await promisify(execFile)(
    python,
    ["-m", "azure_sandbox.estate", "--seed", "1", "--machines", "300", "--json", ...named],
    { env: { ...process.env, PYTHONPATH: sandbox }, maxBuffer: 256 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}
