// One HTTP request with exactly the headers that a test wants, and its response.

import { strict as assert } from "node:assert";
import http from "node:http";
import https from "node:https";

import { endpoint } from "./endpoint.mjs";

/** Sends a request and gives `{status, headers, text}`, after the checks that hold for every response. */
export async function exchange({ method = "POST", path = endpoint.pathname, headers = {}, body = "" }) {
  const { request } = endpoint.protocol === "https:" ? https : http;
  const response = await new Promise((resolve, reject) => {
    const length = body === "" ? {} : { "Content-Length": Buffer.byteLength(body) };
    // Each on a connection of its own, so that none depends on what another left behind.
    const options = { method, path, headers: { ...length, ...headers }, agent: false };
    request(new URL(path, endpoint), options).on("response", resolve).on("error", reject).end(body);
  });
  let text = "";
  for await (const part of response.setEncoding("utf8")) {
    text += part;
  }
  assert.equal(response.headers["content-length"], String(Buffer.byteLength(text)), "the length is declared");
  assert.equal(response.headers["transfer-encoding"], undefined, "the response is not chunked");
  return { status: response.statusCode, headers: response.headers, text };
}

/** Posts a JSON value, or text as it is, to the MCP endpoint; gives `json` too where the response is JSON. */
export async function post(message, { headers = {}, path } = {}) {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  const accept = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
  const response = await exchange({ path, headers: { ...accept, ...headers }, body });
  const isJson = response.headers["content-type"] === "application/json";
  return { ...response, json: isJson ? JSON.parse(response.text) : undefined };
}
