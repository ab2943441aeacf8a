// What every error text has to be like.

import assert from "node:assert/strict";

import { textOf } from "./inventory.mjs";

/** The text of a call that failed: one line that leaks nothing. */
export function errorOf(result) {
  assert.equal(result.isError, true, `the call succeeded: ${textOf(result).slice(0, 200)}`);
  assert.equal(result.structuredContent, undefined);
  const text = textOf(result);
  assertClear(text);
  return text;
}

/** The error of the protocol that a request ends with: its text is one line that leaks nothing. */
export async function rejectionOf(request) {
  const error = await request.then(
    () => assert.fail("the request succeeded"),
    (error) => error,
  );
  assertClear(error.message);
  return error;
}

/** What has no place in a text for people: a token, a request, the inside of the server. */
const DENIED = [/eyJ|Bearer/i, /https?:\/\/\S*[?&]/i, /wasm|panicked|backtrace|undefined|\[object/i];

/** Asserts that a text is one line that a person can read. */
export function assertClear(text) {
  assert.match(text, /^\S.{10,800}\S$/);
  for (const denied of DENIED) {
    assert.doesNotMatch(text, denied);
  }
}
