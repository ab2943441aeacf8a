// MCP Inspector's page in Chromium: a person connects, sees the tools, calls one and sees its structured result.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { LEGACY, MODERN } from "../clients.mjs";
import { described } from "../components.mjs";
import { machinesOf } from "../estate.mjs";
import { environment, serve } from "../inspector.mjs";
import { assertRows } from "../inventory.mjs";
import { defaultEstate } from "../subscriptions.mjs";

const artefacts = fileURLToPath(new URL("../../../.tools/artefacts/", import.meta.url));
const [subscription] = defaultEstate;
// Each step waits for what a person would see; a busy machine may need long for it.
const timeout = 60_000;

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // The page asks for fonts from elsewhere.
    args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
    env: environment,
    timeout,
  });
});
after(() => browser?.close());

for (const [era, version] of [
  ["legacy", LEGACY],
  ["modern", MODERN],
]) {
  test(`the page in the ${era} era shows the rows of a call`, async (context) => {
    // So tall that the screenshot shows the whole result.
    const page = await browser.newPage({ viewport: { width: 1600, height: 1500 } });
    page.setDefaultTimeout(timeout);
    // Before Inspector is ended, since the page drops the result then.
    context.after(() => page.screenshot({ path: `${artefacts}inspector-${era}.png` }));
    const { child, address } = await serve(era, await freePort());
    context.after(() => child.kill("SIGKILL"));

    await page.goto(address);
    const connection = page.getByRole("switch", { name: /^Connect or disconnect/ });
    // The page draws its servers anew when its settings arrive, and then a key that was pressed may be lost.
    for (let presses = 0; presses < 3 && !(await connection.isChecked()); presses += 1) {
      await connection.press("Space");
    }
    await page.getByText(`MCP ${version}`, { exact: true }).waitFor();

    await page.getByText("Tools", { exact: true }).click();
    for (const { name } of described("tool.json")) {
      await page.getByText(name, { exact: true }).waitFor();
    }

    await page.getByText("GetServerMetadata", { exact: true }).click();
    await page.getByRole("textbox", { name: "limit" }).fill("2");
    await page.getByRole("textbox", { name: /^subscription_ids/ }).fill(JSON.stringify([subscription]));
    await page.getByRole("button", { name: "Execute Tool" }).click();

    await page.getByRole("heading", { name: "Structured Output" }).waitFor();
    const result = page.locator(".ace_content").last();
    await result.getByText('"queriedAt"').waitFor();
    const { rows } = JSON.parse(await result.innerText());
    assert.equal(rows.length, 2);
    const shown = new Set(rows.map(({ id }) => id));
    assertRows(rows, (await machinesOf([subscription])).filter(({ id }) => shown.has(id)));
  });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
